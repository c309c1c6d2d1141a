/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-time-left.h"

#define SECOND G_USEC_PER_SEC
#define START (1000 * SECOND)

static void
test_unknown (void)
{
  SluiceTimeLeft left = { 0 };

  g_assert_cmpint (sluice_time_left_update (&left, -1, START), ==, -1);
  g_assert_cmpint (sluice_time_left_update (&left, 90, START), ==, 90);
  g_assert_cmpint (sluice_time_left_update (&left, -1, START + SECOND), ==, -1);
  g_assert_cmpint (sluice_time_left_update (&left, 500, START + 2 * SECOND), ==, 500);
}

/* Estimates that tremble around the truth are told as a clock that runs down. */
static void
test_counts_down (void)
{
  static const int tremble[] = { 0, 7, -6, 3, -8, 5 };
  SluiceTimeLeft left = { 0 };

  for (int i = 0; i < 60; i++)
    {
      gint64 estimate = 100 - i + tremble[i % (int) G_N_ELEMENTS (tremble)] * (100 - i) / 100;

      g_assert_cmpint (sluice_time_left_update (&left, estimate, START + i * SECOND), ==, 100 - i);
    }
}

static void
test_changes_its_mind (void)
{
  SluiceTimeLeft left = { 0 };

  g_assert_cmpint (sluice_time_left_update (&left, 100, START), ==, 100);
  g_assert_cmpint (sluice_time_left_update (&left, 200, START + SECOND), ==, 200);
  g_assert_cmpint (sluice_time_left_update (&left, 50, START + 2 * SECOND), ==, 50);
}

/* It is not over before it is. */
static void
test_end (void)
{
  SluiceTimeLeft left = { 0 };

  g_assert_cmpint (sluice_time_left_update (&left, 2, START), ==, 2);
  g_assert_cmpint (sluice_time_left_update (&left, 2, START + SECOND), ==, 1);
  g_assert_cmpint (sluice_time_left_update (&left, 1, START + 2 * SECOND), ==, 1);
  g_assert_cmpint (sluice_time_left_update (&left, 0, START + 2 * SECOND), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time-left/unknown", test_unknown);
  g_test_add_func ("/time-left/counts-down", test_counts_down);
  g_test_add_func ("/time-left/changes-its-mind", test_changes_its_mind);
  g_test_add_func ("/time-left/end", test_end);

  return g_test_run ();
}
