/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-durable-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"

static gboolean
fail (GError **error, int code)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
  return FALSE;
}

/* Where new contents are until they are whole: always in the same place, so that what a
 * program leaves there that is killed is found by the next, and hidden, as it is nobody's
 * file. */
static char *
new_name (const char *name)
{
  return g_strdup_printf (".%s.new", name);
}

static int
write_fully (int fd, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  int code = sluice_disk_write (fd, data, length);

  return code == 0 ? sluice_disk_sync (fd) : code;
}

/* Returns: 0 or an errno; then nothing of it is left */
static int
write_new (const SluiceFolder *folder, const char *name, GBytes *bytes)
{
  int code = 0;
  int fd;

  if (unlinkat (folder->fd, name, 0) < 0 && errno != ENOENT)
    return errno;
  fd = openat (folder->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno;

  code = write_fully (fd, bytes);
  close (fd);
  if (code != 0)
    unlinkat (folder->fd, name, 0);
  return code;
}

/**
 * sluice_durable_file_replace_in:
 * @folder: a folder
 * @name: of a file in it
 * @bytes: what the file is to hold
 * @cancellable: (nullable): stops the writing; what was there before then stays
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Puts other contents in the place of those before, in one step and for good:
 * whenever the power fails, one of the two is there, and after success it is the
 * new one. After a failure it is the old one, unless the last step failed, which is
 * to make that last: then either may be there. Only the user can read it. What has
 * the name is not opened: it may be a link, or a pipe that waits for its other end.
 *
 * One replacement of a file at a time. g_file_replace() will not do: it writes what
 * is not there yet in place and unsynced, writes in place as well where it may not
 * make files, and leaves temporary files behind when it is killed. Blocks: for tasks
 * of the thread pool.
 *
 * Returns: whether the new contents are on disk
 */
gboolean
sluice_durable_file_replace_in (const SluiceFolder *folder,
                                const char *name,
                                GBytes *bytes,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autofree char *temporary = NULL;
  int code;

  g_return_val_if_fail (folder != NULL && name != NULL && bytes != NULL, FALSE);

  temporary = new_name (name);
  code = write_new (folder, temporary, bytes);
  if (code != 0)
    return fail (error, code);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      unlinkat (folder->fd, temporary, 0);
      return FALSE;
    }
  if (renameat (folder->fd, temporary, folder->fd, name) < 0)
    {
      code = errno;
      unlinkat (folder->fd, temporary, 0);
      return fail (error, code);
    }
  code = sluice_folder_sync (folder);
  return code == 0 || fail (error, code);
}

static SluiceFolder *
open_folder_of (GFile *file, GError **error)
{
  g_autofree char *path = g_path_get_dirname (g_file_peek_path (file));
  int code;
  SluiceFolder *folder = sluice_folder_open (path, &code);

  if (folder == NULL)
    fail (error, code);
  return folder;
}

/**
 * sluice_durable_file_sync_folder:
 * @file: a file of this machine
 * @error: set to a %G_IO_ERROR
 *
 * Makes what happened to the name of @file last: that it was made, renamed or
 * removed. Blocks: for tasks of the thread pool.
 *
 * Returns: whether the folder is on disk
 */
gboolean
sluice_durable_file_sync_folder (GFile *file, GError **error)
{
  g_autoptr (SluiceFolder) folder = open_folder_of (file, error);
  int code;

  if (folder == NULL)
    return FALSE;

  code = sluice_folder_sync (folder);
  return code == 0 || fail (error, code);
}

/**
 * sluice_durable_file_replace:
 * @file: a file of this machine
 * @bytes: what it is to hold
 * @cancellable: (nullable): stops the writing; what was there before then stays
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * The same as sluice_durable_file_replace_in(), in a folder that nobody holds.
 *
 * Returns: whether the new contents are on disk
 */
gboolean
sluice_durable_file_replace (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (SluiceFolder) folder = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, FALSE);

  folder = open_folder_of (file, error);
  name = g_file_get_basename (file);
  return folder != NULL && sluice_durable_file_replace_in (folder, name, bytes, cancellable, error);
}

/**
 * sluice_durable_file_clean:
 * @file: a file of this machine that nobody is replacing
 *
 * Removes what a program left that was killed while it replaced the file. Blocks: for
 * tasks of the thread pool.
 */
void
sluice_durable_file_clean (GFile *file)
{
  g_autofree char *folder = g_path_get_dirname (g_file_peek_path (file));
  g_autofree char *name = g_path_get_basename (g_file_peek_path (file));
  g_autofree char *temporary = new_name (name);
  g_autofree char *path = g_build_filename (folder, temporary, NULL);

  unlink (path);
}

/**
 * sluice_durable_file_make_folder:
 * @folder: a folder of this machine
 * @mode: who may do what in it, as for mkdir(); its parents are made likewise
 *
 * Makes a folder and its parents, where they are not there, for good: what is synced
 * in a folder whose own name is not, a power cut takes all the same. Blocks: for tasks
 * of the thread pool.
 *
 * Returns: 0 or an `errno`
 */
int
sluice_durable_file_make_folder (GFile *folder, guint mode)
{
  g_autoptr (GFile) parent = g_file_get_parent (folder);
  const char *path = g_file_peek_path (folder);
  g_autoptr (GError) error = NULL;
  int code = mkdir (path, mode) < 0 ? errno : 0;

  if (code == ENOENT && parent != NULL)
    {
      code = sluice_durable_file_make_folder (parent, mode);
      if (code == 0)
        code = mkdir (path, mode) < 0 ? errno : 0;
    }
  if (code == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
    return 0;
  if (code == 0 && !sluice_durable_file_sync_folder (folder, &error))
    g_debug ("The folder “%s” may not last: %s", path, error->message);
  return code;
}
