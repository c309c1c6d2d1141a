/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-measure.h"

G_BEGIN_DECLS

/* What is as fast as this share of the fastest is fast enough. */
#define SLUICE_TRIAL_ENOUGH 0.97

/* What is known to this share of itself is known well. */
#define SLUICE_TRIAL_EXACT 0.05

/**
 * SluiceTrial:
 * @n: how many connections were tried; 0: nothing was yet
 * @last_number: the number of the newest of them
 * @rate: bytes per second of all
 * @noise: bytes per second by which that may be wrong
 *
 * What came of having so many connections for a while.
 */
typedef struct
{
  guint n;
  guint last_number;
  double rate;
  double noise;
} SluiceTrial;

/**
 * SluiceJudgement:
 * @SLUICE_JUDGEMENT_UNCLEAR: it cannot be told yet
 * @SLUICE_JUDGEMENT_GOOD: this number is worth having
 * @SLUICE_JUDGEMENT_BAD: it is not
 *
 * What is to be thought of another number of connections.
 */
typedef enum
{
  SLUICE_JUDGEMENT_UNCLEAR,
  SLUICE_JUDGEMENT_GOOD,
  SLUICE_JUDGEMENT_BAD,
} SluiceJudgement;

void sluice_trial_take (SluiceTrial *self, const SluiceMeasure *measure);
gboolean sluice_trial_is_exact (const SluiceTrial *self);

SluiceJudgement sluice_trial_judge_more (const SluiceTrial *before,
                                         const SluiceMeasure *measure,
                                         gboolean eager,
                                         gboolean at_last);
SluiceJudgement
sluice_trial_judge_fewer (const SluiceTrial *self, double before, double noise, gboolean at_last);

G_END_DECLS
