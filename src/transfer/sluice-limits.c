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
  GHashTable *hosts;        /* (owned) (element-type utf8 SluicePermits) */
  guint host_connections;
};

G_DEFINE_FINAL_TYPE (SluiceLimits, sluice_limits, G_TYPE_OBJECT)

static void
sluice_limits_finalize (GObject *object)
{
  SluiceLimits *self = SLUICE_LIMITS (object);

  g_clear_object (&self->throttle);
  g_clear_object (&self->opening);
  g_clear_pointer (&self->hosts, g_hash_table_unref);

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
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->host_connections = DEFAULT_HOST_CONNECTIONS;
}

/**
 * sluice_limits_new:
 *
 * Creates what all downloads of the program share: one throttle without a limit, permits
 * to open connections, and permits to hold connections to each host.
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
  gpointer permits;

  g_return_if_fail (SLUICE_IS_LIMITS (self));
  g_return_if_fail (count > 0);

  self->host_connections = count;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &permits))
    sluice_permits_set_count (permits, count);
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
 * sluice_limits_get_host_permits:
 * @self: the limits
 * @host: what tells one host from another
 *
 * Returns the permits to hold a connection to @host. They are kept as long as @self: a
 * host costs about two hundred bytes, and a program meets thousands of them at most.
 *
 * Returns: (transfer none): the permits
 */
SluicePermits *
sluice_limits_get_host_permits (SluiceLimits *self, const char *host)
{
  SluicePermits *permits;

  g_return_val_if_fail (SLUICE_IS_LIMITS (self), NULL);
  g_return_val_if_fail (host != NULL, NULL);

  permits = g_hash_table_lookup (self->hosts, host);

  if (permits == NULL)
    {
      permits = sluice_permits_new (self->host_connections);
      g_hash_table_insert (self->hosts, g_strdup (host), permits);
    }

  return permits;
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
