/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
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

/* One name for one place, however the way to it is written: a folder that is mounted twice
 * has two ways that have nothing in common. */
static char *
key_new (GFile *destination)
{
  g_autoptr (GFile) parent = g_file_get_parent (destination);
  g_autofree char *name = g_file_get_basename (destination);
  g_autofree char *place = NULL;
  struct stat folder;

  if (parent == NULL || stat (g_file_peek_path (parent), &folder) < 0)
    return NULL;

  place = g_strdup_printf ("%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x/%s",
                           (guint64) folder.st_dev, (guint64) folder.st_ino, name);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);
}

static int
open_lock_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return -1;

  return open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Between our opening and our locking the holder may have removed the file: then what we
 * locked has no name, and the next one would lock another.
 *
 * 0 or an errno; EWOULDBLOCK, with the descriptor open, when it is held. */
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

      if (code == EWOULDBLOCK || (code == 0 && sluice_disk_has_name (*fd, AT_FDCWD, path)))
        return code;

      close (*fd);
      if (code != 0)
        {
          unlink (path);
          return code;
        }
    }
}

/**
 * sluice_part_lock_is_unknown:
 * @code: what flock() said
 *
 * Returns: whether the file system knows no locks at all, as of homes on some networks
 */
gboolean
sluice_part_lock_is_unknown (int code)
{
  return code == ENOLCK || code == ENOSYS || code == EOPNOTSUPP;
}

static char *
lock_path_new (const char *base, const char *key)
{
  return g_build_filename (base, "sluice", "locks", key, NULL);
}

/* Where the home knows no locks, what is held is held on this machine alone. All programs
 * find the same of the two. Returns 0 or an errno, as lock_file_at() does. */
static int
lock_somewhere (const char *key, char **lock_path, int *fd)
{
  int code;

  *lock_path = lock_path_new (g_get_user_data_dir (), key);
  code = lock_file_at (*lock_path, fd);
  if (!sluice_part_lock_is_unknown (code))
    return code;

  g_free (*lock_path);
  *lock_path = lock_path_new (g_get_user_runtime_dir (), key);
  return lock_file_at (*lock_path, fd);
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
  if (pid <= 0 || pid > G_MAXINT || *end != ' ')
    return sluice_part_lock_error_new (name);

  program = g_utf8_make_valid (end + 1, -1);
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_IN_USE,
                      /* Translators: file name, program name, number of its process. */
                      _ ("“%s” is being downloaded by %s (process %d). Stop it there, or choose "
                         "another name."),
                      name, program, (int) pid);
}

/* It is not the download's own folder that is meant. */
static GError *
no_lock_error_new (int code, const char *lock_path, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (lock_path);
  g_autofree char *shown = g_filename_display_name (folder);

  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      /* Translators: file name, folder of the program, what the system said. */
                      _ ("“%s” cannot begin, as it has to be noted in “%s”: %s. Make room or "
                         "change the permissions there, then start the download again."),
                      name, shown, g_strerror (code));
}

/**
 * sluice_part_lock_hold_file:
 * @fd: a descriptor of a part; the lock is let go of with its last duplicate
 *
 * Claims the part itself, too, where its disk knows locks: another user, or a program
 * in a sandbox, has a data folder of its own. Blocks: for tasks of the thread pool.
 *
 * Returns: %FALSE when somebody has it
 */
gboolean
sluice_part_lock_hold_file (int fd)
{
  return flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/**
 * sluice_part_lock_is_file_held:
 * @path: the path of a part, there or not
 *
 * Blocks: for tasks of the thread pool.
 *
 * Returns: whether somebody is at work on it
 */
gboolean
sluice_part_lock_is_file_held (const char *path)
{
  int fd = sluice_disk_open (AT_FDCWD, path, O_RDONLY);
  gboolean held;

  if (fd < 0)
    return FALSE;
  held = !sluice_part_lock_hold_file (fd);
  close (fd);
  return held;
}

/**
 * sluice_part_lock_error_new:
 * @name: the file it is about, fit to be shown
 *
 * Returns: (transfer full): %SLUICE_ERROR_IN_USE
 */
GError *
sluice_part_lock_error_new (const char *name)
{
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_IN_USE,
                      _ ("“%s” is being downloaded by another program. Stop it there, or choose "
                         "another name."),
                      name);
}

/**
 * sluice_part_lock_check_file:
 * @path: the path of a part, there or not
 * @name: the user's file to be, fit to be shown
 * @error: %SLUICE_ERROR_IN_USE
 *
 * For who holds the lock of the place and would change what lies there: the holder of
 * the part may keep that lock elsewhere. Blocks: for tasks of the thread pool.
 *
 * Returns: whether nobody is at work on the part
 */
gboolean
sluice_part_lock_check_file (const char *path, const char *name, GError **error)
{
  if (!sluice_part_lock_is_file_held (path))
    return TRUE;

  g_propagate_error (error, sluice_part_lock_error_new (name));
  return FALSE;
}

/**
 * sluice_part_lock_acquire:
 * @destination: the user's file to be; its folder exists
 * @error: %SLUICE_ERROR_IN_USE when somebody has it, and the sentence says who;
 *   else %SLUICE_ERROR_LOCAL
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
  g_autofree char *key = NULL;
  g_autofree char *lock_path = NULL;
  SluicePartLock *self;
  int fd = -1;
  int code;

  g_return_val_if_fail (g_file_peek_path (destination) != NULL, NULL);

  basename = g_file_get_basename (destination);
  name = g_filename_display_name (basename);
  key = key_new (destination);
  if (key == NULL)
    {
      g_propagate_error (error, sluice_disk_error_new (ENOENT, name));
      return NULL;
    }

  code = lock_somewhere (key, &lock_path, &fd);
  if (code == EWOULDBLOCK)
    {
      g_propagate_error (error, in_use_error_new (fd, name));
      close (fd);
      return NULL;
    }

  if (code != 0)
    {
      g_propagate_error (error, no_lock_error_new (code, lock_path, name));
      return NULL;
    }

  write_holder (fd);

  self = g_new (SluicePartLock, 1);
  self->fd = fd;
  self->path = g_steal_pointer (&lock_path);
  return self;
}

/**
 * sluice_part_lock_was_acquired:
 * @destination: the user's file to be; its folder exists
 *
 * Blocks for some system calls: for tasks of the thread pool.
 *
 * Returns: whether somebody has claimed the destination, or was killed before he let go of it
 */
gboolean
sluice_part_lock_was_acquired (GFile *destination)
{
  g_autofree char *key = key_new (destination);
  g_autofree char *at_home = key != NULL ? lock_path_new (g_get_user_data_dir (), key) : NULL;
  g_autofree char *beside = key != NULL ? lock_path_new (g_get_user_runtime_dir (), key) : NULL;

  return key != NULL && (access (at_home, F_OK) == 0 || access (beside, F_OK) == 0);
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
