/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-bus-facts.h"

static SluiceDownload *
create_download (GFile *folder)
{
  const SluiceDownloadPast past = { .id = "1",
                                    .link = "https://anna:secret@example.org/film.mkv?secret",
                                    .directory = folder,
                                    .name = "film.mkv",
                                    .state = SLUICE_DOWNLOAD_PAUSED,
                                    .size = 1000 };

  return sluice_download_new_from_past (&past);
}

static void
assert_text (GVariant *facts, const char *name, const char *wanted)
{
  const char *text = NULL;

  g_variant_lookup (facts, name, "&s", &text);
  g_assert_cmpstr (text, ==, wanted);
}

/* At first all that can change, then what did. */
static void
test_renew (void)
{
  g_autoptr (GFile) folder = g_file_new_for_path ("/srv/films");
  g_autoptr (GFile) other = g_file_new_for_path ("/srv/other");
  g_autoptr (SluiceDownload) download = create_download (folder);
  g_autoptr (SluiceBusFacts) facts = sluice_bus_facts_new ();
  g_autoptr (GVariant) all = g_variant_ref_sink (sluice_bus_facts_renew (facts, download));
  g_autoptr (GVariant) changed = NULL;

  assert_text (all, "Folder", "/srv/films");
  assert_text (all, "Link", "https://example.org/film.mkv");
  assert_text (all, "Id", NULL);
  g_assert_null (sluice_bus_facts_renew (facts, download));

  sluice_download_set_directory (download, other, TRUE);
  changed = g_variant_ref_sink (sluice_bus_facts_renew (facts, download));
  g_assert_cmpuint (g_variant_n_children (changed), ==, 1);
  assert_text (changed, "Folder", "/srv/other");
}

static void
test_names (void)
{
  g_assert_true (sluice_bus_facts_is_one ("Folder"));
  g_assert_false (sluice_bus_facts_is_one ("folder"));
  g_assert_false (sluice_bus_facts_is_one (""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bus-facts/renew", test_renew);
  g_test_add_func ("/bus-facts/names", test_names);

  return g_test_run ();
}
