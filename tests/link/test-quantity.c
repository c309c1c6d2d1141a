/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>
#include <string.h>

#include "sluice-quantity.h"
#include "text-cases.h"

static void
test_rates (void)
{
  static const struct
  {
    const char *text;
    guint64 rate;
  } cases[] = {
    { "0", 0 },
    { "0K", 0 },
    { "0.0M", 0 },
    { "800", 800 },
    { " 800 ", 800 },
    { "800B", 800 },
    { "800 B/s", 800 },
    { "800/s", 800 },
    { "500K", 500 * 1024 },
    { "500k", 500 * 1024 },
    { "500KiB", 500 * 1024 },
    { "500Ki", 500 * 1024 },
    { "500KiB/s", 500 * 1024 },
    { "500K/s", 500 * 1024 },
    { "500kB", 500000 },
    { "500KB", 500000 },
    { "2M", 2097152 },
    { "2m", 2097152 },
    { "2 MB/s", 2000000 },
    { "2 MiB/s", 2097152 },
    { "1.5M", 1572864 },
    { "1.5MB", 1500000 },
    { "0.25K", 256 },
    { "1G", G_GUINT64_CONSTANT (1) << 30 },
    { "1T", G_GUINT64_CONSTANT (1) << 40 },
    { "0.1", 1 },
    { "0.0001K", 1 },
    { "1.2", 2 },
    { "16777215T", G_GUINT64_CONSTANT (16777215) << 40 },
    { "9223372036854775807", G_MAXINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 rate = 12345;

      announce (cases[i].text);
      g_assert_true (sluice_quantity_parse_rate (cases[i].text, &rate, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (rate, ==, cases[i].rate);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "K",
    "-1",
    "+1",
    "-1K",
    "1,5M",
    "1.M",
    ".5M",
    "1..5M",
    "1e3",
    "0.5e3",
    "0x10",
    "inf",
    "nan",
    "1X",
    "1b",
    "1Kb",
    "1Mbit",
    "1iB",
    "1KK",
    "1K B",
    "1Kib",
    "1K/",
    "1K/h",
    "1Kps",
    "1 2",
    "1K\n2",
    "unlimited",
    "1P",
    "1Mi B",
    "one",
    "1 /s x",
    "16777216T",
    "9223372036854775808",
    "99999999999999999999999G",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 rate = 0;

      announce (cases[i]);
      g_assert_false (sluice_quantity_parse_rate (cases[i], &rate, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, "1.5M"));
    }
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *text = make_random ("0123456789.KMGTkmgtiB/s ", 10);
      g_autoptr (GError) error = NULL;
      guint64 rate = 0;

      if (!sluice_quantity_parse_rate (text, &rate, &error))
        g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      else
        g_assert_true (rate == 0 || strpbrk (text, "123456789") != NULL);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quantity/rates", test_rates);
  g_test_add_func ("/quantity/refused", test_refused);
  g_test_add_func ("/quantity/random", test_random);
  return g_test_run ();
}
