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
open_or_create (const char *path, gboolean *created)
{
  /* Not blocking: a named pipe in this place would wait for its other end. */
  const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  int fd = open (path, flags | O_CREAT | O_EXCL, 0666);

  *created = fd >= 0;
  return fd < 0 && errno == EEXIST ? open (path, flags) : fd;
}

static GError *
check_kind (int fd, const char *name)
{
  struct stat file;

  if (fstat (fd, &file) < 0)
    return sluice_disk_error_new (errno, name);

  if (!S_ISREG (file.st_mode))
    return not_ordinary_error_new (name);

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

/* In memory there is no layout to gain, and the kernel would clear every page
 * only for the download to fill it again: asking for the room is enough. */
static int
reserve_in_memory (int fd, guint64 size)
{
  struct stat file;
  struct statvfs disk;

  if (fstat (fd, &file) < 0 || fstatvfs (fd, &disk) < 0)
    return errno;
  if (size > (guint64) file.st_blocks * 512 + (guint64) disk.f_bavail * disk.f_frsize)
    return ENOSPC;
  return lengthen (fd, size);
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

/* Takes the room now, so that a full disk shows before the first byte. */
static GError *
preallocate (int fd, guint64 size, const char *name)
{
  int code = 0;

  if (is_in_memory (fd))
    code = reserve_in_memory (fd, size);
  else
    code = fallocate_fully (fd, size);

  if (code == EOPNOTSUPP || code == ENOSYS)
    code = lengthen (fd, size);

  if (code == ENOSPC)
    return no_room_error_new (fd, size, name);

  return code != 0 ? sluice_disk_error_new (code, name) : NULL;
}

/**
 * sluice_part_open:
 * @path: where the part is or goes
 * @size: bytes to take room for, or -1 when they are not known
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL
 *
 * Opens a part for reading and writing, or creates it. Only an ordinary file
 * with one name is used: what is written must not come out in a place that
 * somebody else chose. A part that was just created is removed again when
 * there is no room for it. Blocks: for tasks of the thread pool.
 *
 * Returns: a descriptor for the caller to close, or -1
 */
int
sluice_part_open (const char *path, gint64 size, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  gboolean created;
  int fd = open_or_create (path, &created);
  GError *trouble;

  if (fd < 0)
    {
      g_propagate_error (error, open_error_new (errno, name));
      return -1;
    }

  trouble = check_kind (fd, name);
  if (trouble == NULL && size > 0)
    trouble = preallocate (fd, (guint64) size, name);
  if (trouble == NULL)
    return fd;

  if (created)
    unlink (path);
  close (fd);
  g_propagate_error (error, trouble);
  return -1;
}
