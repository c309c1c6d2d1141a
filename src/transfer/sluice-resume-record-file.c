/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a resume record is kept on disk. */

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-durable-file.h"
#include "sluice-resume-record.h"

static gboolean
fail_with_errno (GError **error, int code)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));

  return FALSE;
}

static gboolean
fail_as_invalid (GError **error)
{
  g_set_error_literal (
      error, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID,
      _ ("The resume record is damaged: it is no ordinary file, or far too large."));

  return FALSE;
}

static gboolean
fail_as_changed (GError **error)
{
  g_set_error_literal (error, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID,
                       _ ("The resume record is damaged: it is not as it was written."));

  return FALSE;
}

/* Follows no symbolic link and does not wait for the other end of a pipe. */
static GInputStream *
open_record (const char *path, gsize *size, GError **error)
{
  int fd = sluice_disk_open (AT_FDCWD, path, O_RDONLY);
  g_autoptr (GInputStream) stream = NULL;
  struct stat status;

  if (fd < 0)
    {
      if (errno == ELOOP)
        fail_as_invalid (error);
      else
        fail_with_errno (error, errno);
      return NULL;
    }

  stream = g_unix_input_stream_new (fd, TRUE);

  if (fstat (fd, &status) != 0)
    {
      fail_with_errno (error, errno);
      return NULL;
    }

  if (!S_ISREG (status.st_mode) || status.st_size > SLUICE_RESUME_RECORD_LARGEST)
    {
      fail_as_invalid (error);
      return NULL;
    }

  *size = (gsize) status.st_size;
  return g_steal_pointer (&stream);
}

/**
 * sluice_resume_record_save:
 * @file: a file of this machine
 * @bytes: a serialised record
 * @error: set to a %G_IO_ERROR
 *
 * What sluice_resume_record_save_async() does, for tasks of the thread pool.
 *
 * Returns: whether the new record is on disk
 */
gboolean
sluice_resume_record_save (GFile *file, GBytes *bytes, GError **error)
{
  return sluice_durable_file_replace (file, bytes, NULL, error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (sluice_durable_file_replace (source, data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_resume_record_load:
 * @file: a file of this machine
 * @cancellable: (nullable): stops the reading
 * @error: set to a %G_IO_ERROR (%G_IO_ERROR_NOT_FOUND when there is no such file) or a
 *   %SLUICE_RESUME_RECORD_ERROR
 *
 * Reads a record from disk, blocking for the little while that takes. What is not an
 * ordinary file, or larger than any record, is refused unread, and so is one that is not
 * as it was written.
 *
 * Returns: (transfer full): the record, or %NULL with @error set
 */
SluiceResumeRecord *
sluice_resume_record_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize size = 0;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, NULL);

  stream = open_record (g_file_peek_path (file), &size, error);
  if (stream == NULL)
    return NULL;

  text = g_malloc (MAX (size, 1)); /* an empty file is read, and found to be no record */
  if (!g_input_stream_read_all (stream, text, size, &size, cancellable, error))
    return NULL;

  bytes = g_bytes_new_take (g_steal_pointer (&text), size);
  if (!sluice_resume_record_is_sealed (bytes))
    {
      fail_as_changed (error);
      return NULL;
    }
  return sluice_resume_record_parse (bytes, error);
}

/**
 * sluice_resume_record_save_async:
 * @file: a file of this machine
 * @bytes: what sluice_resume_record_serialize() gave
 * @cancellable: (nullable): stops the writing; what was there before then stays
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Puts a record in the place of the one before, in one step and for good: whenever the
 * power fails, one of the two is there, and after success it is the new one. Only the user
 * can read it. Save one record at a time.
 */
void
sluice_resume_record_save_async (GFile *file,
                                 GBytes *bytes,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL);
  g_return_if_fail (bytes != NULL);

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_resume_record_save_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * sluice_resume_record_save_finish:
 * @result: what the callback was given
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Ends sluice_resume_record_save_async().
 *
 * Returns: whether the new record is on disk; if not, the one before still is
 */
gboolean
sluice_resume_record_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A record tells in which file it belongs: one that was copied or renamed is of another part. */
static gboolean
belongs_in (const SluiceResumeRecord *record, const char *file_name)
{
  g_autofree char *wanted = g_strconcat (record->name, SLUICE_RESUME_RECORD_SUFFIX, NULL);

  return g_str_equal (wanted, file_name);
}

/* ---- Finding the records of a folder ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const SluiceResumeRecord *const *first = a;
  const SluiceResumeRecord *const *second = b;

  return strcmp ((*first)->name, (*second)->name);
}

static SluiceResumeRecord *
load_in_place (const char *folder, const char *file_name, GCancellable *cancellable)
{
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_load (file, cancellable, NULL);

  return record != NULL && belongs_in (record, file_name) ? g_steal_pointer (&record) : NULL;
}

static void
find_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = g_file_peek_path (source);
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_resume_record_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = g_dir_open (folder, 0, &error);
  const char *name;

  if (listing == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  while (records->len < SLUICE_RESUME_RECORD_MOST_FOUND &&
         !g_cancellable_is_cancelled (cancellable) && (name = g_dir_read_name (listing)) != NULL)
    {
      SluiceResumeRecord *record = g_str_has_suffix (name, SLUICE_RESUME_RECORD_SUFFIX)
                                       ? load_in_place (folder, name, cancellable)
                                       : NULL;

      if (record != NULL)
        g_ptr_array_add (records, record);
    }
  g_ptr_array_sort (records, compare_names);
  g_task_return_pointer (task, g_steal_pointer (&records), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sluice_resume_record_find_async:
 * @folder: a folder of this machine
 * @cancellable: (nullable): stops the search
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Looks for what unfinished downloads left in a folder, up to
 * %SLUICE_RESUME_RECORD_MOST_FOUND of them. Folders in it are not looked into;
 * what is no record, or a damaged one, is passed over.
 */
void
sluice_resume_record_find_async (GFile *folder,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (folder) && g_file_peek_path (folder) != NULL);

  task = g_task_new (folder, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_resume_record_find_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, find_in_thread);
}

/**
 * sluice_resume_record_find_finish:
 * @result: what the callback was given
 * @error: set to a %G_FILE_ERROR when the folder cannot be listed, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type SluiceResumeRecord) (nullable): the
 *   records, sorted by name, or %NULL with @error set
 */
GPtrArray *
sluice_resume_record_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
