/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-pace.h"

#include <string.h>

#define SMALLEST_PIECE 512
#define LARGEST_PIECE (64 * 1024)
#define PIECES_PER_SECOND 20 /* unless it is told otherwise */

/* Who comes to a line this much after it was free was only late: it goes on as if it had
 * come in time. Without that, one connection would get less than several at the same rate. */
#define LATE (20 * G_TIME_SPAN_MILLISECOND) /* µs */

/* Who stands before a shut gate waits for so long; the client leaves before. */
#define BEFORE_THE_GATE (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC) /* µs */

/* Slow enough that whatever a test does next, on however busy a machine, comes before the
 * end, and not so slow that anybody takes it for silence. */
#define CRAWL (16 * 1024) /* bytes per second */

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
  guint pieces;  /* in a second */
  guint64 burst; /* bytes that still go out before any rate holds */

  gboolean gated;
  guint64 passing; /* bytes that still go out before the gate shuts */
  gboolean shut;   /* somebody stands before it */

  guint64 until_stall; /* bytes until one connection gets nothing more, or 0 */
  guint64 until_crawl; /* bytes until all of them crawl, or 0 */
  gboolean crawls;
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
  self->pieces = PIECES_PER_SECOND;
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

/* @self is locked. */
static void
pace_change_rate (SluiceOriginPace *self, guint64 rate, guint64 burst)
{
  self->burst = burst;
  self->until_crawl = 0;
  self->crawls = FALSE;
  memset (self->slots, 0, sizeof self->slots);
  self->all = (Lane){ .rate = rate };
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
  pace_change_rate (self, rate, burst);
  g_mutex_unlock (&self->lock);
}

static Lane *
pace_get_slot (SluiceOriginPace *self, guint slot)
{
  return &self->slots[MIN (slot, SLUICE_ORIGIN_MOST_SLOTS - 1)];
}

/**
 * sluice_origin_pace_hold:
 * @self: a pace
 * @after: bytes
 *
 * Lets so many bytes out and then none, whoever asks. Who asks for more is not
 * let go by sluice_origin_pace_release(): that is for those who come after it.
 */
void
sluice_origin_pace_hold (SluiceOriginPace *self, guint64 after)
{
  g_mutex_lock (&self->lock);
  self->gated = TRUE;
  self->passing = after;
  self->shut = FALSE;
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_pace_set_pieces:
 * @self: a pace that nobody asks yet
 * @pieces: how many a connection with a rate gets in a second
 *
 * The more there are, the more evenly bytes flow, as over a network.
 */
void
sluice_origin_pace_set_pieces (SluiceOriginPace *self, guint pieces)
{
  self->pieces = pieces;
}

/* Opens the gate for good; nobody has to fall silent any more. */
void
sluice_origin_pace_release (SluiceOriginPace *self)
{
  g_mutex_lock (&self->lock);
  self->gated = FALSE;
  self->shut = FALSE;
  self->until_stall = 0;
  g_mutex_unlock (&self->lock);
}

/* Returns: whether somebody wants more than is let out */
gboolean
sluice_origin_pace_holds (SluiceOriginPace *self)
{
  gboolean shut;

  g_mutex_lock (&self->lock);
  shut = self->shut;
  g_mutex_unlock (&self->lock);
  return shut;
}

/**
 * sluice_origin_pace_stall_one:
 * @self: a pace
 * @after: bytes, or 0 for never
 *
 * When so many more bytes went out, whoever asks next gets none until it leaves; all
 * others go on.
 */
void
sluice_origin_pace_stall_one (SluiceOriginPace *self, guint64 after)
{
  g_mutex_lock (&self->lock);
  self->until_stall = after;
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_pace_crawl:
 * @self: a pace
 * @after: bytes, at least one
 *
 * When so many more bytes went out, all others trickle, until the rate is set again.
 */
void
sluice_origin_pace_crawl (SluiceOriginPace *self, guint64 after)
{
  g_mutex_lock (&self->lock);
  self->until_crawl = after;
  g_mutex_unlock (&self->lock);
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
                   : (gsize) CLAMP (rate / self->pieces, MIN (rate, SMALLEST_PIECE), LARGEST_PIECE);
}

static gboolean
pace_take_burst (SluiceOriginPace *self, gsize length)
{
  if (self->burst < length)
    return FALSE;

  self->burst -= length;
  return TRUE;
}

static gboolean
pace_pass_gate (SluiceOriginPace *self, gsize length)
{
  if (!self->gated)
    return TRUE;
  if (self->shut || self->passing < length)
    {
      self->shut = TRUE;
      return FALSE;
    }

  self->passing -= length;
  return TRUE;
}

/* Whether this is the one that has to wait for ever. */
static gboolean
pace_stalls (SluiceOriginPace *self, gsize length)
{
  gboolean now = self->until_stall > 0 && self->until_stall <= length;

  self->until_stall -= MIN (self->until_stall, length);
  return now;
}

/* What reaches the limit is the first to go slowly, which is at once. A piece that was cut for
 * a fast line is as good as a small one: nobody waits for seconds when the rate is lifted. */
static gsize
pace_approach_crawl (SluiceOriginPace *self, gsize length)
{
  if (self->until_crawl > length)
    self->until_crawl -= length;
  else if (self->until_crawl > 0)
    {
      pace_change_rate (self, CRAWL, 0);
      self->crawls = TRUE;
    }
  return self->crawls ? MIN (length, CRAWL / self->pieces) : length;
}

static gint64
lane_reserve (Lane *lane, gsize length, gint64 now)
{
  gint64 start = lane->free_at + LATE < now ? now : lane->free_at;

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
  length = pace_approach_crawl (self, length);
  if (pace_stalls (self, length) || !pace_pass_gate (self, length))
    all = now + BEFORE_THE_GATE;
  else if (!pace_take_burst (self, length))
    {
      all = lane_reserve (&self->all, length, now);
      own = lane_reserve (pace_get_slot (self, slot), length, now);
    }
  g_mutex_unlock (&self->lock);

  return MAX (all, own);
}
