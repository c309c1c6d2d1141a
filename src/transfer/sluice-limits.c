/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-limits.h"

#define DEFAULT_HOST_CONNECTIONS 8

/* TLS handshakes run in the pool of ten threads that also writes the files: so many
 * connections may be on their way at a time that some threads are left for the disk. */
#define OPENING_CONNECTIONS 8

struct _SluiceLimits
{
  GObject parent_instance;

  SluiceThrottle *throttle; /* owned */
  SluicePermits *opening;   /* owned */
  GHashTable *hosts;        /* owned; of SluiceHost, each not owned, by its key */
  SluiceHostBook *book;     /* owned */
  guint host_connections;
};

G_DEFINE_FINAL_TYPE (SluiceLimits, sluice_limits, G_TYPE_OBJECT)

static gboolean
is_same (gpointer key, gpointer host, gpointer gone)
{
  return host == gone;
}

/* Only those that somebody uses are there. */
static void
host_gone_cb (gpointer data, GObject *host)
{
  SluiceLimits *self = data;

  g_hash_table_foreach_remove (self->hosts, is_same, host);
}

static void
forget_hosts (SluiceLimits *self)
{
  GHashTableIter iter;
  gpointer host;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    g_object_weak_unref (host, host_gone_cb, self);
  g_hash_table_unref (self->hosts);
}

static void
sluice_limits_finalize (GObject *object)
{
  SluiceLimits *self = SLUICE_LIMITS (object);

  forget_hosts (self);
  g_clear_object (&self->throttle);
  g_clear_object (&self->opening);
  g_clear_object (&self->book);

  G_OBJECT_CLASS (sluice_limits_parent_class)->finalize (object);
}

static void
sluice_limits_class_init (SluiceLimitsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_limits_finalize;
}

static void
sluice_limits_init (SluiceLimits *self)
{
  self->throttle = sluice_throttle_new (NULL);
  self->opening = sluice_permits_new (OPENING_CONNECTIONS);
  self->book = sluice_host_book_new ();
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->host_connections = DEFAULT_HOST_CONNECTIONS;
}

/**
 * sluice_limits_new:
 *
 * Creates what all downloads of the program share: one throttle without a limit, permits
 * to open connections, and what is known of each host.
 *
 * Returns: (transfer full): the limits
 */
SluiceLimits *
sluice_limits_new (void)
{
  return g_object_new (SLUICE_TYPE_LIMITS, NULL);
}

/**
 * sluice_limits_set_host_connections:
 * @self: the limits
 * @count: how many connections one host gets over all downloads, at least 1
 *
 * Changes the limit for every host, those in use as well.
 */
void
sluice_limits_set_host_connections (SluiceLimits *self, guint count)
{
  GHashTableIter iter;
  gpointer host;

  g_return_if_fail (SLUICE_IS_LIMITS (self));
  g_return_if_fail (count > 0);

  self->host_connections = count;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    sluice_host_set_most (host, count);
}

/**
 * sluice_limits_set_rate:
 * @self: the limits
 * @bytes_per_second: for all downloads together, or 0 for no limit
 *
 * Changes the rate limit of the program.
 */
void
sluice_limits_set_rate (SluiceLimits *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_LIMITS (self));

  sluice_throttle_set_rate (self->throttle, bytes_per_second);
}

/**
 * sluice_limits_get_host:
 * @self: the limits
 * @key: what tells one host from another, see sluice_link_host_key()
 *
 * Returns: (transfer full): the host, the same for all who hold it at a time
 */
SluiceHost *
sluice_limits_get_host (SluiceLimits *self, const char *key)
{
  SluiceHost *host;

  g_return_val_if_fail (SLUICE_IS_LIMITS (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  host = g_hash_table_lookup (self->hosts, key);
  if (host != NULL)
    return g_object_ref (host);

  host = sluice_host_new (key, self->host_connections, self->opening, self->book);
  g_object_weak_ref (G_OBJECT (host), host_gone_cb, self);
  g_hash_table_insert (self->hosts, g_strdup (key), host);
  return host;
}

/**
 * sluice_limits_get_book:
 * @self: the limits
 *
 * Returns: (transfer none): what is known of hosts, kept in memory until it is given a file
 */
SluiceHostBook *
sluice_limits_get_book (SluiceLimits *self)
{
  g_return_val_if_fail (SLUICE_IS_LIMITS (self), NULL);

  return self->book;
}

/**
 * sluice_limits_get_opening_permits:
 * @self: the limits
 *
 * Returns: (transfer none): the permits to have a connection on its way
 */
SluicePermits *
sluice_limits_get_opening_permits (SluiceLimits *self)
{
  g_return_val_if_fail (SLUICE_IS_LIMITS (self), NULL);

  return self->opening;
}

/**
 * sluice_limits_get_throttle:
 * @self: the limits
 *
 * Returns: (transfer none): the throttle of the program, to be the parent of each download's
 */
SluiceThrottle *
sluice_limits_get_throttle (SluiceLimits *self)
{
  g_return_val_if_fail (SLUICE_IS_LIMITS (self), NULL);

  return self->throttle;
}
