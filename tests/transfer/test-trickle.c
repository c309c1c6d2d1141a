/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-trickle.h"

#define TICK (5 * G_TIME_SPAN_MILLISECOND) /* µs */
#define ROOM (512 * 1024)                  /* bytes */
#define BEGIN (1000 * G_USEC_PER_SEC)      /* µs */

/* Feeds half a second at @rate bytes per second. Returns: the time then */
static gint64
feed (SluiceTrickle *trickle, gint64 now, guint64 rate)
{
  for (guint i = 0; i < 100; i++)
    {
      now += TICK;
      sluice_trickle_add (trickle, (gsize) (rate * TICK / G_USEC_PER_SEC), now);
    }
  return now;
}

/* What begins may become anything. */
static void
test_unknown (void)
{
  SluiceTrickle trickle = { 0 };

  sluice_trickle_add (&trickle, 100, BEGIN);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, BEGIN), ==, 0);
  sluice_trickle_add (&trickle, 100, BEGIN + TICK);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, BEGIN + TICK), ==, 0);
}

/* A slow one pauses, not for long, and never beyond its end. */
static void
test_slow (void)
{
  SluiceTrickle trickle = { 0 };
  gint64 now = feed (&trickle, BEGIN, 1250000);
  gint64 pause = sluice_trickle_get_pause (&trickle, ROOM, now);

  g_assert_cmpint (pause, >, now);
  g_assert_cmpint (pause, <=, now + 20 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, 32 * 1024, now), ==, 0);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, 1, now), ==, 0);
}

/* Two that began at different times look at the same time. */
static void
test_together (void)
{
  SluiceTrickle one = { 0 }, other = { 0 };
  gint64 now = feed (&one, BEGIN, 100000);

  feed (&other, BEGIN - 7777, 300000);
  g_assert_cmpint (sluice_trickle_get_pause (&one, ROOM, now), ==,
                   sluice_trickle_get_pause (&other, ROOM, now));
}

static void
test_fast (void)
{
  SluiceTrickle trickle = { 0 };
  gint64 now = feed (&trickle, BEGIN, 20000000);

  g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, now), ==, 0);

  /* It becomes slow, and then it may pause; and then fast, and may not at once. */
  now = feed (&trickle, now, 100000);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, now), >, now);
  sluice_trickle_add (&trickle, ROOM, now);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, now), ==, 0);

  /* After a silence nothing is left of that. */
  now += G_USEC_PER_SEC;
  sluice_trickle_add (&trickle, 100, now);
  g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, now), >, now);
}

/* A window in each round trip of a long way is not slow. */
static void
test_bursts (void)
{
  SluiceTrickle trickle = { 0 };
  gint64 now = BEGIN;

  for (guint i = 0; i < 20; i++)
    {
      now += 100 * G_TIME_SPAN_MILLISECOND;
      sluice_trickle_add (&trickle, 300000, now);
      g_assert_cmpint (sluice_trickle_get_pause (&trickle, ROOM, now), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trickle/unknown", test_unknown);
  g_test_add_func ("/trickle/slow", test_slow);
  g_test_add_func ("/trickle/together", test_together);
  g_test_add_func ("/trickle/fast", test_fast);
  g_test_add_func ("/trickle/bursts", test_bursts);

  return g_test_run ();
}
