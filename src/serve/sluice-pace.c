/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-pace.h"

/* What a late timer may make up for, so that the rate is kept on the average,
 * and what an idle connection may burst. */
#define CREDIT (G_USEC_PER_SEC / 10)

/* A rate is kept by at least this many blocks a second. */
#define BLOCKS_PER_SECOND 8

/**
 * sluice_pace_new:
 * @rate: bytes per second, greater than 0
 * @now: the time, in monotonic µs
 *
 * Makes a bucket that holds no credit yet.
 *
 * Returns: (transfer full): the pace, freed with g_free()
 */
SluicePace *
sluice_pace_new (guint64 rate, gint64 now)
{
  SluicePace *pace = g_new (SluicePace, 1);

  pace->rate = rate;
  pace->due = now;
  return pace;
}

/**
 * sluice_pace_get_block:
 * @pace: a pace
 * @largest: the largest block there is memory for
 *
 * Tells how much to send at a time, so that the flow is even and a wait short.
 *
 * Returns: a number of bytes, from 1 to @largest
 */
gsize
sluice_pace_get_block (const SluicePace *pace, gsize largest)
{
  return (gsize) CLAMP (pace->rate / BLOCKS_PER_SECOND, 1, largest);
}

/**
 * sluice_pace_take:
 * @pace: a pace
 * @length: how many bytes are to be sent
 * @now: the time, in monotonic µs
 *
 * Books a block, and tells how long to wait before it is sent.
 *
 * Returns: a time in µs, 0 to send at once
 */
gint64
sluice_pace_take (SluicePace *pace, gsize length, gint64 now)
{
  gint64 start = MAX (pace->due, now - CREDIT);

  pace->due = start + (gint64) (length * G_USEC_PER_SEC / pace->rate);
  return MAX (start - now, 0);
}
