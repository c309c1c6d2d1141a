/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story-text.h"

static SluiceDownload *
create_download (const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) folder = g_file_new_for_path ("/srv/Files");

  return sluice_download_new (request, folder, options);
}

/* Whoever helps sees the program, the file and every line, and no secret. */
static void
test_compose (void)
{
  g_autoptr (SluiceDownload) download =
      create_download ("https://anna:geheim@host.example/film.mkv?token=hush#part");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  sluice_download_tell (download, SLUICE_STORY_NOTE, "The server took a nap.");
  text = sluice_story_text_compose (download);
  lines = g_strsplit (text, "\n", -1);

  g_assert_cmpstr (lines[0], ==, "Sluice " SLUICE_VERSION);
  g_assert_cmpstr (lines[1], ==, "film.mkv");
  g_assert_cmpstr (lines[2], ==, "https://host.example/film.mkv");
  g_assert_true (g_str_has_suffix (text, "  The server took a nap.\n"));
  g_assert_null (strstr (text, "anna"));
  g_assert_null (strstr (text, "geheim"));
  g_assert_null (strstr (text, "hush"));
}

static void
assert_time (gint64 moment, gint64 now, const char *wanted)
{
  g_autoptr (SluiceStoryEntry) entry =
      sluice_story_entry_new (moment * G_USEC_PER_SEC, SLUICE_STORY_NOTE, "A line.");
  g_autofree char *time = sluice_story_text_format_time (entry, now * G_USEC_PER_SEC);

  g_assert_cmpstr (time, ==, wanted);
}

static void
test_time (void)
{
  assert_time (0, 10, "00:00:00");
  assert_time (86399, 86399, "23:59:59");
  assert_time (86399, 86400, "1 January, 23:59:59");
  assert_time (0, 400 * 86400, "1 January 1970, 00:00:00");
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/story-text/compose", test_compose);
  g_test_add_func ("/story-text/time", test_time);

  return g_test_run ();
}
