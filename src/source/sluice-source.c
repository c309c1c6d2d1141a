/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-source.h"

#include "sluice-gio-source.h"
#include "sluice-http-source.h"
#include "sluice-link.h"

G_DEFINE_INTERFACE (SluiceSource, sluice_source, G_TYPE_OBJECT)

static void
sluice_source_default_init (SluiceSourceInterface *iface)
{
}

/**
 * sluice_source_new:
 * @client: carries HTTP requests
 * @request: what to ask for
 *
 * Returns: (transfer full): a source that speaks the language of the link
 */
SluiceSource *
sluice_source_new (SluiceHttpClient *client, SluiceRequest *request)
{
  g_return_val_if_fail (request != NULL, NULL);

  return sluice_link_is_http (request->uri) ? sluice_http_source_new (client, request)
                                            : sluice_gio_source_new (request);
}

/**
 * sluice_source_describe_async:
 * @self: a source
 * @cancellable: (nullable): stops it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks what the file is, without its bytes.
 */
void
sluice_source_describe_async (SluiceSource *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_SOURCE (self));

  SLUICE_SOURCE_GET_IFACE (self)->describe_async (self, cancellable, callback, user_data);
}

/**
 * sluice_source_describe_finish:
 * @self: a source
 * @result: what the callback was given
 * @error: any of #SluiceError; sluice_error_classify() says which
 *
 * Returns: (transfer full) (nullable): what the source says of the file
 */
SluiceDescription *
sluice_source_describe_finish (SluiceSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_SOURCE (self), NULL);

  return SLUICE_SOURCE_GET_IFACE (self)->describe_finish (self, result, error);
}

/**
 * sluice_source_open_async:
 * @self: a source
 * @start: the first byte wanted
 * @end: the byte after the last one wanted, or %SLUICE_SOURCE_TO_THE_END
 * @expected: (nullable): what the file was when the download started, or %NULL
 *   when it starts now
 * @cancellable: (nullable): stops it
 * @callback: called when the bytes can be read
 * @user_data: for @callback
 *
 * Opens a range of the file. The stream that comes of it starts at @start. It
 * may go on after @end: who reads it stops there.
 */
void
sluice_source_open_async (SluiceSource *self,
                          guint64 start,
                          guint64 end,
                          SluiceDescription *expected,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_SOURCE (self));
  g_return_if_fail (start <= end);

  SLUICE_SOURCE_GET_IFACE (self)->open_async (self, start, end, expected, cancellable, callback,
                                              user_data);
}

/**
 * sluice_source_open_finish:
 * @self: a source
 * @result: what the callback was given
 * @description: (out) (optional) (transfer full): what the source said beside the bytes
 * @error: any of #SluiceError; %SLUICE_ERROR_REMOTE_CHANGED when the file is
 *   not the expected one, %SLUICE_ERROR_RANGE_IGNORED when it is, but comes
 *   only from its start
 *
 * Returns: (transfer full) (nullable): the bytes from the start asked for
 */
GInputStream *
sluice_source_open_finish (SluiceSource *self,
                           GAsyncResult *result,
                           SluiceDescription **description,
                           GError **error)
{
  g_return_val_if_fail (SLUICE_IS_SOURCE (self), NULL);

  return SLUICE_SOURCE_GET_IFACE (self)->open_finish (self, result, description, error);
}

/**
 * sluice_source_set_habits:
 * @self: a source
 * @habits: what its server did of late
 *
 * Tells what to be prepared for, so that it is not found out again.
 */
void
sluice_source_set_habits (SluiceSource *self, SluiceSourceHabits habits)
{
  g_return_if_fail (SLUICE_IS_SOURCE (self));

  if (SLUICE_SOURCE_GET_IFACE (self)->set_habits != NULL)
    SLUICE_SOURCE_GET_IFACE (self)->set_habits (self, habits);
}

/**
 * sluice_source_get_habits:
 * @self: a source
 *
 * Returns: what its server was seen to do by this source
 */
SluiceSourceHabits
sluice_source_get_habits (SluiceSource *self)
{
  g_return_val_if_fail (SLUICE_IS_SOURCE (self), 0);

  return SLUICE_SOURCE_GET_IFACE (self)->get_habits != NULL
             ? SLUICE_SOURCE_GET_IFACE (self)->get_habits (self)
             : 0;
}
