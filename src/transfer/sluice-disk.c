/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>
#include <xxhash.h>

#include "sluice-error.h"

/* How much is read at a time: stays in the processor's cache. */
#define HASH_STEP (256 * 1024)

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

    case SLUICE_DISK_ENDED:
      return local_error_new (_ ("“%s” is shorter than it was: another program has cut it. Start "
                                 "the download again."),
                              name);

    default:
      return other_error_new (name, g_strerror (code));
    }
}

/* GIO has no code for these, and calls them a failure; its message ends with
 * what the C library calls them. Returns 0 when it is neither. */
static int
recover_errno (const GError *error)
{
  static const int nameless[] = { EDQUOT, EFBIG };

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

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return disk_full_error_new (name);

  return code != 0 ? sluice_disk_error_new (code, name) : other_error_new (name, error->message);
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

typedef void (*Update) (gpointer state, const void *bytes, gsize length);

static int
hash_into (gpointer state,
           Update update,
           int fd,
           guint64 offset,
           guint64 length,
           GCancellable *cancellable)
{
  g_autofree char *step = g_malloc (MIN (length, HASH_STEP));

  while (length > 0)
    {
      gsize count = MIN (length, HASH_STEP);
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
  if (errno != EINVAL && errno != ENOSYS)
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

/**
 * sluice_disk_move_by_placeholder:
 * @directory: a descriptor of the folder
 * @from: the file's name in it
 * @to: its name to be
 *
 * For file systems without links (FAT, some network ones): the name is taken
 * with an empty file of ours, and only that one is replaced.
 *
 * Returns: 0 or an `errno`; `EEXIST` when the name is taken
 */
int
sluice_disk_move_by_placeholder (int directory, const char *from, const char *to)
{
  int code;
  int placeholder =
      openat (directory, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (placeholder < 0)
    return errno;
  close (placeholder);

  if (renameat (directory, from, directory, to) == 0)
    return 0;

  code = errno;
  unlinkat (directory, to, 0);
  return code;
}
