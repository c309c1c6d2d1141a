/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-publish.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-file-name.h"

/* How many names "NAME (1)", "NAME (2)"… are tried before giving up. */
#define MAX_NUMBER 9999

/* Where a file came from, by the convention of the desktops. */
#define ORIGIN_ATTRIBUTE "user.xdg.origin.url"

/* The length is cut only from above: bytes past the end are left over from an
 * earlier try that was longer, while missing ones are missing. */
static int
settle_length (int fd, guint64 size)
{
  struct stat file;

  if (fstat (fd, &file) < 0)
    return errno;
  if ((guint64) file.st_size < size)
    return SLUICE_DISK_ENDED;
  if ((guint64) file.st_size > size && ftruncate (fd, (off_t) size) < 0)
    return errno;

  return fsync (fd) < 0 ? errno : 0;
}

static gboolean
is_still_ours (int directory, const char *name, int fd)
{
  struct stat opened;
  struct stat named;

  return fstat (fd, &opened) == 0 && fstatat (directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static int
move_to_free_name (int directory, const char *from, const char *wanted, char **name)
{
  int code = sluice_disk_move (directory, from, wanted);

  *name = g_strdup (wanted);

  for (guint number = 1; code == EEXIST && number <= MAX_NUMBER; number++)
    {
      g_free (*name);
      *name = sluice_file_name_numbered (wanted, number);
      code = sluice_disk_move (directory, from, *name);
    }

  return code;
}

/* A folder that may be written and not listed cannot be synced, only used. */
static int
open_directory (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd < 0 && errno == EACCES ? open (path, O_PATH | O_DIRECTORY | O_CLOEXEC) : fd;
}

static GError *
publish_in (int directory, int fd, const char *from, const char *wanted, guint64 size, char **name)
{
  g_autofree char *shown_name = g_filename_display_name (from);
  int code = settle_length (fd, size);

  if (code == 0 && !is_still_ours (directory, from, fd))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                        _ ("“%s” was moved or replaced by another program. Put it back, or start "
                           "the download again."),
                        shown_name);

  if (code == 0)
    code = move_to_free_name (directory, from, wanted, name);
  if (code != 0)
    return sluice_disk_error_new (code, shown_name);

  /* The file is in its place whatever comes of this, and not every file
   * system can do it. */
  if (fsync (directory) < 0)
    g_debug ("The folder could not be synced: %s", g_strerror (errno));

  return NULL;
}

/**
 * sluice_part_publish:
 * @fd: a descriptor of the part, open for writing
 * @path: where the part is
 * @wanted: the name of the user's file, in the same folder
 * @size: its bytes, all of which the caller knows to be written
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL; the part keeps its name
 *
 * Makes a part the user's file, durably and without replacing any other.
 * Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the name it got, numbered when @wanted
 *   was taken
 */
char *
sluice_part_publish (int fd, const char *path, const char *wanted, guint64 size, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *from = g_path_get_basename (path);
  g_autofree char *name = NULL;
  int directory = open_directory (folder);
  GError *trouble;

  if (directory < 0)
    {
      g_propagate_error (error, sluice_disk_error_new (errno, wanted));
      return NULL;
    }

  trouble = publish_in (directory, fd, from, wanted, size, &name);
  close (directory);

  if (trouble == NULL)
    return g_steal_pointer (&name);

  g_propagate_error (error, trouble);
  return NULL;
}

/**
 * sluice_part_mark_origin:
 * @fd: a descriptor of the part
 * @origin: the address it came from, without anything that could be a secret
 *
 * Notes on a file where it came from. Not every file system can keep that, and no
 * download is worse without. Blocks: for tasks of the thread pool.
 */
void
sluice_part_mark_origin (int fd, const char *origin)
{
  if (fsetxattr (fd, ORIGIN_ATTRIBUTE, origin, strlen (origin), 0) < 0)
    g_debug ("The origin could not be noted: %s", g_strerror (errno));
}
