/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-shared-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-part-lock.h"

#define LOCK_TRIES 40
#define LOCK_PAUSE 5000 /* µs */

static int
open_file (const char *path)
{
  const int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  int fd = open (path, flags, 0600);

  if (fd < 0 && errno == ENOENT)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      if (g_mkdir_with_parents (folder, 0700) == 0)
        fd = open (path, flags, 0600);
    }
  return fd;
}

/**
 * sluice_shared_file_open_locked:
 * @path: a file that all programs of the user write to, made if it is not there
 *
 * Opens a file for one who alone may write to it until it is closed. It may be replaced by
 * who has it locked, so what was locked has to be looked at: it is the file that has the
 * name. Waits a fifth of a second at most. Blocks: for tasks of the thread pool.
 *
 * Returns: the file, to be read anywhere and appended to, or -1
 */
int
sluice_shared_file_open_locked (const char *path)
{
  g_return_val_if_fail (path != NULL, -1);

  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      int fd = open_file (path);
      int code = fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;

      if (fd < 0)
        return -1;
      /* Where nobody can lock, two may tear what they write, and whoever reads it is warned. */
      if ((code == 0 || sluice_part_lock_is_unknown (code)) &&
          sluice_disk_has_name (fd, AT_FDCWD, path))
        return fd;
      close (fd);
      g_usleep (LOCK_PAUSE);
    }
  return -1;
}

/**
 * sluice_shared_file_read:
 * @fd: a file
 * @largest: how many bytes it has at most if it was written by this program
 * @length: (out): how many it has
 *
 * Reads a file. Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): its text, or %NULL where it cannot be read or is not
 *   what it should be
 */
char *
sluice_shared_file_read (int fd, gsize largest, gsize *length)
{
  g_autofree char *text = NULL;
  struct stat status;

  g_return_val_if_fail (length != NULL, NULL);

  if (fstat (fd, &status) < 0 || !S_ISREG (status.st_mode) || status.st_size > (off_t) largest)
    return NULL;

  *length = (gsize) status.st_size;
  text = g_malloc (*length + 1);
  return sluice_disk_read (fd, text, *length, 0) == 0 ? g_steal_pointer (&text) : NULL;
}
