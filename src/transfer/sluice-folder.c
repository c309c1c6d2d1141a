/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "sluice-disk.h"

/* A folder that may be written and not listed cannot be synced, only used. */
static int
open_directory (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd < 0 && errno == EACCES ? open (path, O_PATH | O_DIRECTORY | O_CLOEXEC) : fd;
}

/**
 * sluice_folder_open:
 * @path: the way to it
 * @code: (out): 0 or an `errno`
 *
 * Takes hold of a folder. Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the folder
 */
SluiceFolder *
sluice_folder_open (const char *path, int *code)
{
  int fd = open_directory (path);
  SluiceFolder *self;

  *code = fd < 0 ? errno : 0;
  if (fd < 0)
    return NULL;

  self = g_atomic_rc_box_new (SluiceFolder);
  self->fd = fd;
  self->path = g_strdup (path);
  return self;
}

/**
 * sluice_folder_ref:
 * @self: a folder
 *
 * Returns: (transfer full): the same
 */
SluiceFolder *
sluice_folder_ref (SluiceFolder *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
folder_clear (gpointer box)
{
  SluiceFolder *self = box;

  close (self->fd);
  g_free (self->path);
}

/**
 * sluice_folder_unref:
 * @self: (transfer full): a folder
 *
 * Lets go of it; the last one to do so closes it.
 */
void
sluice_folder_unref (SluiceFolder *self)
{
  g_atomic_rc_box_release_full (self, folder_clear);
}

/**
 * sluice_folder_is_there:
 * @path: the way to a folder
 *
 * A disk that was taken out, a network that is gone and a grant that was withdrawn each have
 * errors of their own, so any counts. Blocks: for tasks of the thread pool.
 *
 * Returns: whether it leads to a folder now
 */
gboolean
sluice_folder_is_there (const char *path)
{
  struct stat file;

  return stat (path, &file) == 0 && S_ISDIR (file.st_mode);
}

/**
 * sluice_folder_lasts:
 * @path: the way to a folder
 *
 * A sandbox has a home in memory, and shows in it what it was given of the real one. What is
 * put beside that is gone when the program ends. Blocks: for tasks of the thread pool, and
 * for programs without a window.
 *
 * Returns: whether what is put there stays
 */
gboolean
sluice_folder_lasts (const char *path)
{
  struct stat folder;
  struct stat home;
  struct statfs system;

  if (access ("/.flatpak-info", F_OK) < 0 || stat (path, &folder) < 0 ||
      stat (g_get_home_dir (), &home) < 0 || statfs (g_get_home_dir (), &system) < 0)
    return TRUE;

  return system.f_type != TMPFS_MAGIC || folder.st_dev != home.st_dev;
}

/**
 * sluice_folder_is_in_place:
 * @self: a folder
 *
 * A folder that was moved, or whose disk was taken out, is still there for those
 * who hold it: but not for the user.
 *
 * Returns: whether the way to it still leads there
 */
gboolean
sluice_folder_is_in_place (const SluiceFolder *self)
{
  struct stat held;
  struct stat named;

  return fstat (self->fd, &held) == 0 && stat (self->path, &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/**
 * sluice_folder_trusts:
 * @self: a folder
 * @file: a file in it
 *
 * In a folder that others may write, too, only what the user put there is the
 * user's. Whom the folder belongs to could do anything anyway; and where a disk
 * knows no owners, all is of one.
 *
 * Returns: whether nobody else made the file
 */
gboolean
sluice_folder_trusts (const SluiceFolder *self, const struct stat *file)
{
  struct stat folder;

  return file->st_uid == geteuid () ||
         (fstat (self->fd, &folder) == 0 && folder.st_uid == file->st_uid);
}

/**
 * sluice_folder_sync:
 * @self: a folder
 *
 * Makes what happened to the names in it last. Some file systems know no such
 * thing and say so: they keep what they keep. Blocks: for tasks of the thread
 * pool.
 *
 * Returns: 0 or an `errno`
 */
int
sluice_folder_sync (const SluiceFolder *self)
{
  int code = sluice_disk_sync (self->fd);

  return code == EINVAL || code == EBADF ? 0 : code;
}
