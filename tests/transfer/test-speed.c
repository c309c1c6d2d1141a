/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed.h"

#define TICK (G_USEC_PER_SEC / 4)
#define STEADY 10.0 /* seconds */

/* Feeds @ticks quarters of a second at @rate bytes per second. */
static void
feed (SluiceSpeed *speed, gint64 *now, double rate, guint ticks)
{
  for (guint i = 0; i < ticks; i++)
    {
      *now += TICK;
      sluice_speed_add (speed, (guint64) (rate / 4.0), *now);
    }
}

static void
test_unknown (void)
{
  SluiceSpeed speed = { 0 };

  g_assert_cmpfloat (sluice_speed_get (&speed, 5000), ==, 0.0);
  g_assert_cmpint (sluice_speed_get_seconds_for (&speed, 1, 5000), ==, -1);

  /* What came before the clock started took nobody knows how long. */
  sluice_speed_add (&speed, 500000000, 5000);
  g_assert_cmpfloat (sluice_speed_get (&speed, 6000), ==, 0.0);
  g_assert_cmpfloat (sluice_speed_get (&speed, G_USEC_PER_SEC), ==, 0.0);
}

/* A constant rate is known from the first stretch on, whatever the memory. */
static void
test_constant (void)
{
  const double memories[] = { 0.0, 0.5, STEADY };

  for (gsize i = 0; i < G_N_ELEMENTS (memories); i++)
    {
      SluiceSpeed speed = { .memory = memories[i] };
      gint64 now = 1000;

      sluice_speed_add (&speed, 0, now);
      feed (&speed, &now, 1000000.0, 2);
      g_assert_cmpfloat_with_epsilon (sluice_speed_get (&speed, now), 1000000.0, 1.0);
      g_assert_cmpint (sluice_speed_get_seconds_for (&speed, 1000, now), ==, -1);

      feed (&speed, &now, 1000000.0, 38);
      g_assert_cmpfloat_with_epsilon (sluice_speed_get (&speed, now), 1000000.0, 1.0);
      g_assert_cmpint (sluice_speed_get_seconds_for (&speed, 59999999, now), ==, 60);
      g_assert_cmpint (sluice_speed_get_seconds_for (&speed, 0, now), ==, 0);
      g_assert_cmpint (sluice_speed_get_seconds_for (&speed, G_MAXUINT64, now), ==, -1);
    }
}

/* How often it is told makes no difference. */
static void
test_crowded (void)
{
  SluiceSpeed speed = { 0 };

  for (gint64 i = 1; i <= 3000; i++)
    sluice_speed_add (&speed, 100, i * 1000);

  g_assert_cmpfloat_with_epsilon (sluice_speed_get (&speed, 3000 * 1000), 100000.0, 1.0);
}

static void
test_follows (void)
{
  SluiceSpeed speed = { 0 };
  gint64 now = 1;

  sluice_speed_add (&speed, 0, now);
  feed (&speed, &now, 4000000.0, 40);
  feed (&speed, &now, 1000000.0, 24);

  g_assert_cmpfloat (sluice_speed_get (&speed, now), >, 1000000.0);
  g_assert_cmpfloat (sluice_speed_get (&speed, now), <, 1200000.0);
}

/* Silence is measured too, although nothing is added in it. */
static void
test_silence (void)
{
  SluiceSpeed speed = { 0 };
  gint64 now = 1;

  sluice_speed_add (&speed, 0, now);
  feed (&speed, &now, 1000000.0, 20);

  g_assert_cmpfloat (sluice_speed_get (&speed, now + 6 * G_USEC_PER_SEC), <, 60000.0);
}

static void
test_calm_through_a_hiccup (void)
{
  SluiceSpeed speed = { .memory = STEADY };
  gint64 now = 1;
  gint64 before;

  sluice_speed_add (&speed, 0, now);
  feed (&speed, &now, 1000000.0, 80);
  before = sluice_speed_get_seconds_for (&speed, 600000000, now);

  for (guint i = 0; i < 8; i++)
    {
      gint64 after;

      feed (&speed, &now, i < 4 ? 0.0 : 2000000.0, 1);
      after = sluice_speed_get_seconds_for (&speed, 600000000, now);
      g_assert_cmpint (after, >, before * 8 / 10);
      g_assert_cmpint (after, <, before * 12 / 10);
    }
}

static void
test_stall_has_no_end (void)
{
  SluiceSpeed speed = { .memory = STEADY };
  gint64 now = 1;

  sluice_speed_add (&speed, 0, now);
  feed (&speed, &now, 1000000.0, 20);
  feed (&speed, &now, 0.0, 11);
  g_assert_cmpint (sluice_speed_get_seconds_for (&speed, 1000000, now), >, 0);
  feed (&speed, &now, 0.0, 1);
  g_assert_cmpint (sluice_speed_get_seconds_for (&speed, 1000000, now), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/speed/unknown", test_unknown);
  g_test_add_func ("/speed/constant", test_constant);
  g_test_add_func ("/speed/crowded", test_crowded);
  g_test_add_func ("/speed/follows", test_follows);
  g_test_add_func ("/speed/silence", test_silence);
  g_test_add_func ("/speed/calm-through-a-hiccup", test_calm_through_a_hiccup);
  g_test_add_func ("/speed/stall-has-no-end", test_stall_has_no_end);

  return g_test_run ();
}
