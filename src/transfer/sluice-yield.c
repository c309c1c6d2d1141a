/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-yield.h"

#include <math.h>

/* How much of a file may be on its way, so that others on the same link do not notice.
 *
 * Where a link is full, what comes over it queues, and round trips take longer than their
 * floor. This is the idea of LEDBAT (RFC 6817), which works at the sender; here it works at
 * the receiver, through the window that it offers, as in rLEDBAT (RFC 9840). From LEDBAT++
 * (draft-irtf-iccrg-ledbat-plus-plus) come the gain that is smaller for short round trips, a
 * slow start that ends before the queue is long, a decrease in proportion, and the slow-downs:
 * a queue of our own counts into the floor unless we let it run dry now and then.
 *
 * The sender's own congestion control goes on below all this: a window too large here is no
 * worse than that of any other download. That is why it may grow faster than in LEDBAT++
 * where the link has been idle for a while. */

#define PACKET 1448.0             /* bytes */
#define SMALLEST_FRACTION 16      /* of a packet that the window grows in a round trip */
#define BUCKET G_TIME_SPAN_MINUTE /* µs; the floor is the least of so many of them */
#define N_BUCKETS 10
#define STARTED_ENOUGH 0.75                     /* of the target: here the slow start ends */
#define IDLE 0.5                                /* of the target: below, the link has room */
#define IDLE_LASTS G_TIME_SPAN_SECOND           /* µs */
#define IDLE_GROWTH 0.125                       /* of the window in a round trip */
#define SLOWEST_START (2 * G_TIME_SPAN_SECOND)  /* µs that a slow-down may last */
#define REST_PER_SLOW_DOWN 9                    /* times as long as the slow-down before */
#define SHORTEST_REST (20 * G_TIME_SPAN_SECOND) /* µs between two slow-downs */
#define PEAK_FADES 32                           /* samples, or so */
#define NOISE G_TIME_SPAN_MILLISECOND           /* µs: the kernel's clock for round trips */

typedef enum
{
  STATE_STARTING, /* the window doubles until a queue begins */
  STATE_STEADY,   /* the queue is kept at its target */
  STATE_SLOW,     /* our own queue runs dry: the floor is looked at again */
} YieldState;

struct _SluiceYield
{
  YieldState state;
  double window;            /* bytes that may be on their way */
  double threshold;         /* bytes; where the next slow start ends, if no queue ends it before */
  gint64 sampled_at;        /* monotonic µs; 0 before the first sample */
  gint64 round_trip;        /* µs; the last one */
  gint64 changed_at;        /* monotonic µs; of the state */
  gint64 slow_down_at;      /* monotonic µs; when the next slow-down is due */
  gint64 slowed_at;         /* monotonic µs; when the last one began */
  gint64 busy_at;           /* monotonic µs; when there was a queue last */
  double peak;              /* bytes; the window when it last was undisturbed */
  gint64 floors[N_BUCKETS]; /* µs; the shortest round trip of each, G_MAXINT64 for none */
  gint64 bucket;            /* which one is being filled, counted from the beginning of time */
};

static void
set_state (SluiceYield *self, YieldState state, gint64 now)
{
  self->state = state;
  self->changed_at = now;
}

/* ---- The floor ---- */

static gint64
get_floor (const SluiceYield *self)
{
  gint64 floor = G_MAXINT64;

  for (guint i = 0; i < N_BUCKETS; i++)
    floor = MIN (floor, self->floors[i]);
  return floor;
}

static void
note_floor (SluiceYield *self, gint64 now, gint64 round_trip)
{
  gint64 bucket = now / BUCKET;
  gint64 oldest = MAX (self->bucket, bucket - N_BUCKETS);

  for (gint64 i = oldest + 1; i <= bucket; i++)
    self->floors[i % N_BUCKETS] = G_MAXINT64;
  self->bucket = bucket;
  self->floors[bucket % N_BUCKETS] = MIN (self->floors[bucket % N_BUCKETS], round_trip);
}

/* ---- The window ---- */

static double
get_gain (const SluiceYield *self)
{
  double floor = (double) MAX (get_floor (self), 1);

  return 1 / CLAMP (ceil (2 * SLUICE_YIELD_TARGET / floor), 1, SMALLEST_FRACTION);
}

static void
end_start (SluiceYield *self, gint64 now)
{
  gint64 duration = now - self->slowed_at;

  /* After the very first one, the floor is that of a link that we began to fill. */
  self->slow_down_at = self->slowed_at == 0
                           ? now + 2 * self->round_trip
                           : now + MAX (REST_PER_SLOW_DOWN * duration, SHORTEST_REST);
  set_state (self, STATE_STEADY, now);
}

static void
start (SluiceYield *self, gint64 now, double queue, double bytes)
{
  if (queue > STARTED_ENOUGH || self->window >= self->threshold)
    {
      end_start (self, now);
      return;
    }

  self->window = MIN (self->window + MIN (get_gain (self) * bytes, self->window), self->threshold);
}

