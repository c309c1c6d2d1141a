/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed-history.h"

#define SECOND G_USEC_PER_SEC

static void
assert_rates (const SluiceSpeedHistory *history, const float *rates, guint length)
{
  g_assert_cmpuint (sluice_speed_history_get_length (history), ==, length);
  for (guint age = 0; age < length; age++)
    if (sluice_speed_history_get (history, age) != rates[age])
      g_error ("%u s ago: saw %g, wanted %g", age, (double) sluice_speed_history_get (history, age),
               (double) rates[age]);
}

static void
test_empty (void)
{
  g_autoptr (SluiceSpeedHistory) history = sluice_speed_history_new ();

  g_assert_cmpuint (sluice_speed_history_get_length (history), ==, 0);
  g_assert_cmpfloat (sluice_speed_history_get_highest (history), ==, 0.0f);
}

/* Four samples a second, as a queue takes them. */
static void
test_seconds (void)
{
  static const float rates[] = { 12.0f, 8.0f, 4.0f };
  g_autoptr (SluiceSpeedHistory) history = sluice_speed_history_new ();

  for (int i = 1; i <= 12; i++)
    sluice_speed_history_add (history, 1000 * SECOND + (i - 1) * SECOND / 4, i);

  assert_rates (history, rates, G_N_ELEMENTS (rates));
  g_assert_cmpfloat (sluice_speed_history_get_highest (history), ==, 12.0f);
}

static void
test_late_sample (void)
{
  static const float rates[] = { 7.0f, 7.0f, 5.0f };
  g_autoptr (SluiceSpeedHistory) history = sluice_speed_history_new ();

  sluice_speed_history_add (history, 20 * SECOND, 5.0);
  sluice_speed_history_add (history, 22 * SECOND, 7.0);

  assert_rates (history, rates, G_N_ELEMENTS (rates));
}

static void
test_pause (void)
{
  static const float rates[] = { 7.0f, SLUICE_SPEED_HISTORY_GAP, SLUICE_SPEED_HISTORY_GAP,
                                 SLUICE_SPEED_HISTORY_GAP, 5.0f };
  g_autoptr (SluiceSpeedHistory) history = sluice_speed_history_new ();

  sluice_speed_history_add (history, 20 * SECOND, 5.0);
  sluice_speed_history_add (history, 24 * SECOND, 7.0);

  assert_rates (history, rates, G_N_ELEMENTS (rates));
  g_assert_cmpfloat (sluice_speed_history_get_highest (history), ==, 7.0f);
}

static void
test_long_pause (void)
{
  g_autoptr (SluiceSpeedHistory) history = sluice_speed_history_new ();

  sluice_speed_history_add (history, 20 * SECOND, 5.0);
  sluice_speed_history_add (history, G_GINT64_CONSTANT (90000) * SECOND, 7.0);

  g_assert_cmpuint (sluice_speed_history_get_length (history), ==, SLUICE_SPEED_HISTORY_LENGTH);
  g_assert_cmpfloat (sluice_speed_history_get (history, 0), ==, 7.0f);
  for (guint age = 1; age < SLUICE_SPEED_HISTORY_LENGTH; age++)
    g_assert_cmpfloat (sluice_speed_history_get (history, age), ==, SLUICE_SPEED_HISTORY_GAP);
}

/* What is older than five minutes is forgotten. */
static void
test_ring (void)
{
  g_autoptr (SluiceSpeedHistory) history = sluice_speed_history_new ();

  for (int i = 0; i < 1000; i++)
    sluice_speed_history_add (history, (50 + i) * SECOND, 1000 - i);

  g_assert_cmpuint (sluice_speed_history_get_length (history), ==, SLUICE_SPEED_HISTORY_LENGTH);
  g_assert_cmpfloat (sluice_speed_history_get (history, 0), ==, 1.0f);
  g_assert_cmpfloat (sluice_speed_history_get (history, SLUICE_SPEED_HISTORY_LENGTH - 1), ==,
                     (float) SLUICE_SPEED_HISTORY_LENGTH);
  g_assert_cmpfloat (sluice_speed_history_get_highest (history), ==,
                     (float) SLUICE_SPEED_HISTORY_LENGTH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/speed-history/empty", test_empty);
  g_test_add_func ("/speed-history/seconds", test_seconds);
  g_test_add_func ("/speed-history/late-sample", test_late_sample);
  g_test_add_func ("/speed-history/pause", test_pause);
  g_test_add_func ("/speed-history/long-pause", test_long_pause);
  g_test_add_func ("/speed-history/ring", test_ring);

  return g_test_run ();
}
