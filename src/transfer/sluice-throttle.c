/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-throttle.h"

/* A token bucket: bytes flow in at the rate and are taken out by whoever reads.
 *
 * Callers are not known by name, so fairness lies in the times they are told. Each refused
 * caller gets a turn of its own, behind the turn of the one refused before it; while turns
 * are outstanding nobody takes more than one quantum. Callers that read as fast as they may
 * are thus served one after the other, and wake once for each quantum they get. A caller
 * that finds its turn taken by a newcomer is given another one. */

#define SMALLEST_QUANTUM 1024 /* bytes worth a wake-up at slow rates */
#define SMALLEST_DEPTH 16384  /* bytes */
#define QUANTA_PER_SECOND 20  /* wake-ups at fast rates */
#define DEPTHS_PER_SECOND 4   /* bytes saved up while nobody reads: a quarter of a second */
#define UNSET G_MININT64

struct _SluiceThrottle
{
  GObject parent_instance;

  SluiceThrottle *parent; /* owned, nullable */
  guint64 rate;           /* bytes per second; 0 for no limit */
  double tokens;          /* bytes that may be read now */
  gint64 filled_at;       /* microseconds; UNSET when time has yet to begin at this rate */
  gint64 last_turn;       /* microseconds: the latest time a refused caller was told */
};

G_DEFINE_FINAL_TYPE (SluiceThrottle, sluice_throttle, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static double
get_depth (SluiceThrottle *self)
{
  return MAX ((double) self->rate / DEPTHS_PER_SECOND, SMALLEST_DEPTH);
}

/* The least that is granted, unless less is wanted. Never above the depth. */
static double
get_quantum (SluiceThrottle *self, gsize wanted)
{
  return MIN ((double) wanted, MAX ((double) self->rate / QUANTA_PER_SECOND, SMALLEST_QUANTUM));
}

/* How long @bytes take to flow in, in microseconds, rounded up: a caller that came a moment
 * too early would be refused. */
static gint64
get_duration (SluiceThrottle *self, double bytes)
{
  return (gint64) (bytes * G_USEC_PER_SEC / (double) self->rate) + 1;
}

static void
fill (SluiceThrottle *self, gint64 now)
{
  if (self->filled_at == UNSET)
    self->filled_at = now;

  if (now <= self->filled_at)
    return;

  self->tokens += (double) (now - self->filled_at) * (double) self->rate / G_USEC_PER_SEC;
  self->tokens = MIN (self->tokens, get_depth (self));
  self->filled_at = now;
}

/* What this bucket alone allows, taking nothing out yet. */
static gsize
offer (SluiceThrottle *self, gsize wanted, gint64 now, gint64 *ready_at)
{
  double quantum = get_quantum (self, wanted);

  fill (self, now);

  if (self->tokens >= quantum)
    return (gsize) (self->last_turn > now ? quantum : MIN (self->tokens, (double) wanted));

  self->last_turn = MAX (self->last_turn + get_duration (self, quantum),
                         now + get_duration (self, quantum - self->tokens));
  *ready_at = self->last_turn;

  return 0;
}

static void
sluice_throttle_dispose (GObject *object)
{
  SluiceThrottle *self = SLUICE_THROTTLE (object);

  g_clear_object (&self->parent);

  G_OBJECT_CLASS (sluice_throttle_parent_class)->dispose (object);
}

static void
sluice_throttle_class_init (SluiceThrottleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sluice_throttle_dispose;

  /**
   * SluiceThrottle::changed:
   * @self: the throttle
   *
   * Its limit, or one above it, is another one: who waits had better ask again,
   * for the time it was told came from the old one.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
parent_changed_cb (SluiceThrottle *self, SluiceThrottle *parent)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
sluice_throttle_init (SluiceThrottle *self)
{
  self->filled_at = UNSET;
}

/**
 * sluice_throttle_new:
 * @parent: (nullable): a throttle that has to grant whatever this one does
 *
 * Creates a throttle without a limit of its own.
 *
 * Returns: (transfer full): the throttle
 */
SluiceThrottle *
sluice_throttle_new (SluiceThrottle *parent)
{
  SluiceThrottle *self;

  g_return_val_if_fail (parent == NULL || SLUICE_IS_THROTTLE (parent), NULL);

  self = g_object_new (SLUICE_TYPE_THROTTLE, NULL);
  g_set_object (&self->parent, parent);
  if (parent != NULL)
    g_signal_connect_object (parent, "changed", G_CALLBACK (parent_changed_cb), self,
                             G_CONNECT_SWAPPED);

  return self;
}

/**
 * sluice_throttle_set_rate:
 * @self: a throttle
 * @bytes_per_second: the new limit, or 0 for none
 *
 * Changes the limit. What was saved up at the old rate is forgotten, so that the new one
 * holds from the first byte, and so are the turns: a caller that waits should ask again, see
 * [signal@Sluice.Throttle::changed].
 */
void
sluice_throttle_set_rate (SluiceThrottle *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_THROTTLE (self));

  if (self->rate == bytes_per_second)
    return;

  self->rate = bytes_per_second;
  self->tokens = 0;
  self->filled_at = UNSET;
  self->last_turn = 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * sluice_throttle_get_rate:
 * @self: a throttle
 *
 * Returns: the limit of this throttle alone in bytes per second, or 0 for none
 */
guint64
sluice_throttle_get_rate (SluiceThrottle *self)
{
  g_return_val_if_fail (SLUICE_IS_THROTTLE (self), 0);

  return self->rate;
}

/**
 * sluice_throttle_take:
 * @self: a throttle
 * @wanted: how many bytes the caller would read, at least 1
 * @now: the monotonic time in microseconds
 * @ready_at: (out): when to ask again, in microseconds; set only when nothing is allowed.
 *   Asking earlier costs the caller its turn.
 *
 * Asks to read. Bytes that are allowed and then not read go to sluice_throttle_give_back().
 *
 * Returns: how many bytes may be read now; 0 to wait until @ready_at
 */
gsize
sluice_throttle_take (SluiceThrottle *self, gsize wanted, gint64 now, gint64 *ready_at)
{
  gsize allowed = wanted;

  g_return_val_if_fail (SLUICE_IS_THROTTLE (self), 0);
  g_return_val_if_fail (wanted > 0, 0);
  g_return_val_if_fail (ready_at != NULL, 0);

  if (self->rate > 0)
    allowed = offer (self, wanted, now, ready_at);

  if (allowed > 0 && self->parent != NULL)
    allowed = sluice_throttle_take (self->parent, allowed, now, ready_at);

  if (self->rate > 0)
    self->tokens -= (double) allowed;

  return allowed;
}

/**
 * sluice_throttle_give_back:
 * @self: a throttle
 * @unused: bytes that sluice_throttle_take() allowed and that were not read
 *
 * Lets others read what the caller could not.
 */
void
sluice_throttle_give_back (SluiceThrottle *self, gsize unused)
{
  g_return_if_fail (SLUICE_IS_THROTTLE (self));

  if (self->rate > 0)
    self->tokens = MIN (self->tokens + (double) unused, get_depth (self));

  if (self->parent != NULL)
    sluice_throttle_give_back (self->parent, unused);
}
