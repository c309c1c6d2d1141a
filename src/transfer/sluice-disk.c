/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "sluice-error.h"

/* How much is read at a time: stays in the processor's cache. */
#define STEP (256 * 1024)

static GError *local_error_new (const char *format, ...) G_GNUC_PRINTF (1, 2);

static GError *
local_error_new (const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (SLUICE_ERROR, SLUICE_ERROR_LOCAL, format, arguments);
  va_end (arguments);

  return error;
}

static GError *
disk_full_error_new (const char *name)
{
  return g_error_new (
      SLUICE_ERROR, SLUICE_ERROR_DISK_FULL,
      _ ("The disk has no room left for “%s”. Free some space, then start the download again."),
      name);
}

static GError *
other_error_new (const char *name, const char *reason)
{
  return local_error_new (
      _ ("“%s” could not be worked on: %s. Check the disk, then start the download again."), name,
      reason);
}

/**
 * sluice_disk_error_new:
 * @code: an `errno`, or %SLUICE_DISK_ENDED
 * @name: the file it is about, fit to be shown
 *
 * Says what the kernel reported about a file of ours as a sentence for the
 * user. Whatever touches the disk for a download raises its errors through
 * here, so that none of them is ever taken for trouble with the source.
 *
 * Returns: (transfer full): %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL
 */
GError *
sluice_disk_error_new (int code, const char *name)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
      return disk_full_error_new (name);

    case EFBIG:
      return local_error_new (
          _ ("“%s” is larger than one file may be here. Choose a folder on another disk."), name);

    case EACCES:
    case EPERM:
      return local_error_new (_ ("“%s” may not be written here. Choose another folder, or change "
                                 "the permissions of this one."),
                              name);

    case EROFS:
      return local_error_new (
          _ ("“%s” would go to a disk that can only be read. Choose another folder."), name);

    case ENOENT:
    case ENOTDIR:
      return local_error_new (
          _ ("The folder for “%s” is not there. Create it, or choose another one."), name);

    case ENAMETOOLONG:
      return local_error_new (_ ("“%s” is too long a name for this disk. Choose a shorter one."),
                              name);

    case EMFILE:
    case ENFILE:
      return local_error_new (_ ("“%s” cannot be opened, as too many files are open already. Let "
                                 "fewer downloads run at a time, or close other programs, then "
                                 "start the download again."),
                              name);

    case SLUICE_DISK_ENDED:
      return local_error_new (_ ("“%s” is shorter than it was: another program has cut it. Start "
                                 "the download again."),
                              name);

    default:
      return other_error_new (name, g_strerror (code));
    }
}

/* GIO has codes for some; others it calls a failure, with a message that ends with what
 * the C library calls them. Returns 0 when it is none of those that have a sentence. */
static int
recover_errno (const GError *error)
{
  static const int named[] = { ENOSPC, EACCES, EROFS, ENOENT, ENOTDIR, ENAMETOOLONG, EMFILE };
  static const int nameless[] = { EDQUOT, EFBIG };

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (g_error_matches (error, G_IO_ERROR, (int) g_io_error_from_errno (named[i])))
      return named[i];

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED))
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (nameless); i++)
    if (g_str_has_suffix (error->message, g_strerror (nameless[i])))
      return nameless[i];

  return 0;
}

/**
 * sluice_disk_error_wrap:
 * @error: what GIO raised about a file of ours
 * @name: the file it is about, fit to be shown
 *
 * The same for an error of GIO, which no longer holds the `errno`.
 * A %G_IO_ERROR_CANCELLED stays what it is.
 *
 * Returns: (transfer full): %SLUICE_ERROR_DISK_FULL, %SLUICE_ERROR_LOCAL, or
 *   %G_IO_ERROR_CANCELLED
 */
GError *
sluice_disk_error_wrap (const GError *error, const char *name)
{
  int code = recover_errno (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return code != 0 ? sluice_disk_error_new (code, name) : other_error_new (name, error->message);
}

typedef int (*Sync) (int fd);

static int
sync_with (Sync function, int fd)
{
  int code;

  do
    code = function (fd) < 0 ? errno : 0;
  while (code == EINTR);
  return code == ENOSYS || code == EOPNOTSUPP ? 0 : code;
}

/* Opens once more, by its descriptor, a file that was only named so far. */
static int
open_named (int named, int flags)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", named);
  struct stat status;

  if (fstat (named, &status) < 0)
    return -1;
  if (!S_ISREG (status.st_mode))
    {
      errno = ELOOP;
      return -1;
    }
  return open (path, flags);
}

