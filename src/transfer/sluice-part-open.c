/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-open.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-part-lock.h"

static GError *
not_ordinary_error_new (const char *name)
{
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      _ ("“%s” is there already and is not an ordinary file. Move it away, then "
                         "start the download again."),
                      name);
}

static GError *
open_error_new (int code, const char *name)
{
  return code == ELOOP || code == EISDIR || code == ENXIO ? not_ordinary_error_new (name)
                                                          : sluice_disk_error_new (code, name);
}

static GError *
no_room_error_new (int fd, guint64 size, const char *name)
{
  struct stat file;
  struct statvfs disk;
  g_autofree char *missing = NULL;
  guint64 needed;
  guint64 room;

  if (fstat (fd, &file) < 0 || fstatvfs (fd, &disk) < 0)
    return sluice_disk_error_new (ENOSPC, name);

  needed = size - MIN (size, (guint64) file.st_blocks * 512);
  room = (guint64) disk.f_bavail * disk.f_frsize;

  /* A quota, for one, is not the disk. */
  if (needed <= room)
    return sluice_disk_error_new (ENOSPC, name);

  missing = g_format_size (needed - room);
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_DISK_FULL,
                      /* Translators: the second %s is a size, such as “1.2 GB”. */
                      _ ("There is no room for “%s”: it needs %s more on this disk. Free some "
                         "space, then start the download again."),
                      name, missing);
}

static int
open_or_create (const SluiceFolder *folder, const char *name, gboolean *created)
{
  int fd = openat (folder->fd, name, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0666);

  *created = fd >= 0;
  return fd < 0 && errno == EEXIST ? sluice_disk_open (folder->fd, name, O_RDWR) : fd;
}

static GError *
check_kind (const SluiceFolder *folder, int fd, const char *name)
{
  struct stat file;

  if (fstat (fd, &file) < 0)
    return sluice_disk_error_new (errno, name);

  if (!S_ISREG (file.st_mode))
    return not_ordinary_error_new (name);

  if (!sluice_folder_trusts (folder, &file))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                        _ ("“%s” is there already and belongs to somebody else. Choose another "
                           "folder, or another name."),
                        name);

  if (file.st_nlink > 1)
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                        _ ("“%s” is also stored under another name, and that file would change "
                           "with it. Move it away, then start the download again."),
                        name);

  return NULL;
}

static int
lengthen (int fd, guint64 size)
{
  struct stat file;

  if (fstat (fd, &file) < 0)
    return errno;

  return (guint64) file.st_size < size && ftruncate (fd, (off_t) size) < 0 ? errno : 0;
}

/* Asked first, for ext4 takes what room there is before it finds that it is not
 * enough: meanwhile nobody else on that disk could write. Some file systems do not
 * say how large they are. */
static int
check_room (int fd, guint64 size)
{
  struct stat file;
  struct statvfs disk;

  if (fstat (fd, &file) < 0 || fstatvfs (fd, &disk) < 0)
    return errno;
  if (disk.f_blocks == 0)
    return 0;

  return size > (guint64) file.st_blocks * 512 + (guint64) disk.f_bavail * disk.f_frsize ? ENOSPC
                                                                                         : 0;
}

static gboolean
is_in_memory (int fd)
{
  struct statfs system;

  return fstatfs (fd, &system) == 0 && system.f_type == TMPFS_MAGIC;
}

static int
fallocate_fully (int fd, guint64 size)
{
  int code;

  do
    code = fallocate (fd, 0, 0, (off_t) size) < 0 ? errno : 0;
  while (code == EINTR);
  return code;
}

/* Takes the room now, so that a full disk shows before the first byte. In memory
 * there is no layout to gain, and the kernel would clear every page only for the
 * download to fill it again: asking for the room is enough. */
static GError *
preallocate (int fd, guint64 size, const char *name)
{
  int code = check_room (fd, size);

  if (code == 0)
    code = is_in_memory (fd) ? lengthen (fd, size) : fallocate_fully (fd, size);

  if (code == EOPNOTSUPP || code == ENOSYS || code == EPERM)
    code = lengthen (fd, size);

  if (code == ENOSPC)
    return no_room_error_new (fd, size, name);

  return code != 0 ? sluice_disk_error_new (code, name) : NULL;
}

/**
 * sluice_part_open:
 * @folder: where the part is or goes
 * @name: its name there
 * @size: bytes to take room for, or -1 when they are not known
 * @error: %SLUICE_ERROR_DISK_FULL, %SLUICE_ERROR_LOCAL, or %SLUICE_ERROR_IN_USE when
 *   another program fills it
 *
 * Opens a part for reading and writing, or creates it. Only an ordinary file of
 * the user, with one name, is used: what is written must not come out in a place that
 * somebody else chose. A part that was just created is removed again when
 * there is no room for it. Blocks: for tasks of the thread pool.
 *
 * Returns: a descriptor for the caller to close, or -1
 */
int
sluice_part_open (const SluiceFolder *folder, const char *name, gint64 size, GError **error)
{
  g_autofree char *shown = g_filename_display_name (name);
  gboolean created;
  int fd = open_or_create (folder, name, &created);
  GError *trouble;

  if (fd < 0)
    {
      g_propagate_error (error, open_error_new (errno, shown));
      return -1;
    }

  trouble = check_kind (folder, fd, shown);
  if (trouble == NULL && !sluice_part_lock_hold_file (fd))
    trouble = sluice_part_lock_error_new (shown);
  if (trouble == NULL && size > 0)
    trouble = preallocate (fd, (guint64) size, shown);
  if (trouble == NULL)
    return fd;

  if (created)
    unlinkat (folder->fd, name, 0);
  close (fd);
  g_propagate_error (error, trouble);
  return -1;
}
