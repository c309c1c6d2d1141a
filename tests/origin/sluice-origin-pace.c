/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-pace.h"

#include <string.h>

#define SMALLEST_PIECE 512
#define LARGEST_PIECE (64 * 1024)
#define PIECES_PER_SECOND 20

/* A line that carries a number of bytes per second, and when it is next free. */
typedef struct
{
  guint64 rate; /* 0 for as fast as it goes */
  gint64 free_at;
} Lane;

struct _SluiceOriginPace
{
  GMutex lock;
  Lane all;
  Lane slots[SLUICE_ORIGIN_MOST_SLOTS];
  guint64 burst; /* bytes that still go out before any rate holds */
};

/**
 * sluice_origin_pace_new:
 * @rate: bytes per second for all connections together, or 0
 * @slot_rates: (array fixed-size=16): bytes per second for each slot; a slot
 *   with 0 goes as fast as it can
 *
 * Returns: (transfer full): what tells connections when to send; any thread may ask
 */
SluiceOriginPace *
sluice_origin_pace_new (guint64 rate, const guint64 *slot_rates)
{
  SluiceOriginPace *self = g_new0 (SluiceOriginPace, 1);

  g_mutex_init (&self->lock);
  self->all.rate = rate;
  for (guint i = 0; i < SLUICE_ORIGIN_MOST_SLOTS; i++)
    self->slots[i].rate = slot_rates[i];
  return self;
}

/**
 * sluice_origin_pace_free:
 * @self: (transfer full): a pace
 *
 * Frees it.
 */
void
sluice_origin_pace_free (SluiceOriginPace *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * sluice_origin_pace_set_rate:
 * @self: a pace
 * @rate: bytes per second for all connections together, or 0
 * @burst: how many bytes go out at once before that
 *
 * From now on only @rate holds.
 */
void
sluice_origin_pace_set_rate (SluiceOriginPace *self, guint64 rate, guint64 burst)
{
  g_mutex_lock (&self->lock);
  self->burst = burst;
  memset (self->slots, 0, sizeof self->slots);
  self->all = (Lane){ .rate = rate };
  g_mutex_unlock (&self->lock);
}

static Lane *
pace_get_slot (SluiceOriginPace *self, guint slot)
{
  return &self->slots[MIN (slot, SLUICE_ORIGIN_MOST_SLOTS - 1)];
}

/**
 * sluice_origin_pace_get_piece:
 * @self: a pace
 * @slot: the connection's slot
 *
 * Returns: how many bytes to send at once, so that a slow line flows evenly
 */
gsize
sluice_origin_pace_get_piece (SluiceOriginPace *self, guint slot)
{
  const Lane *lane = pace_get_slot (self, slot);
  guint64 rate;

  g_mutex_lock (&self->lock);
  rate = MIN (lane->rate - 1, self->all.rate - 1) + 1; /* 0 counts as the highest */
  g_mutex_unlock (&self->lock);

  return rate == 0 ? LARGEST_PIECE
                   : (gsize) CLAMP (rate / PIECES_PER_SECOND, SMALLEST_PIECE, LARGEST_PIECE);
}

static gboolean
pace_take_burst (SluiceOriginPace *self, gsize length)
{
  if (self->burst < length)
    return FALSE;

  self->burst -= length;
  return TRUE;
}

static gint64
lane_reserve (Lane *lane, gsize length, gint64 now)
{
  gint64 start = MAX (lane->free_at, now);

  if (lane->rate > 0)
    lane->free_at = start + (gint64) (length * G_USEC_PER_SEC / lane->rate);
  return start;
}

/**
 * sluice_origin_pace_reserve:
 * @self: a pace
 * @slot: the connection's slot
 * @length: how many bytes are to be sent
 *
 * Returns: the monotonic time, in microseconds, from which they may be sent
 */
gint64
sluice_origin_pace_reserve (SluiceOriginPace *self, guint slot, gsize length)
{
  gint64 now = g_get_monotonic_time ();
  gint64 all = now, own = now;

  g_mutex_lock (&self->lock);
  if (!pace_take_burst (self, length))
    {
      all = lane_reserve (&self->all, length, now);
      own = lane_reserve (pace_get_slot (self, slot), length, now);
    }
  g_mutex_unlock (&self->lock);

  return MAX (all, own);
}
