/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-day-time.h"

static void
assert_and_free (char *got, const char *wanted)
{
  g_assert_cmpstr (got, ==, wanted);
  g_free (got);
}

static void
test_format (void)
{
  assert_and_free (sluice_day_time_format (0), "00:00");
  assert_and_free (sluice_day_time_format (9 * 60 + 5), "09:05");
  assert_and_free (sluice_day_time_format (23 * 60 + 59), "23:59");
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    guint wanted;
  } cases[] = {
    { "0:00", 0 },           { "9", 9 * 60 },
    { "9:05", 9 * 60 + 5 },  { " 09:05 ", 9 * 60 + 5 },
    { "9.30", 9 * 60 + 30 }, { "23:59", 23 * 60 + 59 },
    { "24:00", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint minute = G_MAXUINT;

      g_assert_true (sluice_day_time_parse (cases[i].text, &minute));
      g_assert_cmpuint (minute, ==, cases[i].wanted);
    }
}

static void
test_parse_nonsense (void)
{
  static const char *const cases[] = { "", ":", "9:", ":30", "25", "9:60", "nine", "9:30pm", "-1" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint minute;

      if (sluice_day_time_parse (cases[i], &minute))
        g_error ("“%s” was taken for %u", cases[i], minute);
    }
}

static void
test_days (void)
{
  assert_and_free (sluice_day_time_format_days (0x7f), "Every day");
  assert_and_free (sluice_day_time_format_days (0x1f), "Monday to Friday");
  assert_and_free (sluice_day_time_format_days (0x60), "Saturday and Sunday");
  assert_and_free (sluice_day_time_format_days (0x01), "Mon");
  assert_and_free (sluice_day_time_format_days (0x45), "Mon, Wed, Sun");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/day-time/format", test_format);
  g_test_add_func ("/day-time/parse", test_parse);
  g_test_add_func ("/day-time/parse-nonsense", test_parse_nonsense);
  g_test_add_func ("/day-time/days", test_days);

  return g_test_run ();
}
