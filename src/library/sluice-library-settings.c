/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user prefers for all downloads of a library. */

#include "sluice-library-private.h"

/**
 * sluice_library_set_jobs:
 * @self: a library
 * @jobs: how many downloads may run at a time, at least 1
 */
void
sluice_library_set_jobs (SluiceLibrary *self, guint jobs)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_queue_set_jobs (self->queue, jobs);
}

/**
 * sluice_library_set_asleep:
 * @self: a library
 * @asleep: %TRUE to start nothing
 *
 * Lets a program that was only asked a question leave the downloads alone: while
 * the library sleeps none starts by itself, not even one that ran when the program
 * ended. Whoever starts or resumes one wakes it.
 */
void
sluice_library_set_asleep (SluiceLibrary *self, gboolean asleep)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_queue_set_asleep (self->queue, asleep);
}

/**
 * sluice_library_is_asleep:
 * @self: a library
 *
 * Returns: [property@Sluice.Library:asleep]
 */
gboolean
sluice_library_is_asleep (SluiceLibrary *self)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), FALSE);

  return sluice_queue_is_asleep (self->queue);
}

/**
 * sluice_library_set_host_connections:
 * @self: a library
 * @count: how many connections may be open to one host, at least 1
 */
void
sluice_library_set_host_connections (SluiceLibrary *self, guint count)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_limits_set_host_connections (self->limits, count);
}

/**
 * sluice_library_set_rate:
 * @self: a library
 * @bytes_per_second: how fast bytes may arrive, over all downloads; 0 for no limit
 */
void
sluice_library_set_rate (SluiceLibrary *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_limits_set_rate (self->limits, bytes_per_second);
}

/**
 * sluice_library_set_rate_limit:
 * @self: a library
 * @download: one of its downloads
 * @bytes_per_second: how fast its bytes may arrive; 0 for no limit of its own
 */
void
sluice_library_set_rate_limit (SluiceLibrary *self,
                               SluiceDownload *download,
                               guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_download_set_rate_limit (download, bytes_per_second);
}

/**
 * sluice_library_set_yield:
 * @self: a library
 * @download: one of its downloads
 * @yield: whether it gives way to other programs that use the same link
 */
void
sluice_library_set_yield (SluiceLibrary *self, SluiceDownload *download, gboolean yield)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_download_set_yield (download, yield);
}

/**
 * sluice_library_set_proxy:
 * @self: a library
 * @mode: whose proxy
 * @uri: (nullable): with %SLUICE_PROXY_OWN, `http://host:port` or `socks5://host:port`
 * @error: %SLUICE_ERROR_REFUSED when @uri names no proxy
 *
 * Sends all requests from now on through a proxy, or through none.
 *
 * Returns: %FALSE with @error set; then all stays as it was
 */
gboolean
sluice_library_set_proxy (SluiceLibrary *self,
                          SluiceProxyMode mode,
                          const char *uri,
                          GError **error)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), FALSE);

  switch (mode)
    {
    case SLUICE_PROXY_OWN:
      return sluice_http_client_set_proxy (self->client, uri != NULL ? uri : "", error);
    case SLUICE_PROXY_NONE:
      sluice_http_client_use_no_proxy (self->client);
      return TRUE;
    case SLUICE_PROXY_SYSTEM:
    default:
      sluice_http_client_use_system_proxy (self->client);
      return TRUE;
    }
}

/**
 * sluice_library_set_user_agent:
 * @self: a library
 * @user_agent: (nullable): what to send as User-Agent where a download has none of
 *   its own; %NULL for the program's
 */
void
sluice_library_set_user_agent (SluiceLibrary *self, const char *user_agent)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_http_client_set_user_agent (self->client, user_agent);
}

/**
 * sluice_library_set_pause_when_metered:
 * @self: a library
 * @pause: let downloads wait while the network counts every byte
 */
void
sluice_library_set_pause_when_metered (SluiceLibrary *self, gboolean pause)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_queue_set_pause_when_metered (self->queue, pause);
}

/**
 * sluice_library_set_thrifty:
 * @self: a library
 * @thrifty: whether power is to be saved
 *
 * Decides how often the downloads tell how far they are: four times a second, or
 * once.
 */
void
sluice_library_set_thrifty (SluiceLibrary *self, gboolean thrifty)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_queue_set_thrifty (self->queue, thrifty);
}

/**
 * sluice_library_set_mark_origin:
 * @self: a library
 * @mark: note on each file that finishes where it came from, as the extended
 *   attribute `user.xdg.origin.url`: scheme, host and path, never a query
 */
void
sluice_library_set_mark_origin (SluiceLibrary *self, gboolean mark)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  self->mark_origin = mark;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->queue)); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

      sluice_download_set_mark_origin (download, mark);
    }
}
