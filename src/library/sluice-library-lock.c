/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-library-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sluice-error.h"
#include "sluice-part-lock.h"

struct _SluiceLibraryLock
{
  int fd;                    /* -1 where the folder knows no locks */
  SluicePartLock *elsewhere; /* owned, nullable; in its place */
};

static int
lock_file_in (const char *folder, int *fd)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int code = 0;

  *fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (*fd < 0)
    return errno;

  while (flock (*fd, LOCK_EX | LOCK_NB) < 0 && (code = errno) == EINTR)
    code = 0;
  if (code == 0)
    return 0;

  close (*fd);
  *fd = -1;
  return code;
}

/* As if the folder were a file that is downloaded: such locks find another place. */
static int
lock_elsewhere (GFile *folder, SluicePartLock **lock)
{
  g_autoptr (GError) error = NULL;

  *lock = sluice_part_lock_acquire (folder, &error);
  if (*lock != NULL)
    return 0;
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE) ? EWOULDBLOCK : ENOLCK;
}

/**
 * sluice_library_lock_take:
 * @folder: a folder of this machine that is there
 * @lock: (out) (transfer full) (nullable): the lock
 *
 * Claims a library's folder. Blocks for some system calls: for tasks of the thread
 * pool.
 *
 * Returns: 0 or an `errno`; `EWOULDBLOCK` when another program has it
 */
int
sluice_library_lock_take (GFile *folder, SluiceLibraryLock **lock)
{
  SluicePartLock *elsewhere = NULL;
  int fd;
  int code = lock_file_in (g_file_peek_path (folder), &fd);

  if (sluice_part_lock_is_unknown (code))
    code = lock_elsewhere (folder, &elsewhere);

  *lock = NULL;
  if (code == 0)
    {
      *lock = g_new (SluiceLibraryLock, 1);
      **lock = (SluiceLibraryLock){ .fd = fd, .elsewhere = elsewhere };
    }
  return code;
}

/**
 * sluice_library_lock_release:
 * @self: (transfer full): a lock
 *
 * Gives the folder free.
 */
void
sluice_library_lock_release (SluiceLibraryLock *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->elsewhere, sluice_part_lock_release);
  g_free (self);
}
