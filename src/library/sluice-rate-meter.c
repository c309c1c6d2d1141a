/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-rate-meter.h"

#include <math.h>
#include <string.h>

/* What is shown as the rate is the mean over this long. */
#define WINDOW (3 * G_USEC_PER_SEC)

/* A rate measured over less than this says nothing about the time left. */
#define SHORTEST_SPAN G_USEC_PER_SEC

/* The time left follows the rate this slowly, in seconds: a hiccup of a second
 * must not turn minutes into hours and back. */
#define STEADINESS 10.0

static gint64
span (const SluiceRateMeter *self)
{
  if (self->n_samples < 2)
    return 0;

  return self->samples[self->n_samples - 1].time - self->samples[0].time;
}

static void
drop_oldest (SluiceRateMeter *self)
{
  self->n_samples--;
  memmove (self->samples, self->samples + 1, self->n_samples * sizeof self->samples[0]);
}

static void
follow_rate (SluiceRateMeter *self, gint64 elapsed)
{
  double rate = sluice_rate_meter_get_rate (self);
  double weight = 1.0 - exp (-((double) elapsed / G_USEC_PER_SEC) / STEADINESS);

  if (self->steady_rate > 0.0)
    self->steady_rate += (rate - self->steady_rate) * weight;
  else if (span (self) >= SHORTEST_SPAN)
    self->steady_rate = rate;
}

/**
 * sluice_rate_meter_reset:
 * @self: a meter
 *
 * Forgets everything that was measured.
 */
void
sluice_rate_meter_reset (SluiceRateMeter *self)
{
  *self = (SluiceRateMeter){ 0 };
}

/**
 * sluice_rate_meter_add:
 * @self: a meter
 * @bytes: how many bytes there are by now
 * @now: the time in microseconds, on a clock that never goes back
 *
 * Takes a sample. When there are fewer bytes than at the last one the count
 * began again, and so does the meter.
 */
void
sluice_rate_meter_add (SluiceRateMeter *self, guint64 bytes, gint64 now)
{
  gint64 elapsed;

  if (self->n_samples > 0 && bytes < self->samples[self->n_samples - 1].bytes)
    sluice_rate_meter_reset (self);

  elapsed = self->n_samples > 0 ? now - self->samples[self->n_samples - 1].time : 0;

  /* One sample from before the window stays, so that the window is covered. */
  while (self->n_samples == SLUICE_RATE_METER_SAMPLES ||
         (self->n_samples > 1 && self->samples[1].time <= now - WINDOW))
    drop_oldest (self);

  self->samples[self->n_samples].time = now;
  self->samples[self->n_samples].bytes = bytes;
  self->n_samples++;

  follow_rate (self, elapsed);
}

/**
 * sluice_rate_meter_get_rate:
 * @self: a meter
 *
 * Returns: the mean rate of the last three seconds, in bytes per second
 */
double
sluice_rate_meter_get_rate (const SluiceRateMeter *self)
{
  gint64 elapsed = span (self);
  guint64 bytes;

  if (elapsed <= 0)
    return 0.0;

  bytes = self->samples[self->n_samples - 1].bytes - self->samples[0].bytes;
  return (double) bytes * G_USEC_PER_SEC / (double) elapsed;
}

/**
 * sluice_rate_meter_get_seconds_for:
 * @self: a meter
 * @bytes: how many bytes are still to come
 *
 * Returns: how many seconds @bytes will take, rounded up, or -1 when too
 *   little was measured or nothing arrives
 */
gint64
sluice_rate_meter_get_seconds_for (const SluiceRateMeter *self, guint64 bytes)
{
  double seconds;

  if (self->steady_rate < 1.0 || sluice_rate_meter_get_rate (self) <= 0.0)
    return -1;

  seconds = ceil ((double) bytes / self->steady_rate);
  return seconds < (double) G_MAXINT32 ? (gint64) seconds : -1;
}