static void
keep_steady (SluiceYield *self, gint64 now, double queue, double rounds)
{
  if (queue > 1)
    self->window -= MIN (self->window * (queue - 1) * rounds, self->window / 2);
  else if (now - self->busy_at > IDLE_LASTS)
    self->window += MAX (self->window * IDLE_GROWTH, PACKET) * MIN (rounds, 1 / IDLE_GROWTH);
  else
    self->window += get_gain (self) * PACKET * rounds;
}

static void
slow_down (SluiceYield *self, gint64 now)
{
  self->threshold = self->window;
  self->slowed_at = now;
  self->window = SLUICE_YIELD_LEAST_WINDOW;
  set_state (self, STATE_SLOW, now);
}

/* The queue has run dry when round trips get no shorter any more. */
static void
wait_for_floor (SluiceYield *self, gint64 now, gint64 before)
{
  gint64 slow_for = now - self->changed_at;

  if (slow_for < 2 * self->round_trip || slow_for < G_TIME_SPAN_MILLISECOND * 200)
    return;

  if (self->round_trip >= before - NOISE || slow_for >= SLOWEST_START)
    set_state (self, STATE_STARTING, now);
}

/* Grow only what is used: what the server or a limit holds back says nothing of the link. */
static gboolean
is_used (const SluiceYield *self, double bytes, double rounds)
{
  return bytes > self->window * rounds / 2;
}

static void
move (SluiceYield *self, gint64 now, gint64 duration, gint64 before, double bytes)
{
  double queue = (double) sluice_yield_get_queueing (self) / SLUICE_YIELD_TARGET;
  double rounds = (double) duration / (double) MAX (self->round_trip, 1);
  double window = self->window;

  switch (self->state)
    {
    case STATE_STARTING:
      start (self, now, queue, bytes);
      break;
    case STATE_STEADY:
      keep_steady (self, now, queue, rounds);
      break;
    case STATE_SLOW:
    default:
      wait_for_floor (self, now, before);
      return;
    }

  if (self->window > window && !is_used (self, bytes, rounds))
    self->window = window;
  self->window = MAX (self->window, SLUICE_YIELD_LEAST_WINDOW);
  if (self->state == STATE_STEADY && queue <= 1)
    self->peak = MAX (self->window, self->peak + (self->window - self->peak) / PEAK_FADES);
  if (self->state == STATE_STEADY && now >= self->slow_down_at &&
      self->window > 2 * SLUICE_YIELD_LEAST_WINDOW)
    slow_down (self, now);
}

/* ---- Public functions ---- */

/**
 * sluice_yield_new:
 *
 * Judges how much of one download may be on its way while it gives way to all else on the
 * same link. It has no clock and no sockets of its own.
 *
 * Returns: (transfer full): what judges
 */
SluiceYield *
sluice_yield_new (void)
{
  SluiceYield *self = g_new0 (SluiceYield, 1);

  self->window = 4 * SLUICE_YIELD_LEAST_WINDOW;
  self->threshold = INFINITY;
  for (guint i = 0; i < N_BUCKETS; i++)
    self->floors[i] = G_MAXINT64;
  return self;
}

/**
 * sluice_yield_free:
 * @self: (nullable): what judges
 *
 * Frees it.
 */
void
sluice_yield_free (SluiceYield *self)
{
  g_free (self);
}

/**
 * sluice_yield_add_sample:
 * @self: what judges
 * @now: the monotonic time in microseconds, best ten times a second
 * @round_trip: how long a byte and its acknowledgement took lately, in microseconds
 * @bytes: how many bytes came since the sample before
 *
 * Takes in how it goes.
 */
void
sluice_yield_add_sample (SluiceYield *self, gint64 now, gint64 round_trip, guint64 bytes)
{
  gint64 before = self->round_trip;
  gint64 duration = now - self->sampled_at;

  g_return_if_fail (self != NULL);
  g_return_if_fail (round_trip > 0);

  note_floor (self, now, round_trip);
  self->round_trip = round_trip;
  if (sluice_yield_get_queueing (self) > IDLE * SLUICE_YIELD_TARGET || self->sampled_at == 0)
    self->busy_at = now;

  /* After a silence, only what comes next tells what the link is like. */
  if (self->sampled_at > 0 && duration < G_TIME_SPAN_SECOND)
    move (self, now, duration, before, (double) bytes);
  self->sampled_at = now;
}

/**
 * sluice_yield_get_window:
 * @self: what judges
 *
 * Returns: how many bytes all connections of the download together may have on their way, at
 *   least %SLUICE_YIELD_LEAST_WINDOW; 0 for as many as come, as long as nothing is known
 */
guint64
sluice_yield_get_window (const SluiceYield *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->sampled_at > 0 ? (guint64) self->window : 0;
}

/**
 * sluice_yield_get_queueing:
 * @self: what judges
 *
 * Returns: by how many microseconds round trips were longer than their floor in the last sample
 */
gint64
sluice_yield_get_queueing (const SluiceYield *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->round_trip > 0 ? self->round_trip - get_floor (self) : 0;
}

/**
 * sluice_yield_gives_way:
 * @self: what judges
 *
 * Returns: whether it takes less than half of what it could before others came
 */
gboolean
sluice_yield_gives_way (const SluiceYield *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->state == STATE_STEADY && self->window < self->peak / 2;
}
