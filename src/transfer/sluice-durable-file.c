/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-durable-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Closing the stream would put what was written so far in the place of the good file, even
 * after a write that failed. Closing it cancelled throws that away. */
static void
discard (GFileOutputStream *stream)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (G_OUTPUT_STREAM (stream), cancelled, NULL);
}

/* Writes a temporary file, syncs it and renames it over @file, which exists. */
static gboolean
replace (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream = NULL;

  stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                      cancellable, error);
  if (stream == NULL)
    return FALSE;

  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes), NULL, cancellable, error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);

  discard (stream);
  return FALSE;
}

/**
 * sluice_durable_file_sync_folder:
 * @file: a file of this machine
 * @error: set to a %G_IO_ERROR
 *
 * Makes what happened to the name of @file last: that it was made, renamed or
 * removed. Some file systems know no such thing and say so: they keep what they
 * keep. Blocks: for tasks of the thread pool.
 *
 * Returns: whether the folder is on disk
 */
gboolean
sluice_durable_file_sync_folder (GFile *file, GError **error)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  int fd = open (g_file_peek_path (folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int code = fd >= 0 && fsync (fd) == 0 ? 0 : errno;

  if (fd >= 0)
    close (fd);

  if (code == 0 || code == EINVAL || code == EACCES)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  return FALSE;
}

/**
 * sluice_durable_file_replace:
 * @file: a file of this machine
 * @bytes: what it is to hold
 * @cancellable: (nullable): stops the writing; what was there before then stays
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Puts other contents in the place of those before, in one step and for good:
 * whenever the power fails, one of the two is there, and after success it is the
 * new one. Only the user can read it. Blocks: for tasks of the thread pool.
 *
 * Returns: whether the new contents are on disk
 */
gboolean
sluice_durable_file_replace (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  GFileOutputStream *empty = NULL;
  gboolean first;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  /* GIO writes a file that is not there yet in place and without a sync. So there is always
   * one: until its first replacement an empty one, which tells a later run no more than none
   * would. */
  empty = g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, NULL);
  first = empty != NULL;
  g_clear_object (&empty);

  if (replace (file, bytes, cancellable, error))
    return sluice_durable_file_sync_folder (file, error);

  if (first)
    g_file_delete (file, NULL, NULL);

  return FALSE;
}
