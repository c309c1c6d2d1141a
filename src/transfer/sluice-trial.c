/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-trial.h"

#include <math.h>

/* What one connection more has to add to the rate of all, as a factor: the K of Falcon's
 * utility, see SluiceTuner. */
#define WORTH 1.04

/**
 * sluice_trial_take:
 * @self: where to put it
 * @measure: of the connections that were tried
 */
void
sluice_trial_take (SluiceTrial *self, const SluiceMeasure *measure)
{
  *self = (SluiceTrial){ .n = sluice_measure_get_n_lines (measure),
                         .last_number = sluice_measure_get_last_number (measure),
                         .rate = sluice_measure_get_rate (measure),
                         .noise = sluice_measure_get_noise (measure) };
}

/* Returns: whether its rate is known well enough for a difference of few percent to count */
gboolean
sluice_trial_is_exact (const SluiceTrial *self)
{
  return self->noise <= SLUICE_TRIAL_EXACT * self->rate;
}

/**
 * sluice_trial_judge_more:
 * @before: what came of fewer
 * @measure: of more, among which those of @before are
 * @eager: what stays unclear is taken for the better, and a connection that is much slower
 *   than its share of a link would be is taken for one that no link keeps from more
 * @at_last: nothing better will be known
 *
 * Tells whether the added connections paid: the rate of all rose by more than they have to
 * add, or they did not take it from those that were there before.
 *
 * Returns: the judgement; never unclear @at_last
 */
SluiceJudgement
sluice_trial_judge_more (const SluiceTrial *before,
                         const SluiceMeasure *measure,
                         gboolean eager,
                         gboolean at_last)
{
  guint n = sluice_measure_get_n_lines (measure);
  guint added = n - before->n;
  double rate = sluice_measure_get_rate (measure);
  double brought = sluice_measure_get_rate_after (measure, before->last_number);
  double noise_now = sluice_measure_get_noise (measure);
  double noise = hypot (before->noise, noise_now);
  double gain = rate - before->rate;
  double needed = before->rate * (pow (WORTH, added) - 1);

  if (brought <= 0)
    return at_last ? SLUICE_JUDGEMENT_BAD : SLUICE_JUDGEMENT_UNCLEAR;
  if (gain > needed + noise || gain > brought / 2 + noise ||
      (eager && isfinite (noise) && brought < rate * added / n / 2))
    return SLUICE_JUDGEMENT_GOOD;
  if (gain + noise < brought / 2 && gain < needed)
    return SLUICE_JUDGEMENT_BAD;
  /* Where it is what was before that is vague, time does not help, but the next trial will. */
  if (!at_last && !(eager && noise_now <= before->noise / 4))
    return SLUICE_JUDGEMENT_UNCLEAR;
  return eager ? SLUICE_JUDGEMENT_GOOD : SLUICE_JUDGEMENT_BAD;
}

/**
 * sluice_trial_judge_fewer:
 * @self: what came of fewer
 * @before: bytes per second of more
 * @noise: bytes per second by which both together may be wrong
 * @at_last: nothing better will be known
 *
 * Returns: whether fewer do as well; never unclear @at_last
 */
SluiceJudgement
sluice_trial_judge_fewer (const SluiceTrial *self, double before, double noise, gboolean at_last)
{
  double enough = SLUICE_TRIAL_ENOUGH * before;

  if (self->rate - noise >= enough)
    return SLUICE_JUDGEMENT_GOOD;
  if (self->rate + noise < enough)
    return SLUICE_JUDGEMENT_BAD;
  if (!at_last)
    return SLUICE_JUDGEMENT_UNCLEAR;
  return sluice_trial_is_exact (self) && self->rate >= enough ? SLUICE_JUDGEMENT_GOOD
                                                              : SLUICE_JUDGEMENT_BAD;
}
