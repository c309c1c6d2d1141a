/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-measure.h"

#include <math.h>

#define RATE 1e6                           /* bytes per second */
#define BEAT (G_USEC_PER_SEC / 100)        /* µs */
#define PIECE (5 * (guint64) (RATE / 100)) /* bytes, of five beats */

typedef guint64 (*Bytes) (guint beat);

static guint64
flow (guint beat)
{
  return beat * (guint64) (RATE / 100);
}

static guint64
flow_in_pieces (guint beat)
{
  return flow (beat) / PIECE * PIECE;
}

static guint64
grow (guint beat)
{
  return (guint64) beat * beat * 1000;
}

static guint64
stand_still (guint beat)
{
  return 5;
}

/* Two lines: one called 3 that brings @bytes, one called 7 that brings half of that. */
static SluiceMeasure *
measure (Bytes bytes, guint n_beats)
{
  SluiceMeasure *self = sluice_measure_new ();

  for (guint beat = 0; beat <= n_beats; beat++)
    {
      const SluiceLine lines[] = { { 3, bytes (beat) }, { 7, bytes (beat) / 2 } };

      if (beat == 0)
        sluice_measure_begin (self, lines, G_N_ELEMENTS (lines), BEAT);
      else
        sluice_measure_add (self, lines, (beat + 1) * BEAT);
    }
  return self;
}

static void
test_flow (void)
{
  g_autoptr (SluiceMeasure) self = measure (flow, 10);

  g_assert_cmpfloat_with_epsilon (sluice_measure_get_rate (self), 1.5 * RATE, 10);
  g_assert_cmpfloat_with_epsilon (sluice_measure_get_rate_after (self, 3), 0.5 * RATE, 10);
  g_assert_cmpfloat (sluice_measure_get_rate_after (self, 7), ==, 0);
  g_assert_cmpfloat (sluice_measure_get_noise (self), <, 100);
  g_assert_cmpfloat_with_epsilon (sluice_measure_get_seconds (self), 0.1, 1e-9);
  g_assert_false (sluice_measure_is_rising (self));
  g_assert_cmpuint (sluice_measure_get_n_lines (self), ==, 2);
  g_assert_cmpuint (sluice_measure_get_last_number (self), ==, 7);
}

/* However the pieces fall, the rate is about right, and the noise says how much. */
static void
test_pieces (void)
{
  for (guint n = 15; n < 40; n++)
    {
      g_autoptr (SluiceMeasure) self = measure (flow_in_pieces, n);
      double error = fabs (sluice_measure_get_rate (self) - 1.5 * RATE);

      g_assert_cmpfloat (error, <=, sluice_measure_get_noise (self));
      g_assert_cmpfloat (sluice_measure_get_noise (self), <, RATE);
    }
}

static void
test_rising (void)
{
  g_autoptr (SluiceMeasure) self = measure (grow, 10);

  g_assert_true (sluice_measure_is_rising (self));
}

static void
test_silence (void)
{
  g_autoptr (SluiceMeasure) self = measure (stand_still, 10);

  g_assert_cmpfloat (sluice_measure_get_rate (self), ==, 0);
  g_assert_true (isinf (sluice_measure_get_noise (self)));
}

static void
test_too_little (void)
{
  g_autoptr (SluiceMeasure) nothing = sluice_measure_new ();
  g_autoptr (SluiceMeasure) little = measure (flow, 1);

  g_assert_cmpfloat (sluice_measure_get_rate (nothing), ==, 0);
  g_assert_cmpfloat (sluice_measure_get_seconds (nothing), ==, 0);
  g_assert_cmpuint (sluice_measure_get_last_number (nothing), ==, 0);
  g_assert_true (isinf (sluice_measure_get_noise (little)));
  g_assert_true (sluice_measure_is_rising (little));
}

static void
test_is_of (void)
{
  g_autoptr (SluiceMeasure) self = measure (flow, 3);
  const SluiceLine same[] = { { 3, 1 }, { 7, 1 } };
  const SluiceLine others[] = { { 3, 1 }, { 8, 1 } };

  g_assert_true (sluice_measure_is_of (self, same, 2));
  g_assert_false (sluice_measure_is_of (self, same, 1));
  g_assert_false (sluice_measure_is_of (self, others, 2));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/measure/flow", test_flow);
  g_test_add_func ("/measure/pieces", test_pieces);
  g_test_add_func ("/measure/rising", test_rising);
  g_test_add_func ("/measure/silence", test_silence);
  g_test_add_func ("/measure/too-little", test_too_little);
  g_test_add_func ("/measure/is-of", test_is_of);

  return g_test_run ();
}
