/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-pace.h"

static void
test_block (void)
{
  const struct
  {
    guint64 rate;
    gsize block;
  } cases[] = {
    { 1, 1 }, { 7, 1 }, { 8, 1 }, { 1000, 125 }, { 800000, 65536 }, { G_MAXUINT64, 65536 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree SluicePace *pace = sluice_pace_new (cases[i].rate, 0);

      g_assert_cmpuint (sluice_pace_get_block (pace, 65536), ==, cases[i].block);
    }
}

/* Punctual blocks follow one another at exactly the rate. */
static void
test_rate (void)
{
  g_autofree SluicePace *pace = sluice_pace_new (1000, 0);
  gint64 now = 0;

  for (int i = 0; i < 100; i++)
    now += sluice_pace_take (pace, 100, now);
  g_assert_cmpint (now, ==, 99 * G_USEC_PER_SEC / 10);
}

/* Late ones catch up, as long as they are not late by much. */
static void
test_late (void)
{
  g_autofree SluicePace *pace = sluice_pace_new (1000, 0);
  gint64 now = 0;

  for (int i = 0; i < 100; i++)
    now += sluice_pace_take (pace, 100, now) + 5000;
  g_assert_cmpint (now, <=, 100 * G_USEC_PER_SEC / 10);
}

/* Nobody saves up for a burst. */
static void
test_idle (void)
{
  g_autofree SluicePace *pace = sluice_pace_new (1000, 0);
  gint64 now = 3600 * (gint64) G_USEC_PER_SEC;
  gint64 start = now;

  for (int i = 0; i < 11; i++)
    now += sluice_pace_take (pace, 100, now);
  g_assert_cmpint (now - start, ==, 9 * G_USEC_PER_SEC / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pace/block", test_block);
  g_test_add_func ("/pace/rate", test_rate);
  g_test_add_func ("/pace/late", test_late);
  g_test_add_func ("/pace/idle", test_idle);

  return g_test_run ();
}
