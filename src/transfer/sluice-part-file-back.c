/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is read back from a part, and how it is made to last. */

#include <errno.h>

#include "sluice-disk.h"
#include "sluice-part-check.h"
#include "sluice-part-file-private.h"

static void
stretch_free (SluicePartStretch *self)
{
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  g_clear_pointer (&self->folder, sluice_folder_unref);
  g_clear_object (&self->stream);
  g_free (self);
}

/* A task on a stretch, or %NULL when the part is closed: then it has answered. */
GTask *
sluice_part_stretch_task_new (SluicePartFile *self,
                              guint64 offset,
                              guint64 length,
                              const char *task_name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SluicePartStretch *stretch;

  g_task_set_name (task, task_name);
  g_task_set_priority (task, G_PRIORITY_LOW);

  if (self->descriptor == NULL && self->memory == NULL)
    {
      g_task_return_error (task, sluice_disk_error_new (EBADF, self->shown_name));
      return NULL;
    }

  stretch = g_new0 (SluicePartStretch, 1);
  if (self->descriptor != NULL)
    stretch->descriptor = sluice_descriptor_ref (self->descriptor);
  stretch->offset = offset;
  stretch->length = length;
  g_task_set_task_data (task, stretch, (GDestroyNotify) stretch_free);

  return g_steal_pointer (&task);
}

/* What runs in the thread pool gives its descriptor back before it answers:
 * who then closes the part finds it closed. */

static void
return_from_thread (GTask *task, GError *error, gpointer answer, GDestroyNotify destroy)
{
  SluicePartStretch *stretch = g_task_get_task_data (task);

  g_clear_pointer (&stretch->descriptor, sluice_descriptor_unref);
  g_clear_pointer (&stretch->folder, sluice_folder_unref);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, destroy);
}

static GError *
error_from_errno (GTask *task, int code)
{
  SluicePartFile *self = g_task_get_source_object (task);

  return code != 0 ? sluice_disk_error_new (code, self->shown_name) : NULL;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SluicePartStretch *stretch = task_data;
  char *bytes = g_malloc (stretch->length);
  int code = sluice_disk_read (stretch->descriptor->fd, bytes, stretch->length, stretch->offset);
  GBytes *answer = g_bytes_new_take (bytes, stretch->length);

  if (code != 0)
    g_clear_pointer (&answer, g_bytes_unref);

  return_from_thread (task, error_from_errno (task, code), answer, (GDestroyNotify) g_bytes_unref);
}

static void
sync_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SluicePartFile *self = source;
  SluicePartStretch *stretch = task_data;
  int fd = stretch->descriptor->fd;
  GError *error = error_from_errno (task, sluice_disk_sync_bytes (fd));

  if (error == NULL)
    error = sluice_part_check (stretch->folder, self->name, fd, stretch->length);
  return_from_thread (task, error, GINT_TO_POINTER (TRUE), NULL);
}

static void
hash_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SluicePartStretch *stretch = task_data;
  g_autofree guint64 *checksum = g_new (guint64, 1);
  int code = sluice_disk_hash (stretch->descriptor->fd, stretch->offset, stretch->length,
                               cancellable, checksum);

  sluice_backlog_forget_read (stretch->descriptor->fd, stretch->offset, stretch->length);
  return_from_thread (task, error_from_errno (task, code),
                      code == 0 ? g_steal_pointer (&checksum) : NULL, g_free);
}

/**
 * sluice_part_file_read_async:
 * @self: an open part file
 * @offset: where the bytes are
 * @length: how many
 * @cancellable: (nullable): stops it
 * @callback: called when they are read
 * @user_data: for @callback
 *
 * Reads bytes back, such as an overlap to compare with what the source sends.
 */
void
sluice_part_file_read_async (SluicePartFile *self,
                             guint64 offset,
                             gsize length,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  task = sluice_part_stretch_task_new (self, offset, length, G_STRFUNC, cancellable, callback,
                                       user_data);
  if (task != NULL && (self->memory != NULL || self->settling != NULL))
    g_task_return_pointer (task, sluice_part_file_read_from_memory (self, offset, length),
                           (GDestroyNotify) g_bytes_unref);
  else if (task != NULL)
    g_task_run_in_thread (task, read_in_thread);
}

/**
 * sluice_part_file_read_finish:
 * @self: a part file
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_LOCAL, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): exactly the bytes asked for
 */
GBytes *
sluice_part_file_read_finish (SluicePartFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_part_file_sync_async:
 * @self: an open part file
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Makes every write that has finished by now survive a power cut, and looks
 * whether the part is still what it was, see sluice_part_check().
 */
void
sluice_part_file_sync_async (SluicePartFile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  guint64 least;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));
  g_return_if_fail (self->memory == NULL);

  least = self->size >= 0 ? (guint64) self->size : self->end;
  task = sluice_part_stretch_task_new (self, 0, least, G_STRFUNC, NULL, callback, user_data);
  if (task == NULL)
    return;

  ((SluicePartStretch *) g_task_get_task_data (task))->folder = sluice_folder_ref (self->folder);
  g_task_run_in_thread (task, sync_in_thread);
}

/**
 * sluice_part_file_sync_finish:
 * @self: a part file
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL
 *
 * Returns: whether the bytes are safe
 */
gboolean
sluice_part_file_sync_finish (SluicePartFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/**
 * sluice_part_file_hash_block_async:
 * @self: an open part file
 * @offset: where the block starts
 * @length: its bytes
 * @cancellable: (nullable): stops it within a MiB
 * @callback: called when it is hashed
 * @user_data: for @callback
 *
 * Computes the checksum of a block as it is on disk, with XXH3 (64 bits).
 */
void
sluice_part_file_hash_block_async (SluicePartFile *self,
                                   guint64 offset,
                                   guint64 length,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));
  g_return_if_fail (self->memory == NULL);

  task = sluice_part_stretch_task_new (self, offset, length, G_STRFUNC, cancellable, callback,
                                       user_data);
  if (task != NULL)
    g_task_run_in_thread (task, hash_in_thread);
}

/**
 * sluice_part_file_hash_block_finish:
 * @self: a part file
 * @result: what the callback was given
 * @checksum: (out): the block's checksum
 * @error: %SLUICE_ERROR_LOCAL, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the whole block was read
 */
gboolean
sluice_part_file_hash_block_finish (SluicePartFile *self,
                                    GAsyncResult *result,
                                    guint64 *checksum,
                                    GError **error)
{
  g_autofree guint64 *computed = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  computed = g_task_propagate_pointer (G_TASK (result), error);
  if (computed == NULL)
    return FALSE;

  *checksum = *computed;
  return TRUE;
}
