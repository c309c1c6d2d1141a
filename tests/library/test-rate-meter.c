/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-rate-meter.h"

#define TICK (G_USEC_PER_SEC / 4)

/* Feeds @ticks samples at @rate bytes per second, beginning after @now. */
static void
feed (SluiceRateMeter *meter, guint64 *bytes, gint64 *now, double rate, guint ticks)
{
  for (guint i = 0; i < ticks; i++)
    {
      *now += TICK;
      *bytes += (guint64) (rate / 4.0);
      sluice_rate_meter_add (meter, *bytes, *now);
    }
}

static void
test_constant (void)
{
  SluiceRateMeter meter = { 0 };
  guint64 bytes = 500000000; /* what an earlier run brought is no speed */
  gint64 now = 1000;

  sluice_rate_meter_add (&meter, bytes, now);
  g_assert_cmpfloat (sluice_rate_meter_get_rate (&meter), ==, 0.0);
  g_assert_cmpint (sluice_rate_meter_get_seconds_for (&meter, 1000), ==, -1);

  feed (&meter, &bytes, &now, 1000000.0, 40);
  g_assert_cmpfloat_with_epsilon (sluice_rate_meter_get_rate (&meter), 1000000.0, 1.0);
  g_assert_cmpint (sluice_rate_meter_get_seconds_for (&meter, 60000000), ==, 60);
  g_assert_cmpint (sluice_rate_meter_get_seconds_for (&meter, 0), ==, 0);
}

static void
test_window (void)
{
  SluiceRateMeter meter = { 0 };
  guint64 bytes = 0;
  gint64 now = 0;

  sluice_rate_meter_add (&meter, bytes, now);
  feed (&meter, &bytes, &now, 4000000.0, 40);
  feed (&meter, &bytes, &now, 1000000.0, 12);

  g_assert_cmpfloat_with_epsilon (sluice_rate_meter_get_rate (&meter), 1000000.0, 1.0);
}

static void
test_crowded_samples (void)
{
  SluiceRateMeter meter = { 0 };

  for (guint i = 0; i < 1000; i++)
    sluice_rate_meter_add (&meter, i * 100, i * 1000);

  g_assert_cmpfloat_with_epsilon (sluice_rate_meter_get_rate (&meter), 100000.0, 1.0);
}

static void
test_calm_through_a_hiccup (void)
{
  SluiceRateMeter meter = { 0 };
  guint64 bytes = 0;
  gint64 now = 0;
  gint64 before;
  gint64 after;

  sluice_rate_meter_add (&meter, bytes, now);
  feed (&meter, &bytes, &now, 1000000.0, 80);
  before = sluice_rate_meter_get_seconds_for (&meter, 600000000);

  for (guint i = 0; i < 8; i++)
    {
      feed (&meter, &bytes, &now, i < 4 ? 0.0 : 2000000.0, 1);
      after = sluice_rate_meter_get_seconds_for (&meter, 600000000);
      g_assert_cmpint (after, >, before * 8 / 10);
      g_assert_cmpint (after, <, before * 12 / 10);
    }
}

static void
test_stall_has_no_end (void)
{
  SluiceRateMeter meter = { 0 };
  guint64 bytes = 0;
  gint64 now = 0;

  sluice_rate_meter_add (&meter, bytes, now);
  feed (&meter, &bytes, &now, 1000000.0, 20);
  feed (&meter, &bytes, &now, 0.0, 13);

  g_assert_cmpfloat (sluice_rate_meter_get_rate (&meter), ==, 0.0);
  g_assert_cmpint (sluice_rate_meter_get_seconds_for (&meter, 1000000), ==, -1);
}

static void
test_begun_again (void)
{
  SluiceRateMeter meter = { 0 };
  guint64 bytes = 0;
  gint64 now = 0;

  sluice_rate_meter_add (&meter, bytes, now);
  feed (&meter, &bytes, &now, 1000000.0, 20);
  bytes = 0;
  feed (&meter, &bytes, &now, 0.0, 1);

  g_assert_cmpfloat (sluice_rate_meter_get_rate (&meter), ==, 0.0);
  g_assert_cmpint (sluice_rate_meter_get_seconds_for (&meter, 1000000), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate-meter/constant", test_constant);
  g_test_add_func ("/rate-meter/window", test_window);
  g_test_add_func ("/rate-meter/crowded-samples", test_crowded_samples);
  g_test_add_func ("/rate-meter/calm-through-a-hiccup", test_calm_through_a_hiccup);
  g_test_add_func ("/rate-meter/stall-has-no-end", test_stall_has_no_end);
  g_test_add_func ("/rate-meter/begun-again", test_begun_again);

  return g_test_run ();
}
