/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed.h"

#include <math.h>

/* What happened this long ago counts 1/e of what happens now. */
#define MEMORY 2.0 /* seconds */

/* Shorter stretches say more about the scheduler than about the line. */
#define SHORTEST_STRETCH (100 * 1000) /* µs */

static void
settle (SluiceSpeed *self, gint64 now)
{
  double seconds = (double) (now - self->updated_at) / G_USEC_PER_SEC;
  double keep = exp (-seconds / MEMORY);

  self->rate = self->rate * keep + (double) self->pending / seconds * (1.0 - keep);
  self->weight = self->weight * keep + (1.0 - keep);
  self->pending = 0;
  self->updated_at = now;
}

/**
 * sluice_speed_add:
 * @self: an estimate
 * @bytes: how many bytes arrived; 0 starts the clock
 * @now: monotonic time, in µs
 */
void
sluice_speed_add (SluiceSpeed *self, guint64 bytes, gint64 now)
{
  if (self->updated_at == 0)
    self->updated_at = now;

  self->pending += bytes;
  if (now - self->updated_at >= SHORTEST_STRETCH)
    settle (self, now);
}

/**
 * sluice_speed_get:
 * @self: an estimate
 * @now: monotonic time, in µs
 *
 * Returns: bytes per second over about the last two seconds; 0 when nothing was
 *   measured yet
 */
double
sluice_speed_get (SluiceSpeed *self, gint64 now)
{
  if (self->updated_at != 0 && now - self->updated_at >= SHORTEST_STRETCH)
    settle (self, now);

  return self->weight > 0.0 ? self->rate / self->weight : 0.0;
}
