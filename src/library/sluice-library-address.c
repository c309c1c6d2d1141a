/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Giving a download another link, or one more. */

#include "sluice-adoption.h"
#include "sluice-library-private.h"

typedef struct
{
  SluiceDownload *download; /* owned */
  SluiceRequest *request;   /* owned; the new link */
  gboolean was_running;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->download);
  sluice_request_unref (change->request);
  g_free (change);
}

static void
adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibrary *self = SLUICE_LIBRARY (g_task_get_source_object (task));
  const Change *change = g_task_get_task_data (task);
  /* None when the user removed the download meanwhile. */
  SluiceLibraryEntry *entry = g_hash_table_lookup (self->entries, change->download);
  GError *error = NULL;

  if (!sluice_adoption_run_finish (result, &error))
    {
      if (change->was_running && entry != NULL)
        sluice_library_start (self, change->download);
      g_task_return_error (task, error);
      return;
    }

  sluice_download_set_request (change->download, change->request);
  if (entry != NULL)
    {
      sluice_library_keep_secrets (self, entry);
      sluice_library_start (self, change->download);
    }
  g_task_return_boolean (task, TRUE);
}

static void
adopt (GTask *task)
{
  SluiceLibrary *self = SLUICE_LIBRARY (g_task_get_source_object (task));
  const Change *change = g_task_get_task_data (task);

  sluice_adoption_run_async (
      sluice_download_get_directory (change->download), sluice_download_get_name (change->download),
      sluice_download_get_link (change->download), change->request, self->client,
      g_task_get_cancellable (task), adopted_cb, g_object_ref (task));
}

static void
stopped_cb (SluiceDownload *download, GParamSpec *pspec, GTask *task)
{
  if (sluice_download_state_is_running (sluice_download_get_state (download)))
    return;

  g_signal_handlers_disconnect_by_func (download, stopped_cb, task);
  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    g_task_return_boolean (task, TRUE);
  else
    adopt (task);
  g_object_unref (task);
}

/**
 * sluice_library_set_address_async:
 * @self: a library
 * @download: one of its downloads, not finished
 * @request: the new link, and what goes with it
 * @cancellable: (nullable): stops asking; then all stays as it was
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Lets a download go on from another link, once that proved to lead to the same
 * file. One that runs is stopped first.
 */
void
sluice_library_set_address_async (SluiceLibrary *self,
                                  SluiceDownload *download,
                                  SluiceRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Change *change;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (g_hash_table_contains (self->entries, download));
  g_return_if_fail (request != NULL);

  change = g_new (Change, 1);
  change->download = g_object_ref (download);
  change->request = sluice_request_ref (request);
  change->was_running = sluice_download_state_is_running (sluice_download_get_state (download));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_library_set_address_async);
  g_task_set_task_data (task, change, change_free);

  if (!change->was_running)
    {
      adopt (task);
      return;
    }

  g_signal_connect (download, "notify::state", G_CALLBACK (stopped_cb), g_object_ref (task));
  sluice_queue_pause (self->queue, download);
}

/**
 * sluice_library_set_address_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: an error of #SluiceError, a sentence for the user: %SLUICE_ERROR_REMOTE_CHANGED
 *   when the link leads to another file
 *
 * Ends sluice_library_set_address_async().
 *
 * Returns: whether the download goes on from the new link
 */
gboolean
sluice_library_set_address_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sluice_library_add_mirror:
 * @self: a library
 * @download: one of its downloads, not finished
 * @mirror: where else its file can be had
 *
 * Gives a download one more address. One that runs or failed is started again for it; what
 * is on the disk stays.
 *
 * Returns: %FALSE when it has that address, or as many as it may
 */
gboolean
sluice_library_add_mirror (SluiceLibrary *self, SluiceDownload *download, SluiceMirror *mirror)
{
  SluiceDownloadState state;

  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (g_hash_table_contains (self->entries, download), FALSE);

  if (!sluice_download_add_mirror (download, mirror))
    return FALSE;

  state = sluice_download_get_state (download);
  if (state == SLUICE_DOWNLOAD_FAILED)
    sluice_library_start (self, download);
  else if (state == SLUICE_DOWNLOAD_ACTIVE || state == SLUICE_DOWNLOAD_CONNECTING)
    sluice_download_hold (download, SLUICE_WAIT_TURN);
  return TRUE;
}
