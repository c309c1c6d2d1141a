/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-trickle.h"

/* How long bytes may gather. All connections end their pauses at multiples of
 * it, so that one turn of the main loop reads them all. */
#define PAUSE (20 * G_TIME_SPAN_MILLISECOND) /* µs */

/* What may gather in a pause: little beside the least a socket holds, or the
 * source would have to wait for us. */
#define GATHERED (32 * 1024) /* bytes */

/* Long enough to hold a few round trips: what comes in bursts is not slow. */
#define STRETCH (8 * PAUSE)         /* µs */
#define SLOW_STRETCH (8 * GATHERED) /* bytes */

/**
 * sluice_trickle_add:
 * @self: a trickle
 * @bytes: how many arrived
 * @now: g_get_monotonic_time(), in µs
 */
void
sluice_trickle_add (SluiceTrickle *self, gsize bytes, gint64 now)
{
  gint64 stretch = now / STRETCH;

  /* Nobody knows how much came in the time before the first bytes. */
  if (self->stretch == 0)
    self->before = SLOW_STRETCH;
  else if (stretch > self->stretch)
    self->before = stretch == self->stretch + 1 ? self->arrived : 0;
  if (stretch != self->stretch)
    self->arrived = 0;

  self->stretch = stretch;
  self->arrived += bytes;
}

/**
 * sluice_trickle_get_pause:
 * @self: a trickle
 * @room: how many bytes may still come, or how many there is room for
 * @now: g_get_monotonic_time(), in µs
 *
 * Tells when to look for more, where something arrived a moment ago: every look
 * costs about as much for one packet as for twenty. There is no pause while
 * bytes come fast, and none that could outlast them.
 *
 * Returns: a time like @now, or 0 to look as soon as there is more
 */
gint64
sluice_trickle_get_pause (const SluiceTrickle *self, gsize room, gint64 now)
{
  if (room <= GATHERED || self->before >= SLOW_STRETCH || self->arrived >= SLOW_STRETCH)
    return 0;

  return (now / PAUSE + 1) * PAUSE;
}
