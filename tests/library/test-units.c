/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-units.h"

#include <locale.h>

static void
assert_and_free (char *got, const char *wanted)
{
  g_assert_cmpstr (got, ==, wanted);
  g_free (got);
}

static void
test_size (void)
{
  assert_and_free (sluice_units_format_size (0), "0 bytes");
  assert_and_free (sluice_units_format_size (1), "1 byte");
  assert_and_free (sluice_units_format_size (999), "999 bytes");
  assert_and_free (sluice_units_format_size (1000), "1.0\u00a0kB");
  assert_and_free (sluice_units_format_size (12300000), "12.3\u00a0MB");
  assert_and_free (sluice_units_format_size (4500000000), "4.5\u00a0GB");
  assert_and_free (sluice_units_format_exact_size (12345678), "12.3\u00a0MB (12345678 bytes)");
}

static void
test_rate (void)
{
  assert_and_free (sluice_units_format_rate (0.0), "0 bytes/s");
  assert_and_free (sluice_units_format_rate (0.6), "1 byte/s");
  assert_and_free (sluice_units_format_rate (5200000.0), "5.2\u00a0MB/s");
}

static void
test_whole_rate (void)
{
  assert_and_free (sluice_units_format_whole_rate (0.0), "0\u00a0bytes/s");
  assert_and_free (sluice_units_format_whole_rate (500.0), "500\u00a0bytes/s");
  assert_and_free (sluice_units_format_whole_rate (1000.0), "1\u00a0kB/s");
  assert_and_free (sluice_units_format_whole_rate (20000000.0), "20\u00a0MB/s");
}

static void
test_range (void)
{
  assert_and_free (sluice_units_format_range (0, 0), "0–0\u00a0bytes");
  assert_and_free (sluice_units_format_range (0, 999), "0–999\u00a0bytes");
  assert_and_free (sluice_units_format_range (0, 82000000), "0.0–82.0\u00a0MB");
  assert_and_free (sluice_units_format_range (82000000, 164200000), "82.0–164.2\u00a0MB");
  assert_and_free (sluice_units_format_range (4500000000, 4504800000), "4500.0–4504.8\u00a0MB");
  assert_and_free (sluice_units_format_range (4500000000, 4500000001),
                   "4500000000–4500000001\u00a0bytes");
  assert_and_free (sluice_units_format_range (0, G_MAXUINT64), "0.0–18.4\u00a0EB");
}

static void
test_seconds_left (void)
{
  static const struct
  {
    gint64 seconds;
    const char *wanted;
  } cases[] = {
    { -1, NULL },
    { 0, "0 seconds left" },
    { 1, "1 second left" },
    { 43, "43 seconds left" },
    { 59, "59 seconds left" },
    { 60, "1 minute left" },
    { 89, "1 minute left" },
    { 90, "2 minutes left" },
    { 90 * 60 - 1, "90 minutes left" },
    { 90 * 60, "About 2 hours left" },
    { 2 * 3600 + 1700, "About 2 hours left" },
    { 2 * 3600 + 1800, "About 3 hours left" },
    { 36 * 3600 - 1, "About 36 hours left" },
    { 36 * 3600, "About 2 days left" },
    { G_MAXINT64, "About 2147483647 days left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_and_free (sluice_units_format_seconds_left (cases[i].seconds), cases[i].wanted);
}

static void
test_clock (void)
{
  assert_and_free (sluice_units_format_clock (0), "0:00");
  assert_and_free (sluice_units_format_clock (43), "0:43");
  assert_and_free (sluice_units_format_clock (60), "1:00");
  assert_and_free (sluice_units_format_clock (3599), "59:59");
  assert_and_free (sluice_units_format_clock (3723), "1:02:03");
  assert_and_free (sluice_units_format_clock (100 * 3600), "100:00:00");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/units/size", test_size);
  g_test_add_func ("/units/rate", test_rate);
  g_test_add_func ("/units/whole-rate", test_whole_rate);
  g_test_add_func ("/units/range", test_range);
  g_test_add_func ("/units/seconds-left", test_seconds_left);
  g_test_add_func ("/units/clock", test_clock);

  return g_test_run ();
}
