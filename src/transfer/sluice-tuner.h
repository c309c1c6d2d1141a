/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-measure.h"

G_BEGIN_DECLS

/* The most connections that are opened unless the user says how many. */
#define SLUICE_TUNER_MOST 8

/* After so long it looks whether the number is still right. */
#define SLUICE_TUNER_REST (30 * G_USEC_PER_SEC) /* µs */

/**
 * SluiceTunerSample:
 * @now: monotonic time, in µs
 * @lines: (array length=n_lines): the connections that deliver, in the order of their numbers
 * @n_lines: how many
 * @n_opening: how many more are on their way
 * @most: how many connections there may be at most, at least 1: what is left of the file, the
 *   server and the user have their say in it
 * @opening_cost: seconds from question to answer, the last time
 * @held: it is our own limit, and not the way from the source, that is felt
 *
 * How a download stands.
 */
typedef struct
{
  gint64 now;
  const SluiceLine *lines;
  guint n_lines;
  guint n_opening;
  guint most;
  double opening_cost;
  gboolean held;
} SluiceTunerSample;

/**
 * SluiceTunerVerdict:
 * @SLUICE_TUNER_UNDECIDED: it still measures for the first time
 * @SLUICE_TUNER_ALL_PAY: there are as many as there may be, and the last ones paid
 * @SLUICE_TUNER_NO_MORE_PAY: more of them brought nothing
 *
 * Why there are as many connections as there are.
 */
typedef enum
{
  SLUICE_TUNER_UNDECIDED,
  SLUICE_TUNER_ALL_PAY,
  SLUICE_TUNER_NO_MORE_PAY,
} SluiceTunerVerdict;

typedef struct _SluiceTuner SluiceTuner;

SluiceTuner *sluice_tuner_new (guint start);
void sluice_tuner_free (SluiceTuner *self);

void sluice_tuner_take (SluiceTuner *self, const SluiceTunerSample *sample);
guint sluice_tuner_get_wanted (const SluiceTuner *self);
guint sluice_tuner_get_settled (const SluiceTuner *self);
gint64 sluice_tuner_get_next (const SluiceTuner *self);
SluiceTunerVerdict sluice_tuner_get_verdict (const SluiceTuner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceTuner, sluice_tuner_free)

G_END_DECLS
