/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-publish.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-part-check.h"

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

  return sluice_disk_sync (fd);
}

/* Whether the very same file has the name already: a run that was killed after it had put
 * it there leaves it so, and nobody wants it twice. */
static gboolean
holds_the_same (const SluiceFolder *folder, const char *name, int fd, guint64 size)
{
  int other = sluice_disk_open (folder->fd, name, O_RDONLY);
  struct stat file;
  gboolean same = other >= 0 && fstat (other, &file) == 0 && S_ISREG (file.st_mode) &&
                  sluice_folder_trusts (folder, &file) && (guint64) file.st_size == size &&
                  sluice_disk_equal (fd, other, size) && sluice_disk_sync (other) == 0;

  if (other >= 0)
    close (other);
  return same;
}

static int
move_to (const SluiceFolder *folder, int fd, const char *from, const char *name, guint64 size)
{
  int code = sluice_disk_move (folder->fd, from, name);

  if (code != EEXIST || !holds_the_same (folder, name, fd, size))
    return code;
  return unlinkat (folder->fd, from, 0) < 0 ? errno : 0;
}

static int
move_to_free_name (const SluiceFolder *folder,
                   int fd,
                   const char *from,
                   const char *wanted,
                   guint64 size,
                   char **name)
{
  int code = move_to (folder, fd, from, wanted, size);

  *name = g_strdup (wanted);

  for (guint number = 1; code == EEXIST && number <= MAX_NUMBER; number++)
    {
      g_free (*name);
      *name = sluice_file_name_numbered (wanted, number);
      code = move_to (folder, fd, from, *name, size);
    }

  return code;
}

/* Returns: whether what has the name of the damaged file is that file still, or nothing */
static gboolean
is_replaceable (const SluiceFolder *folder, const char *name, const SluiceRepair *repair)
{
  struct stat now;

  if (fstatat (folder->fd, name, &now, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT;
  return sluice_repair_is_of (repair, &now);
}

/* In one step, so that there is no time without a file. */
static int
replace (const SluiceFolder *folder,
         int fd,
         const char *from,
         const SluiceRepair *repair,
         char **name)
{
  *name = g_file_get_basename (repair->file);
  if (fchmod (fd, repair->looked_at.st_mode & 07777) < 0)
    g_debug ("The permissions could not be kept: %s", g_strerror (errno));
  return renameat (folder->fd, from, folder->fd, *name) < 0 ? errno : 0;
}

static GError *
changed_error_new (const SluiceRepair *repair)
{
  g_autofree char *name = g_filename_display_basename (g_file_peek_path (repair->file));

  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      _ ("“%s” was changed by another program meanwhile, so it was left as it is. "
                         "Verify it again."),
                      name);
}

static GError *
publish_in (const SluiceFolder *folder,
            int fd,
            const char *from,
            const char *wanted,
            guint64 size,
            const SluiceRepair *repair,
            char **name)
{
  g_autofree char *shown_name = g_filename_display_name (from);
  g_autofree char *place = repair != NULL ? g_file_get_basename (repair->file) : NULL;
  int code = settle_length (fd, size);
  GError *trouble = code == 0 ? sluice_part_check (folder, from, fd, size) : NULL;

  if (trouble != NULL)
    return trouble;
  if (code == 0 && repair != NULL && !is_replaceable (folder, place, repair))
    return changed_error_new (repair);

  if (code == 0)
    code = repair != NULL ? replace (folder, fd, from, repair, name)
                          : move_to_free_name (folder, fd, from, wanted, size, name);
  if (code != 0)
    return sluice_disk_error_new (code, shown_name);

  /* The file is in its place whatever comes of this. */
  code = sluice_folder_sync (folder);
  if (code != 0)
    g_debug ("The folder could not be synced: %s", g_strerror (code));

  return NULL;
}

/**
 * sluice_part_publish:
 * @folder: where the part is
 * @fd: a descriptor of the part, open for writing
 * @from: the part's name
 * @wanted: the name of the user's file, in the same folder
 * @size: its bytes, all of which the caller knows to be written
 * @repair: (nullable): the file that it takes the place of
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL; the part keeps its name
 *
 * Makes a part the user's file, durably and without replacing any but that of @repair, and
 * that only if nobody wrote to it since it was looked at. Where a file with the same bytes has
 * the name already, it is that one, and the part goes.
 * Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the name it got, numbered when @wanted
 *   was taken
 */
char *
sluice_part_publish (const SluiceFolder *folder,
                     int fd,
                     const char *from,
                     const char *wanted,
                     guint64 size,
                     const SluiceRepair *repair,
                     GError **error)
{
  g_autofree char *name = NULL;
  GError *trouble = publish_in (folder, fd, from, wanted, size, repair, &name);

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
