/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-retry.h"

#define ALMOST_ONE 0.999999

static void
test_doubling (void)
{
  const double shortest[] = { 1, 2, 4, 8, 16, 30, 30, 30 };

  for (guint i = 0; i < G_N_ELEMENTS (shortest); i++)
    {
      g_assert_cmpfloat (sluice_retry_delay (i + 1, 0, 0.0), ==, shortest[i]);
      g_assert_cmpfloat_with_epsilon (sluice_retry_delay (i + 1, 0, ALMOST_ONE), shortest[i] * 2,
                                      0.001);
    }
}

static void
test_bounds (void)
{
  for (guint attempt = 1; attempt < 200; attempt++)
    {
      double delay = sluice_retry_delay (attempt, 0, g_test_rand_double_range (0.0, 1.0));

      g_assert_cmpfloat (delay, >=, SLUICE_RETRY_FIRST_DELAY);
      g_assert_cmpfloat (delay, <=, SLUICE_RETRY_LONGEST_DELAY);
    }

  g_assert_cmpfloat (sluice_retry_delay (G_MAXUINT, 0, 0.5), ==, 45.0);
}

static void
test_retry_after (void)
{
  g_assert_cmpfloat (sluice_retry_delay (1, 5, 0.5), ==, 5.0);
  g_assert_cmpfloat (sluice_retry_delay (4, 5, 0.0), ==, 8.0);
  g_assert_cmpfloat (sluice_retry_delay (1, 600, 0.5), ==, 600.0);
  g_assert_cmpfloat (sluice_retry_delay (1, 601, 0.5), ==, 600.0);
  g_assert_cmpfloat (sluice_retry_delay (1, G_MAXUINT, 0.5), ==, 600.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry/doubling", test_doubling);
  g_test_add_func ("/retry/bounds", test_bounds);
  g_test_add_func ("/retry/retry-after", test_retry_after);

  return g_test_run ();
}
