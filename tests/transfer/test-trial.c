/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-trial.h"

#define BEAT (G_USEC_PER_SEC / 100) /* µs */
#define BEATS 20
#define UNITS 10000 /* bytes in a beat: a megabyte a second */

/* @rates: (array length=n): of each connection, in megabytes a second */
static SluiceMeasure *
measure (const double *rates, guint n)
{
  SluiceMeasure *self = sluice_measure_new ();
  SluiceLine lines[SLUICE_MEASURE_MOST_LINES];

  for (guint beat = 0; beat <= BEATS; beat++)
    {
      for (guint i = 0; i < n; i++)
        lines[i] = (SluiceLine){ .number = i + 1, .bytes = (guint64) (rates[i] * UNITS * beat) };
      if (beat == 0)
        sluice_measure_begin (self, lines, n, BEAT);
      else
        sluice_measure_add (self, lines, (beat + 1) * BEAT);
    }
  return self;
}

typedef struct
{
  double before;
  double noise;
  double after[2];
  gboolean eager;
  gboolean at_last;
  SluiceJudgement judgement;
} More;

/* One connection of @before megabytes a second became two. */
static const More more[] = {
  { 1, 0, { 1, 1 }, TRUE, FALSE, SLUICE_JUDGEMENT_GOOD },
  { 1, 0, { 0.5, 0.5 }, TRUE, FALSE, SLUICE_JUDGEMENT_BAD },
  { 1, 0, { 0.6, 0.6 }, TRUE, FALSE, SLUICE_JUDGEMENT_GOOD },
  { 4, 0.5, { 4, 0.2 }, TRUE, FALSE, SLUICE_JUDGEMENT_GOOD },
  { 4, 0.5, { 4, 0.2 }, FALSE, FALSE, SLUICE_JUDGEMENT_UNCLEAR },
  { 4, 0.5, { 4, 0.2 }, FALSE, TRUE, SLUICE_JUDGEMENT_BAD },
  { 1, 2, { 0.7, 0.7 }, FALSE, FALSE, SLUICE_JUDGEMENT_UNCLEAR },
  { 1, 2, { 0.7, 0.7 }, TRUE, FALSE, SLUICE_JUDGEMENT_GOOD },
  { 1, 2, { 0.7, 0.7 }, TRUE, TRUE, SLUICE_JUDGEMENT_GOOD },
  { 1, 0, { 1, 0 }, TRUE, FALSE, SLUICE_JUDGEMENT_UNCLEAR },
  { 1, 0, { 1, 0 }, TRUE, TRUE, SLUICE_JUDGEMENT_BAD },
};

static void
test_more (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autoptr (SluiceMeasure) after = measure (more[i].after, 2);
      SluiceTrial before = { .n = 1, .last_number = 1 };

      before.rate = more[i].before * 100 * UNITS;
      before.noise = more[i].noise * 100 * UNITS;
      g_test_message ("row %u", i);
      g_assert_cmpint (sluice_trial_judge_more (&before, after, more[i].eager, more[i].at_last), ==,
                       more[i].judgement);
    }
}

static void
test_fewer (void)
{
  const SluiceTrial same = { .n = 1, .rate = 100, .noise = 1 };
  const SluiceTrial vague = { .n = 1, .rate = 100, .noise = 20 };

  g_assert_cmpint (sluice_trial_judge_fewer (&same, 100, 1, FALSE), ==, SLUICE_JUDGEMENT_GOOD);
  g_assert_cmpint (sluice_trial_judge_fewer (&same, 120, 1, FALSE), ==, SLUICE_JUDGEMENT_BAD);
  g_assert_cmpint (sluice_trial_judge_fewer (&same, 102, 2, FALSE), ==, SLUICE_JUDGEMENT_UNCLEAR);
  g_assert_cmpint (sluice_trial_judge_fewer (&same, 102, 2, TRUE), ==, SLUICE_JUDGEMENT_GOOD);
  g_assert_cmpint (sluice_trial_judge_fewer (&vague, 102, 20, TRUE), ==, SLUICE_JUDGEMENT_BAD);
}

static void
test_take (void)
{
  const double rates[] = { 1, 2 };
  g_autoptr (SluiceMeasure) two = measure (rates, G_N_ELEMENTS (rates));
  SluiceTrial trial;

  sluice_trial_take (&trial, two);
  g_assert_cmpuint (trial.n, ==, 2);
  g_assert_cmpuint (trial.last_number, ==, 2);
  g_assert_cmpfloat_with_epsilon (trial.rate, 3 * 100 * UNITS, 100);
  g_assert_true (sluice_trial_is_exact (&trial));
  trial.noise = trial.rate / 2;
  g_assert_false (sluice_trial_is_exact (&trial));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trial/take", test_take);
  g_test_add_func ("/trial/more", test_more);
  g_test_add_func ("/trial/fewer", test_fewer);

  return g_test_run ();
}
