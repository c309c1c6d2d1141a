/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library's end. */

#include "sluice-library-private.h"

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (sluice_library_store_flush_finish (SLUICE_LIBRARY_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
hosts_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceLibrary) self = SLUICE_LIBRARY (user_data);

  sluice_host_book_save_finish (SLUICE_HOST_BOOK (object), result);
  sluice_library_release (self);
}

/* Returns: whether there is something that the downloads learned and nobody wrote down */
static gboolean
save_hosts (SluiceLibrary *self)
{
  SluiceHostBook *book = sluice_limits_get_book (self->limits);

  if (!sluice_host_book_has_news (book))
    return FALSE;
  sluice_library_hold (self);
  sluice_host_book_save_async (book, hosts_saved_cb, g_object_ref (self));
  return TRUE;
}

/* Stopping is over when nothing runs, and nothing is being deleted. */
static void
check_flush (SluiceLibrary *self)
{
  if (self->flush == NULL || self->held > 0 || sluice_queue_is_busy (self->queue))
    return;
  if (save_hosts (self))
    return;

  sluice_library_save_all (self);
  sluice_library_store_flush_async (self->store, flushed_cb, g_steal_pointer (&self->flush));
}

static void
busy_cb (SluiceLibrary *self, GParamSpec *pspec, SluiceQueue *queue)
{
  check_flush (self);
}

/*
 * sluice_library_hold:
 *
 * Keeps a flush from ending before sluice_library_release().
 */
void
sluice_library_hold (SluiceLibrary *self)
{
  self->held++;
}

void
sluice_library_release (SluiceLibrary *self)
{
  g_assert (self->held > 0);

  self->held--;
  check_flush (self);
}

static void
commit_removals (SluiceLibrary *self)
{
  while (self->removals->len > 0)
    sluice_removal_commit (self->removals->pdata[self->removals->len - 1]);
}

static void
stop_errands (SluiceLibrary *self)
{
  for (guint i = 0; i < self->errands->len; i++)
    sluice_download_stop_errand (self->errands->pdata[i]);
}

/**
 * sluice_library_flush_async:
 * @self: a library
 * @cancellable: (nullable): stops waiting for it
 * @callback: called when all is safe on the disk
 * @user_data: passed to @callback
 *
 * Ends the library's work before the program ends: commits the removals, stops
 * what runs (without forgetting that it ran, so that it goes on at the next
 * start) and what checks or repairs files, and waits until all that changed is on the disk for
 * good.
 */
void
sluice_library_flush_async (SluiceLibrary *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (self->flush == NULL);

  self->flush = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->flush, sluice_library_flush_async);
  g_signal_connect_object (self->queue, "notify::busy", G_CALLBACK (busy_cb), self,
                           G_CONNECT_SWAPPED);

  commit_removals (self);
  stop_errands (self);
  sluice_queue_stop (self->queue);
  check_flush (self);
}

/**
 * sluice_library_flush_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Ends sluice_library_flush_async().
 *
 * Returns: whether all is on the disk
 */
gboolean
sluice_library_flush_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
