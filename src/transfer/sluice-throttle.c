/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-throttle.h"

/* A tree of limits: the program's at the root, below it those of each download, and at the
 * tips the connections, which alone take bytes. Bytes flow into every limit at its rate.
 *
 * A connection that comes too early waits. As soon as there is enough for somebody, all that
 * flowed in is dealt out to all that wait: equally among the downloads, then equally among
 * the connections of each, and what one of them may not have or does not want goes to the
 * others (max-min fairness). Who waits is told a time on one grid for the whole program, so
 * that all wake together and find their deal: the program wakes twenty times a second,
 * however many they are. Who comes while nobody waits gets what is there at once. */

#define TICK (G_USEC_PER_SEC / 20) /* µs between two deals */
#define LARGEST_DEAL                                                                               \
  (1024 * 1024)                     /* bytes: at rates where this is less than a tick brings, the  \
                                     * buffers of the sockets could not bridge the tick */
#define SHORTEST_TICK 1000          /* µs */
#define SMALLEST_SHARE 1024         /* bytes worth a wake-up; where there is less, all to one */
#define SAVED (G_USEC_PER_SEC / 10) /* µs for which bytes are saved up while nobody waits */
#define LATE (G_USEC_PER_SEC / 2)   /* µs for which they are while somebody does, but comes late */
#define UNSET G_MININT64

struct _SluiceThrottle
{
  GObject parent_instance;

  SluiceThrottle *parent; /* owned, nullable */
  GPtrArray *children;    /* of SluiceThrottle, not owned; they leave before they go */
  guint first;            /* the child that is dealt to first */
  guint64 rate;           /* bytes per second; 0 for no limit */
  double tokens;          /* bytes that flowed in and nobody has got yet */
  gint64 filled_at;       /* monotonic µs; UNSET when time has yet to begin at this rate */

  /* of those at the tips */
  gsize wanted; /* bytes; 0 unless it waits */
  gsize dealt;  /* bytes of them that it has to fetch yet */
};

G_DEFINE_FINAL_TYPE (SluiceThrottle, sluice_throttle, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Whether somebody waits that has nothing to fetch yet. */
static gboolean
is_hungry (SluiceThrottle *self)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      if (is_hungry (g_ptr_array_index (self->children, i)))
        return TRUE;
    }

  return self->wanted > self->dealt;
}

static double
get_inflow (SluiceThrottle *self, gint64 duration)
{
  return (double) duration * (double) self->rate / G_USEC_PER_SEC;
}

static double
get_depth (SluiceThrottle *self)
{
  return MAX (get_inflow (self, is_hungry (self) ? LATE : SAVED), 1);
}

/* What is worth a deal: half of what a tick brings, so that a deal that is a little early for
 * one limit need not wait for the next tick. */
static double
get_least (SluiceThrottle *self)
{
  return MAX (MIN (get_inflow (self, TICK), LARGEST_DEAL) / 2, 1);
}

static gint64
get_tick (SluiceThrottle *self)
{
  gint64 tick = TICK;

  while (tick / 2 >= SHORTEST_TICK && get_inflow (self, tick) > LARGEST_DEAL)
    tick /= 2;

  return tick;
}

static void
fill (SluiceThrottle *self, gint64 now)
{
  if (self->filled_at == UNSET)
    self->filled_at = now;
  if (now <= self->filled_at)
    return;

  self->tokens += get_inflow (self, now - self->filled_at);
  if (self->tokens > get_inflow (self, SAVED))
    self->tokens = MIN (self->tokens, get_depth (self));
  self->filled_at = now;
}

static double deal (SluiceThrottle *self, double budget, gint64 now);

/* Once around the children. Returns: how much of @budget they got */
static double
deal_around (SluiceThrottle *self, double budget, gint64 now)
{
  double rest = budget;
  guint hungry = 0;
  guint first = self->first;

  for (guint i = 0; i < self->children->len; i++)
    hungry += is_hungry (g_ptr_array_index (self->children, i));

  for (guint i = 0; i < self->children->len && rest >= 1; i++)
    {
      guint which = (first + i) % self->children->len;
      SluiceThrottle *child = g_ptr_array_index (self->children, which);

      if (!is_hungry (child))
        continue;

      rest -= deal (child, MAX (rest / hungry, MIN (rest, SMALLEST_SHARE)), now);
      hungry--;
      self->first = which + 1;
    }

  return budget - rest;
}

/* Returns: how much of @budget those below @self got */
static double
deal (SluiceThrottle *self, double budget, gint64 now)
{
  double got, rest;
  gsize dealt = MIN (self->wanted - self->dealt, (gsize) MIN (budget, (double) G_MAXSSIZE));

  if (self->rate > 0)
    {
      fill (self, now);
      if (self->tokens < get_least (self))
        return 0;
      budget = MIN (budget, self->tokens);
    }

  self->dealt += dealt;
  rest = budget - (double) dealt;
  do
    {
      got = deal_around (self, rest, now);
      rest -= got;
    }
  while (got > 0 && rest >= 1);

  if (self->rate > 0)
    self->tokens -= budget - rest;
  return budget - rest;
}

/* Nothing may be taken before any limit above has enough for a deal. */
static gint64
find_next_deal (SluiceThrottle *self, gint64 now)
{
  gint64 latest = now;

  for (SluiceThrottle *limit = self; limit != NULL; limit = limit->parent)
    {
      double missing = limit->rate > 0 ? MAX (get_least (limit) - limit->tokens, 0) : 0;
      gint64 tick = get_tick (limit);
      gint64 duration;

      if (limit->rate == 0)
        continue;

      duration = (gint64) (missing * G_USEC_PER_SEC / (double) limit->rate);
      latest = MAX (latest, ((now + duration) / tick + 1) * tick);
    }

  return latest;
}

