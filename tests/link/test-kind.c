/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-kind.h"
#include "text-cases.h"

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    SluiceKind kind;
  } cases[] = {
    { "thesis.pdf", SLUICE_KIND_DOCUMENT },
    { "THESIS.PDF", SLUICE_KIND_DOCUMENT },
    { "table.xlsx", SLUICE_KIND_DOCUMENT },
    { "book (1).epub", SLUICE_KIND_DOCUMENT },
    { "linux-6.1.tar.gz", SLUICE_KIND_ARCHIVE },
    { "linux-6.1.tar.zst", SLUICE_KIND_ARCHIVE },
    { "debian-13.2.0-amd64-netinst.iso", SLUICE_KIND_ARCHIVE },
    { "data.7z", SLUICE_KIND_ARCHIVE },
    { "song.mp3", SLUICE_KIND_MUSIC },
    { "song.Opus", SLUICE_KIND_MUSIC },
    { "film.mkv", SLUICE_KIND_VIDEO },
    { "film.3gp", SLUICE_KIND_VIDEO },
    { "photo.jpeg", SLUICE_KIND_PICTURE },
    { "drawing.svgz", SLUICE_KIND_PICTURE },
    { "tool_1.0_amd64.deb", SLUICE_KIND_PROGRAM },
    { "tool.AppImage", SLUICE_KIND_PROGRAM },
    { "tool.flatpak", SLUICE_KIND_PROGRAM },
    { "setup.exe", SLUICE_KIND_PROGRAM },
    { "tool.rpm", SLUICE_KIND_PROGRAM },
    { "", SLUICE_KIND_OTHER },
    { "README", SLUICE_KIND_OTHER },
    { ".pdf", SLUICE_KIND_OTHER },
    { "pdf", SLUICE_KIND_OTHER },
    { "x.", SLUICE_KIND_OTHER },
    { "tool-1.2", SLUICE_KIND_OTHER },
    { "firmware.bin", SLUICE_KIND_OTHER },
    { "x.pdf ", SLUICE_KIND_OTHER },
    { "x.tar gz", SLUICE_KIND_OTHER },
    { "x.\xff", SLUICE_KIND_OTHER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      announce (cases[i].name);
      g_assert_cmpint (sluice_kind_of_name (cases[i].name), ==, cases[i].kind);
    }
}

static void
test_nicks (void)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (SLUICE_TYPE_KIND);

  g_assert_cmpuint (class->n_values, ==, SLUICE_N_KINDS);
  for (guint kind = 0; kind < SLUICE_N_KINDS; kind++)
    {
      const GEnumValue *value = g_enum_get_value (class, (int) kind);

      g_assert_cmpstr (sluice_kind_get_nick (kind), ==, value->value_nick);
      g_assert_true (g_enum_get_value_by_nick (class, value->value_nick) == value);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kind/names", test_names);
  g_test_add_func ("/kind/nicks", test_nicks);
  return g_test_run ();
}
