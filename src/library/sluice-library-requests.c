/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a library asks sources and disks beside the downloads themselves. */

#include "sluice-error.h"
#include "sluice-library-private.h"
#include "sluice-link.h"
#include "sluice-proof.h"
#include "sluice-source.h"

static void
describe_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceDescription *description;
  GError *error = NULL;

  description = sluice_source_describe_finish (SLUICE_SOURCE (object), result, &error);
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
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (request != NULL);

  source = sluice_source_new (self->client, request);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_library_describe_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
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

/* What is compared with what. */
typedef struct
{
  SluiceDownload *download; /* owned */
  SluiceChecksum *checksum; /* owned */
} Comparison;

static Comparison *
comparison_new (SluiceDownload *download, const SluiceChecksum *checksum)
{
  Comparison *self = g_new (Comparison, 1);

  self->download = g_object_ref (download);
  self->checksum = sluice_checksum_copy (checksum);
  return self;
}

static void
comparison_free (Comparison *self)
{
  g_object_unref (self->download);
  sluice_checksum_free (self->checksum);
  g_free (self);
}

static void
verify_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Comparison *comparison = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean matches = sluice_proof_run_finish (result, &error);

  if (matches || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT))
    sluice_download_tell_comparison (comparison->download, comparison->checksum, matches);

  if (matches)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_library_verify_async:
 * @self: a library
 * @download: one of its downloads, finished
 * @checksum: what the file should hash to; copied
 * @cancellable: (nullable): stops the reading
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Reads a finished file and compares it with a checksum. The download tells what
 * came of it.
 */
void
sluice_library_verify_async (SluiceLibrary *self,
                             SluiceDownload *download,
                             const SluiceChecksum *checksum,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (sluice_download_get_file (download) != NULL);
  g_return_if_fail (checksum != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_library_verify_async);
  g_task_set_task_data (task, comparison_new (download, checksum),
                        (GDestroyNotify) comparison_free);
  g_task_set_priority (task, G_PRIORITY_LOW);
  sluice_proof_run_async (sluice_download_get_file (download), checksum, cancellable, verify_cb,
                          g_steal_pointer (&task));
}

/**
 * sluice_library_verify_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_CORRUPT when the file is another one, else why it could
 *   not be read
 *
 * Ends sluice_library_verify_async().
 *
 * Returns: whether the file is what the checksum promised
 */
gboolean
sluice_library_verify_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
