/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed.h"

#include <math.h>

#define USUAL_MEMORY 2.0 /* seconds */

/* Shorter stretches say more about the scheduler than about the line. */
#define SHORTEST_STRETCH (100 * 1000) /* µs */

/* A rate known for less than this says nothing about the time left. */
#define SHORTEST_KNOWLEDGE 1.0 /* seconds */

/* After this much silence nobody knows when it ends. */
#define LONGEST_SILENCE (3 * G_USEC_PER_SEC)

/* How much of what was known before @seconds is left. */
static double
keep_after (const SluiceSpeed *self, double seconds)
{
  return exp (-seconds / (self->memory > 0.0 ? self->memory : USUAL_MEMORY));
}

static void
settle (SluiceSpeed *self, gint64 now)
{
  double seconds = (double) (now - self->updated_at) / G_USEC_PER_SEC;
  double keep = keep_after (self, seconds);

  self->rate = self->rate * keep + (double) self->pending / seconds * (1.0 - keep);
  self->weight = self->weight * keep + (1.0 - keep);
  self->pending = 0;
  self->updated_at = now;
}

/**
 * sluice_speed_add:
 * @self: an estimate
 * @bytes: how many bytes arrived since the call before; the first call only
 *   starts the clock, for nobody knows how long its bytes took
 * @now: monotonic time, in µs
 */
void
sluice_speed_add (SluiceSpeed *self, guint64 bytes, gint64 now)
{
  if (self->updated_at == 0)
    {
      self->updated_at = self->arrived_at = now;
      return;
    }

  self->pending += bytes;
  if (bytes > 0)
    self->arrived_at = now;
  if (now - self->updated_at >= SHORTEST_STRETCH)
    settle (self, now);
}

/**
 * sluice_speed_get:
 * @self: an estimate
 * @now: monotonic time, in µs
 *
 * Returns: bytes per second over about as long as the estimate remembers; 0
 *   when nothing was measured yet
 */
double
sluice_speed_get (SluiceSpeed *self, gint64 now)
{
  if (self->updated_at != 0 && now - self->updated_at >= SHORTEST_STRETCH)
    settle (self, now);

  return self->weight > 0.0 ? self->rate / self->weight : 0.0;
}

/**
 * sluice_speed_get_seconds_for:
 * @self: an estimate, best one with a long memory: a hiccup of a second must
 *   not turn minutes into hours and back
 * @bytes: how many bytes are still to come
 * @now: monotonic time, in µs
 *
 * Returns: how many seconds @bytes will take, rounded up, or -1 when too little
 *   was measured or nothing arrives
 */
gint64
sluice_speed_get_seconds_for (SluiceSpeed *self, guint64 bytes, gint64 now)
{
  double rate = sluice_speed_get (self, now);
  double seconds;

  if (rate < 1.0 || self->weight < 1.0 - keep_after (self, SHORTEST_KNOWLEDGE) ||
      now - self->arrived_at >= LONGEST_SILENCE)
    return -1;

  seconds = ceil ((double) bytes / rate);
  return seconds < (double) G_MAXINT32 ? (gint64) seconds : -1;
}