/**
 * sluice_disk_open:
 * @directory: a descriptor of the folder, or `AT_FDCWD`
 * @name: the name in the folder, or a path
 * @flags: `O_RDONLY` or `O_RDWR`
 *
 * Opens a file that is there, but no symbolic link: who put one in its place chose what
 * would be read or written. Does not wait, as a named pipe would for its other end.
 *
 * In a folder that a portal granted the file system itself goes by links, and refuses any
 * file that is opened with the wish for none (`ELOOP`). There the file is first only
 * named, and then opened by that name, which leads nowhere else.
 *
 * Returns: a descriptor for the caller to close, or -1 with `errno` set, to `ELOOP` for a
 *   symbolic link
 */
int
sluice_disk_open (int directory, const char *name, int flags)
{
  const int all = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  int fd = openat (directory, name, all | O_NOFOLLOW);
  int named;
  int code;

  if (fd >= 0 || errno != ELOOP)
    return fd;

  named = openat (directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (named < 0)
    return -1;
  fd = open_named (named, all);
  code = errno;
  close (named);
  errno = code;
  return fd;
}

/**
 * sluice_disk_sync:
 * @fd: a descriptor of a file or a folder
 *
 * Makes what was done to it survive a power cut. After a failure what was written
 * since the last success may be lost even if a later call succeeds: the kernel tells
 * of such a loss once. A file system that knows no such thing keeps what it keeps.
 * Blocks: for tasks of the thread pool.
 *
 * Returns: 0 or an `errno`
 */
int
sluice_disk_sync (int fd)
{
  return sync_with (fsync, fd);
}

/**
 * sluice_disk_sync_bytes:
 * @fd: a descriptor of a file
 *
 * The same for its bytes alone, and what it takes to read them.
 *
 * Returns: 0 or an `errno`
 */
int
sluice_disk_sync_bytes (int fd)
{
  return sync_with (fdatasync, fd);
}

/**
 * sluice_disk_read:
 * @fd: a descriptor open for reading
 * @bytes: (out caller-allocates) (array length=length): where they go
 * @length: how many
 * @offset: where they start in the file
 *
 * Reads exactly the bytes asked for. Blocks: for tasks of the thread pool.
 *
 * Returns: 0, an `errno`, or %SLUICE_DISK_ENDED
 */
int
sluice_disk_read (int fd, void *bytes, gsize length, guint64 offset)
{
  char *next = bytes;

  while (length > 0)
    {
      gssize count = pread (fd, next, length, (off_t) offset);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        return errno;
      if (count == 0)
        return SLUICE_DISK_ENDED;

      next += count;
      offset += (guint64) count;
      length -= (gsize) count;
    }

  return 0;
}

/**
 * sluice_disk_write:
 * @fd: a descriptor open for writing
 * @bytes: (array length=length): what is written where @fd stands
 * @length: how many
 *
 * Writes all of it. Blocks: for tasks of the thread pool.
 *
 * Returns: 0 or an `errno`
 */
int
sluice_disk_write (int fd, const void *bytes, gsize length)
{
  const char *next = bytes;

  while (length > 0)
    {
      gssize count = write (fd, next, length);

      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return count < 0 ? errno : ENOSPC;

      next += count;
      length -= (gsize) count;
    }

  return 0;
}

/**
 * sluice_disk_has_name:
 * @fd: a descriptor of a file
 * @directory: a descriptor of a folder, or `AT_FDCWD`
 * @name: a name in it, or a path
 *
 * Returns: whether what has the name is the file that is open
 */
gboolean
sluice_disk_has_name (int fd, int directory, const char *name)
{
  struct stat opened;
  struct stat named;

  return fstat (fd, &opened) == 0 && fstatat (directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/**
 * sluice_disk_get_modified:
 * @status: of a file
 *
 * Returns: when it was last written to, in nanoseconds since 1970
 */
gint64
sluice_disk_get_modified (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status->st_mtim.tv_nsec;
}

typedef void (*Update) (gpointer state, const void *bytes, gsize length);

static int
hash_into (gpointer state,
           Update update,
           int fd,
           guint64 offset,
           guint64 length,
           GCancellable *cancellable)
{
  g_autofree char *step = g_malloc (MIN (length, STEP));

  while (length > 0)
    {
      gsize count = MIN (length, STEP);
      int code = g_cancellable_is_cancelled (cancellable)
                     ? ECANCELED
                     : sluice_disk_read (fd, step, count, offset);

      if (code != 0)
        return code;

      update (state, step, count);
      offset += count;
      length -= count;
    }

  return 0;
}

static void
update_checksum (gpointer state, const void *bytes, gsize length)
{
  g_checksum_update (state, bytes, (gssize) length);
}

static void
update_xxh3 (gpointer state, const void *bytes, gsize length)
{
  XXH3_64bits_update (state, bytes, length);
}

/**
 * sluice_disk_digest:
 * @fd: a descriptor open for reading
 * @checksum: of what comes before the stretch; goes on with it
 * @offset: where the stretch starts in the file
 * @length: its bytes
 * @cancellable: (nullable): stops it within a quarter of a MiB
 *
 * Feeds what is on disk to a checksum. Blocks: for tasks of the thread pool.
 *
 * Returns: 0, an `errno`, %SLUICE_DISK_ENDED, or `ECANCELED`
 */
int
sluice_disk_digest (int fd,
                    GChecksum *checksum,
                    guint64 offset,
                    guint64 length,
                    GCancellable *cancellable)
{
  return hash_into (checksum, update_checksum, fd, offset, length, cancellable);
}

/**
 * sluice_disk_hash:
 * @fd: a descriptor open for reading
 * @offset: where the stretch starts in the file
 * @length: its bytes
 * @cancellable: (nullable): stops it within a quarter of a MiB
 * @checksum: (out): XXH3 of the stretch, 64 bits
 *
 * Hashes what is on disk. Blocks: for tasks of the thread pool.
 *
 * Returns: 0, an `errno`, %SLUICE_DISK_ENDED, or `ECANCELED`
 */
int
sluice_disk_hash (int fd,
                  guint64 offset,
                  guint64 length,
                  GCancellable *cancellable,
                  guint64 *checksum)
{
  XXH3_state_t *state = XXH3_createState ();
  int code;

  XXH3_64bits_reset (state);
  code = hash_into (state, update_xxh3, fd, offset, length, cancellable);
  *checksum = XXH3_64bits_digest (state);
  XXH3_freeState (state);

  return code;
}

/**
 * sluice_disk_equal:
 * @fd: a descriptor open for reading
 * @other: another
 * @length: bytes that both have
 *
 * Compares two files. Blocks: for tasks of the thread pool.
 *
 * Returns: whether they hold the same; not so when one cannot be read
 */
gboolean
sluice_disk_equal (int fd, int other, guint64 length)
{
  g_autofree char *left = g_malloc (STEP);
  g_autofree char *right = g_malloc (STEP);

  for (guint64 offset = 0; offset < length; offset += STEP)
    {
      gsize count = MIN (length - offset, STEP);

      if (sluice_disk_read (fd, left, count, offset) != 0 ||
          sluice_disk_read (other, right, count, offset) != 0 || memcmp (left, right, count) != 0)
        return FALSE;
    }

  return TRUE;
}

/**
 * sluice_disk_move:
 * @directory: a descriptor of the folder
 * @from: the file's name in it
 * @to: its name to be
 *
 * Renames a file and never replaces one, by the best way the file system has.
 *
 * Returns: 0 or an `errno`; `EEXIST` when the name is taken
 */
int
sluice_disk_move (int directory, const char *from, const char *to)
{
  int code;

  if (renameat2 (directory, from, directory, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EPERM)
    return errno;

  code = sluice_disk_move_by_link (directory, from, to);
  if (code == 0 || code == EEXIST)
    return code;

  return sluice_disk_move_by_placeholder (directory, from, to);
}

/**
 * sluice_disk_move_by_link:
 * @directory: a descriptor of the folder
 * @from: the file's name in it
 * @to: its name to be
 *
 * For file systems that know links but no flags for `renameat2`.
 *
 * Returns: 0 or an `errno`; `EEXIST` when the name is taken
 */
int
sluice_disk_move_by_link (int directory, const char *from, const char *to)
{
  if (linkat (directory, from, directory, to, 0) < 0)
    return errno;

  /* The file is whole under its name by now: an old name that stays is a
   * blemish and no reason to call the download failed. */
  if (unlinkat (directory, from, 0) < 0)
    g_debug ("An old name could not be removed: %s", g_strerror (errno));

  return 0;
}

static gboolean
is_empty (int directory, const char *name)
{
  struct stat file;

  return fstatat (directory, name, &file, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (file.st_mode) &&
         file.st_size == 0;
}

/**
 * sluice_disk_move_by_placeholder:
 * @directory: a descriptor of the folder
 * @from: the file's name in it
 * @to: its name to be
 *
 * For file systems without links (FAT, some network ones): the name is taken
 * with an empty file of ours, and only an empty file is replaced: one that is
 * there already is what a program left that was killed in between.
 *
 * Returns: 0 or an `errno`; `EEXIST` when the name is taken
 */
int
sluice_disk_move_by_placeholder (int directory, const char *from, const char *to)
{
  int code;
  int placeholder =
      openat (directory, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (placeholder < 0 && (errno != EEXIST || !is_empty (directory, to)))
    return errno;
  if (placeholder >= 0)
    close (placeholder);

  if (renameat (directory, from, directory, to) == 0)
    return 0;

  code = errno;
  if (placeholder >= 0)
    unlinkat (directory, to, 0);
  return code;
}
