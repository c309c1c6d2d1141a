/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-network-watch.h"

/* What is known of the network, from requests alone: a monitor only says when
 * it may be worth a try, for in sandboxes it can be wrong. */
typedef enum
{
  NETWORK_THERE,
  NETWORK_GONE,  /* nobody tries before the rest is over */
  NETWORK_DUE,   /* somebody may try */
  NETWORK_TRIED, /* somebody does; the others wait for what comes of it */
} Network;

struct _SluiceNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor; /* owned */
  guint second;             /* in milliseconds */
  Network network;
  guint n_tries;       /* that found no network, in a row */
  guint rest_source;   /* 0 unless the network is gone */
  gboolean was_hinted; /* something changed during a try */
};

G_DEFINE_FINAL_TYPE (SluiceNetworkWatch, sluice_network_watch, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
rested_cb (gpointer user_data)
{
  SluiceNetworkWatch *self = SLUICE_NETWORK_WATCH (user_data);

  self->rest_source = 0;
  self->network = NETWORK_DUE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

/* Something was learned, or may be now. */
static void
enter (SluiceNetworkWatch *self, Network network)
{
  if (self->network == network)
    return;

  self->network = network;
  g_clear_handle_id (&self->rest_source, g_source_remove);

  if (network == NETWORK_THERE)
    self->n_tries = 0;
  else if (network == NETWORK_GONE)
    self->rest_source = g_timeout_add_full (
        G_PRIORITY_LOW, sluice_network_watch_get_rest (self->n_tries++) * self->second, rested_cb,
        self, NULL);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
metered_cb (SluiceNetworkWatch *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
sluice_network_watch_dispose (GObject *object)
{
  SluiceNetworkWatch *self = SLUICE_NETWORK_WATCH (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (sluice_network_watch_parent_class)->dispose (object);
}

static void
sluice_network_watch_class_init (SluiceNetworkWatchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_network_watch_dispose;

  /**
   * SluiceNetworkWatch::changed:
   * @self: a watch
   *
   * Tells that [method@Sluice.NetworkWatch.may_try] or
   * [method@Sluice.NetworkWatch.is_metered] may answer otherwise now.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_NETWORK_WATCH, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_network_watch_init (SluiceNetworkWatch *self)
{
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed",
                           G_CALLBACK (sluice_network_watch_hurry), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor, "notify::network-metered", G_CALLBACK (metered_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sluice_network_watch_new:
 * @second: how long a second is, in milliseconds: 1000, but tests live faster
 *
 * Keeps in mind whether there is a network, and who may find out: while there
 * is none, one request at a time tries again, after a rest, when the system
 * says that something changed, or when the user is in a hurry. It wakes nobody
 * up while there is one.
 *
 * Returns: (transfer full): a watch that knows of no trouble
 */
SluiceNetworkWatch *
sluice_network_watch_new (guint second)
{
  SluiceNetworkWatch *self;

  g_return_val_if_fail (second > 0, NULL);

  self = g_object_new (SLUICE_TYPE_NETWORK_WATCH, NULL);
  self->second = second;

  return self;
}

/**
 * sluice_network_watch_is_metered:
 * @self: a watch
 *
 * Returns: %TRUE when the system says that the network counts every byte
 */
gboolean
sluice_network_watch_is_metered (SluiceNetworkWatch *self)
{
  g_return_val_if_fail (SLUICE_IS_NETWORK_WATCH (self), FALSE);

  return g_network_monitor_get_network_metered (self->monitor);
}

/**
 * sluice_network_watch_may_try:
 * @self: a watch
 *
 * Returns: %TRUE when a request may be made now
 */
gboolean
sluice_network_watch_may_try (SluiceNetworkWatch *self)
{
  g_return_val_if_fail (SLUICE_IS_NETWORK_WATCH (self), TRUE);

  return self->network == NETWORK_THERE || self->network == NETWORK_DUE;
}

/**
 * sluice_network_watch_begin:
 * @self: a watch that lets one try
 *
 * Tells that a request is made now.
 *
 * Returns: %TRUE when all others wait for what comes of it. Then one of
 *   sluice_network_watch_works(), sluice_network_watch_lost() and
 *   sluice_network_watch_learned_nothing() is called when that is known.
 */
gboolean
sluice_network_watch_begin (SluiceNetworkWatch *self)
{
  g_return_val_if_fail (SLUICE_IS_NETWORK_WATCH (self), FALSE);
  g_return_val_if_fail (sluice_network_watch_may_try (self), FALSE);

  if (self->network == NETWORK_THERE)
    return FALSE;

  /* Nobody needs to be told: the others go on waiting. */
  self->network = NETWORK_TRIED;
  self->was_hinted = FALSE;
  return TRUE;
}

/**
 * sluice_network_watch_lost:
 * @self: a watch
 *
 * Tells that a request found no network: the one that tried, or one that was
 * made while all was well.
 */
void
sluice_network_watch_lost (SluiceNetworkWatch *self)
{
  g_return_if_fail (SLUICE_IS_NETWORK_WATCH (self));

  if (self->network == NETWORK_TRIED && self->was_hinted)
    enter (self, NETWORK_DUE);
  else if (self->network != NETWORK_DUE)
    enter (self, NETWORK_GONE);
}

/**
 * sluice_network_watch_works:
 * @self: a watch
 *
 * Tells that a request was answered.
 */
void
sluice_network_watch_works (SluiceNetworkWatch *self)
{
  g_return_if_fail (SLUICE_IS_NETWORK_WATCH (self));

  enter (self, NETWORK_THERE);
}

/**
 * sluice_network_watch_learned_nothing:
 * @self: a watch
 *
 * Tells that the request that tried ended before anybody could know.
 */
void
sluice_network_watch_learned_nothing (SluiceNetworkWatch *self)
{
  g_return_if_fail (SLUICE_IS_NETWORK_WATCH (self));

  if (self->network == NETWORK_TRIED)
    enter (self, NETWORK_DUE);
}

/**
 * sluice_network_watch_hurry:
 * @self: a watch
 *
 * Tells that a try may be worth it now.
 */
void
sluice_network_watch_hurry (SluiceNetworkWatch *self)
{
  g_return_if_fail (SLUICE_IS_NETWORK_WATCH (self));

  if (self->network == NETWORK_GONE)
    enter (self, NETWORK_DUE);
  else if (self->network == NETWORK_TRIED)
    self->was_hinted = TRUE;
}

/**
 * sluice_network_watch_get_rest:
 * @n_tries: how many tries in a row found no network before
 *
 * Returns: how long to rest before the next one, in seconds
 */
guint
sluice_network_watch_get_rest (guint n_tries)
{
  static const guint rests[] = { 5, 15, 30, 60 };

  return rests[MIN (n_tries, G_N_ELEMENTS (rests) - 1)];
}
