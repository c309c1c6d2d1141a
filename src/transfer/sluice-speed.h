/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceSpeed:
 * @memory: seconds after which what happened counts 1/e of what happens now;
 *   0 for two
 *
 * A running estimate of how fast bytes arrive. Zeroed memory is a fresh one,
 * and so is `{ .memory = seconds }`: the longer, the calmer.
 */
typedef struct
{
  double memory;

  /*< private >*/
  gint64 updated_at; /* monotonic µs; 0 before the first call */
  gint64 arrived_at; /* monotonic µs; of the last bytes */
  double rate;       /* bytes per second, weighed */
  double weight;     /* how much of @rate is known, below 1 at the start */
  guint64 pending;   /* bytes since @updated_at */
} SluiceSpeed;

void sluice_speed_add (SluiceSpeed *self, guint64 bytes, gint64 now);
double sluice_speed_get (SluiceSpeed *self, gint64 now);
gint64 sluice_speed_get_seconds_for (SluiceSpeed *self, guint64 bytes, gint64 now);

G_END_DECLS
