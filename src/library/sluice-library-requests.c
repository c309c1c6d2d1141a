/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a library asks sources and disks beside the downloads themselves. */

#include "sluice-library-private.h"
#include "sluice-link.h"
#include "sluice-metalink-fetch.h"
#include "sluice-source.h"

/* What it did by the way may save the next one a request. */
static void
note_habits (SluiceHost *host, SluiceSource *source)
{
  sluice_host_note_habits (host, sluice_source_get_habits (source));
}

static void
describe_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceDescription *description;
  GError *error = NULL;

  description = sluice_source_describe_finish (SLUICE_SOURCE (object), result, &error);
  note_habits (g_task_get_task_data (task), SLUICE_SOURCE (object));
  if (description == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* A server answered: what waits for the network need not wait any longer. */
  if (sluice_link_is_http (description->final_uri))
    sluice_queue_try_network (SLUICE_LIBRARY (g_task_get_source_object (task))->queue);
  g_task_return_pointer (task, description, (GDestroyNotify) sluice_description_unref);
}

/**
 * sluice_library_describe_async:
 * @self: a library
 * @request: what would be fetched
 * @cancellable: (nullable): stops asking
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Asks what there is behind a link, before anybody decides to fetch it.
 */
void
sluice_library_describe_async (SluiceLibrary *self,
                               SluiceRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (SluiceSource) source = NULL;
  g_autoptr (SluiceHost) host = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (request != NULL);

  source = sluice_source_new (self->client, request);
  key = sluice_link_host_key (request->uri);
  host = sluice_limits_get_host (self->limits, key);
  sluice_source_set_habits (source, sluice_host_get_habits (host));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_library_describe_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_steal_pointer (&host), g_object_unref);
  sluice_source_describe_async (source, cancellable, describe_cb, g_steal_pointer (&task));
}

/**
 * sluice_library_describe_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: an error of #SluiceError, a sentence for the user
 *
 * Ends sluice_library_describe_async().
 *
 * Returns: (transfer full): what the source says, or %NULL with @error set
 */
SluiceDescription *
sluice_library_describe_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_metalink_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  GPtrArray *files = sluice_metalink_fetch_finish (SLUICE_SOURCE (object), result, &error);

  if (files != NULL)
    g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_library_read_metalink_async:
 * @self: a library
 * @request: what leads to a Metalink
 * @cancellable: (nullable): stops reading
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Reads which files a Metalink lists, without keeping it.
 */
void
sluice_library_read_metalink_async (SluiceLibrary *self,
                                    SluiceRequest *request,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (SluiceSource) source = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (request != NULL);

  source = sluice_source_new (self->client, request);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_library_read_metalink_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  sluice_metalink_fetch_async (source, cancellable, read_metalink_cb, g_steal_pointer (&task));
}

/**
 * sluice_library_read_metalink_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: an error of #SluiceError, a sentence for the user
 *
 * Ends sluice_library_read_metalink_async().
 *
 * Returns: (transfer full) (element-type SluiceMetalinkFile) (nullable): the files, at
 *   least one
 */
GPtrArray *
sluice_library_read_metalink_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
