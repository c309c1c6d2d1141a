/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-progress-line.h"
#include "sluice-terminal-text.h"

#include <locale.h>
#include <string.h>

static const SluiceProgressLine half_way = {
  .name = "a-file-with-a-rather-long-name-1.0.2-amd64.iso",
  .size = 450000000,
  .received = 225000000,
  .rate = 5200000.0,
  .seconds_left = 43,
  .connections = 8,
};

static void
assert_line (const SluiceProgressLine *line, guint columns, const char *wanted)
{
  g_autofree char *got = sluice_progress_line_format (line, columns);

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_everything_fits (void)
{
  assert_line (&half_way, 79,
               "a-file…64.iso  █████░░░░░░  225.0 MB of 450.0 MB    5.2 MB/s     0:43   8 conn.");
}

static void
test_fields_go_from_the_end (void)
{
  assert_line (&half_way, 55, "a-file…4.iso  225.0 MB of 450.0 MB    5.2 MB/s     0:43");
  assert_line (&half_way, 40, "a-file-wi…md64.iso  225.0 MB of 450.0 MB");
  assert_line (&half_way, 20, "a-file-wit…amd64.iso");
}

static void
test_status (void)
{
  SluiceProgressLine line = { .name = "disc.iso", .status = "Connecting…", .size = -1 };

  assert_line (&line, 30, "disc.iso           Connecting…");
  assert_line (&line, 12, "disc.iso    ");
}

static void
test_size_unknown (void)
{
  SluiceProgressLine line = half_way;

  line.name = "stream";
  line.size = -1;
  line.seconds_left = -1;
  assert_line (&line, 79,
               "stream                                  225.0 MB    5.2 MB/s            8 conn.");
}

static void
test_never_too_wide (void)
{
  SluiceProgressLine line = {
    .name = "日本語の長い名前のファイル日本語の長い名前のファイル.zip",
    .size = G_MAXINT64,
    .received = G_MAXUINT64,
    .rate = 1e18,
    .seconds_left = G_MAXINT64,
    .connections = G_MAXUINT,
  };

  for (guint columns = 0; columns < 300; columns++)
    {
      g_autofree char *text = sluice_progress_line_format (&line, columns);

      g_assert_cmpuint (sluice_terminal_text_measure (text), ==, columns);
    }
}

static void
test_name_cannot_steer (void)
{
  SluiceProgressLine line = { .name = "a\033[2J\nb", .size = -1 };
  g_autofree char *text = sluice_progress_line_format (&line, 79);

  g_assert_null (strchr (text, '\033'));
  g_assert_null (strchr (text, '\n'));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/progress-line/everything-fits", test_everything_fits);
  g_test_add_func ("/progress-line/fields-go-from-the-end", test_fields_go_from_the_end);
  g_test_add_func ("/progress-line/status", test_status);
  g_test_add_func ("/progress-line/size-unknown", test_size_unknown);
  g_test_add_func ("/progress-line/never-too-wide", test_never_too_wide);
  g_test_add_func ("/progress-line/name-cannot-steer", test_name_cannot_steer);

  return g_test_run ();
}
