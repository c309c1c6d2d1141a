/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"

/* A lock file holds "PID PROGRAM" and no more than this. */
#define MAX_HOLDER 127

struct _SluicePartLock
{
  int fd;
  char *path; /* owned */
};

/* One name for one destination, however the way to it is written. */
static char *
canonical_path (GFile *destination)
{
  g_autoptr (GFile) parent = g_file_get_parent (destination);
  g_autofree char *name = g_file_get_basename (destination);
  char *folder;
  char *path;

  folder = parent != NULL ? realpath (g_file_peek_path (parent), NULL) : NULL;
  if (folder == NULL)
    return NULL;

  path = g_build_filename (folder, name, NULL);
  free (folder);
  return path;
}

static char *
lock_path_new (GFile *destination)
{
  g_autofree char *path = canonical_path (destination);
  g_autofree char *digest = NULL;

  if (path == NULL)
    return NULL;

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  return g_build_filename (g_get_user_data_dir (), "sluice", "locks", digest, NULL);
}

static int
open_lock_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return -1;

  return open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Between our opening and our locking the holder may have removed the file:
 * then what we locked has no name, and the next one would lock another. */
static gboolean
is_at (int fd, const char *path)
{
  struct stat locked;
  struct stat named;

  return fstat (fd, &locked) == 0 && lstat (path, &named) == 0 && locked.st_dev == named.st_dev &&
         locked.st_ino == named.st_ino;
}

/* 0 or an errno; EWOULDBLOCK, with the descriptor open, when it is held. */
static int
lock_file_at (const char *path, int *fd)
{
  for (;;)
    {
      int code = 0;

      *fd = open_lock_file (path);
      if (*fd < 0)
        return errno;

      while (flock (*fd, LOCK_EX | LOCK_NB) < 0 && (code = errno) == EINTR)
        code = 0;

      if (code == EWOULDBLOCK || (code == 0 && is_at (*fd, path)))
        return code;

      close (*fd);
      if (code != 0)
        return code;
    }
}

static void
write_holder (int fd)
{
  g_autofree char *holder = g_strdup_printf ("%d %.100s", (int) getpid (), g_get_prgname ());

  struct stat status;

  /* Only for the sentence another program shows; the lock holds without it. A
   * new file is not cut first: some file systems then sync it when it is closed. */
  if (fstat (fd, &status) < 0 || (status.st_size > 0 && ftruncate (fd, 0) < 0) ||
      pwrite (fd, holder, strlen (holder), 0) < 0)
    g_debug ("The lock could not be signed: %s", g_strerror (errno));
}

static GError *
in_use_error_new (int fd, const char *name)
{
  char holder[MAX_HOLDER + 1] = "";
  gssize length = pread (fd, holder, MAX_HOLDER, 0);
  g_autofree char *program = NULL;
  char *end = holder;
  gint64 pid = length > 0 ? g_ascii_strtoll (holder, &end, 10) : 0;

  if (pid == getpid ())
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_IN_USE,
                        _ ("“%s” is being downloaded already. Wait until that has finished, or "
                           "choose another name."),
                        name);
  if (pid <= 0 || *end != ' ')
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_IN_USE,
                        _ ("“%s” is being downloaded by another program. Stop it there, or choose "
                           "another name."),
                        name);

  program = g_utf8_make_valid (end + 1, -1);
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_IN_USE,
                      /* Translators: file name, program name, number of its process. */
                      _ ("“%s” is being downloaded by %s (process %" G_GINT64_FORMAT
                         "). Stop it there, or choose another name."),
                      name, program, pid);
}

/**
 * sluice_part_lock_acquire:
 * @destination: the user's file to be; its folder exists
 * @error: %SLUICE_ERROR_IN_USE when somebody has it, and the sentence says who;
 *   else %SLUICE_ERROR_LOCAL or %SLUICE_ERROR_DISK_FULL
 *
 * Claims a destination for one download, in this process or any other of the
 * user. The lock is a file in the user's data folder, for the destination's
 * own folder may not know locks. It ends with the process: what a crash leaves
 * behind is a file and no lock.
 *
 * Blocks for some system calls: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the lock
 */
SluicePartLock *
sluice_part_lock_acquire (GFile *destination, GError **error)
{
  g_autofree char *basename = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  SluicePartLock *self;
  int fd = -1;
  int code;

  g_return_val_if_fail (g_file_peek_path (destination) != NULL, NULL);

  basename = g_file_get_basename (destination);
  name = g_filename_display_name (basename);
  path = lock_path_new (destination);
  code = path != NULL ? lock_file_at (path, &fd) : ENOENT;

  if (code == EWOULDBLOCK)
    {
      g_propagate_error (error, in_use_error_new (fd, name));
      close (fd);
      return NULL;
    }

  if (code != 0)
    {
      g_propagate_error (error, sluice_disk_error_new (code, name));
      return NULL;
    }

  write_holder (fd);

  self = g_new (SluicePartLock, 1);
  self->fd = fd;
  self->path = g_steal_pointer (&path);
  return self;
}

/**
 * sluice_part_lock_release:
 * @self: (transfer full): a lock
 *
 * Gives the destination free.
 */
void
sluice_part_lock_release (SluicePartLock *self)
{
  g_return_if_fail (self != NULL);

  /* In this order: once it is unlocked the file may be somebody else's. */
  unlink (self->path);
  close (self->fd);

  g_free (self->path);
  g_free (self);
}