/* Lets time go by for all limits above, and for one that had no time yet begin. Returns: the
 * uppermost, through which all that share anything get their deals; or %NULL */
static SluiceThrottle *
fill_all (SluiceThrottle *self, gint64 now)
{
  SluiceThrottle *top = NULL;

  for (SluiceThrottle *limit = self; limit != NULL; limit = limit->parent)
    {
      if (limit->rate == 0)
        continue;
      fill (limit, now);
      top = limit;
    }

  return top;
}

/* What was dealt out at another rate and has not been fetched must not be any more. */
static void
take_deals_back (SluiceThrottle *self)
{
  if (self->dealt > 0)
    sluice_throttle_give_back (self, self->dealt);
  self->dealt = 0;

  for (guint i = 0; i < self->children->len; i++)
    take_deals_back (g_ptr_array_index (self->children, i));
}

static void
sluice_throttle_dispose (GObject *object)
{
  SluiceThrottle *self = SLUICE_THROTTLE (object);

  take_deals_back (self);
  if (self->parent != NULL)
    g_ptr_array_remove (self->parent->children, self);
  g_clear_object (&self->parent);

  G_OBJECT_CLASS (sluice_throttle_parent_class)->dispose (object);
}

static void
sluice_throttle_finalize (GObject *object)
{
  g_clear_pointer (&SLUICE_THROTTLE (object)->children, g_ptr_array_unref);

  G_OBJECT_CLASS (sluice_throttle_parent_class)->finalize (object);
}

static void
sluice_throttle_class_init (SluiceThrottleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sluice_throttle_dispose;
  G_OBJECT_CLASS (klass)->finalize = sluice_throttle_finalize;

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
  self->children = g_ptr_array_new ();
  self->filled_at = UNSET;
}

/**
 * sluice_throttle_new:
 * @parent: (nullable): a throttle that has to grant whatever this one does
 *
 * Creates a throttle without a limit of its own. It has an equal share of @parent's limit
 * with all others that are made for it.
 *
 * Returns: (transfer full): the throttle
 */
SluiceThrottle *
sluice_throttle_new (SluiceThrottle *parent)
{
  SluiceThrottle *self;

  g_return_val_if_fail (parent == NULL || SLUICE_IS_THROTTLE (parent), NULL);

  self = g_object_new (SLUICE_TYPE_THROTTLE, NULL);
  if (parent == NULL)
    return self;

  self->parent = g_object_ref (parent);
  g_ptr_array_add (parent->children, self);
  g_signal_connect_object (parent, "changed", G_CALLBACK (parent_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * sluice_throttle_set_rate:
 * @self: a throttle
 * @bytes_per_second: the new limit, or 0 for none
 *
 * Changes the limit. The new one holds from the first byte: what was saved up or dealt out at
 * the old one counts for no more than the new one saves up. Who waits should ask again, see
 * [signal@Sluice.Throttle::changed].
 */
void
sluice_throttle_set_rate (SluiceThrottle *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_THROTTLE (self));

  if (self->rate == bytes_per_second)
    return;

  take_deals_back (self);
  if (self->rate == 0 || bytes_per_second == 0)
    {
      self->tokens = 0;
      self->filled_at = UNSET;
    }
  self->rate = bytes_per_second;
  self->tokens = MIN (self->tokens, get_inflow (self, SAVED));
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
 * @self: a throttle that is nobody's parent and has no limit of its own: one reader's
 * @wanted: how many bytes the reader would read, at least 1
 * @now: the monotonic time in microseconds
 * @ready_at: (out): when to ask again, in microseconds; set only when nothing is allowed
 *
 * Asks to read. Bytes that are allowed and then not read go to sluice_throttle_give_back().
 *
 * Returns: how many bytes may be read now; 0 to wait until @ready_at
 */
gsize
sluice_throttle_take (SluiceThrottle *self, gsize wanted, gint64 now, gint64 *ready_at)
{
  SluiceThrottle *top;
  gsize granted;

  g_return_val_if_fail (SLUICE_IS_THROTTLE (self), 0);
  g_return_val_if_fail (self->children->len == 0 && self->rate == 0, 0);
  g_return_val_if_fail (wanted > 0, 0);
  g_return_val_if_fail (ready_at != NULL, 0);

  top = fill_all (self, now);
  self->wanted = wanted;
  if (top != NULL && self->dealt == 0)
    deal (top, G_MAXDOUBLE, now);

  granted = top != NULL ? MIN (wanted, self->dealt) : wanted;
  if (granted == 0)
    {
      *ready_at = find_next_deal (self, now);
      return 0;
    }

  self->dealt -= MIN (granted, self->dealt);
  take_deals_back (self);
  self->wanted = 0;
  return granted;
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

  for (SluiceThrottle *limit = self; limit != NULL; limit = limit->parent)
    {
      if (limit->rate > 0)
        limit->tokens = MIN (limit->tokens + (double) unused, MAX (get_inflow (limit, LATE), 1));
    }
}

/**
 * sluice_throttle_is_felt:
 * @self: a throttle
 *
 * Returns: whether anybody waits that would read if there were no limit
 */
gboolean
sluice_throttle_is_felt (SluiceThrottle *self)
{
  g_return_val_if_fail (SLUICE_IS_THROTTLE (self), FALSE);

  return is_hungry (self);
}
