/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-candidate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"

/* How many numbered names are tried before giving up. */
#define MOST_NAMES 10000

/**
 * sluice_candidate_init:
 * @self: an empty candidate
 * @directory: the folder; a local one
 * @name: the name of the finished file
 *
 * Finds out where everything would be, without looking.
 */
void
sluice_candidate_init (SluiceCandidate *self, GFile *directory, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (directory, name);

  self->path = g_file_get_path (file);
  self->part = g_strconcat (self->path, ".part", NULL);
  self->record_path = g_strconcat (self->path, SLUICE_RESUME_RECORD_SUFFIX, NULL);
  self->record_file = g_file_new_for_path (self->record_path);
}

/**
 * sluice_candidate_clear:
 * @self: a candidate
 *
 * Frees what it holds; what lies on the disk stays.
 */
void
sluice_candidate_clear (SluiceCandidate *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->record_path, g_free);
  g_clear_object (&self->record_file);
  g_clear_pointer (&self->record, sluice_resume_record_free);
}

/**
 * sluice_candidate_load:
 * @self: a candidate
 * @name: the name that the record has to be of
 *
 * Reads the record. Blocks: for tasks of the thread pool.
 */
void
sluice_candidate_load (SluiceCandidate *self, const char *name)
{
  g_clear_pointer (&self->record, sluice_resume_record_free);
  self->record = sluice_resume_record_load (self->record_file, NULL, NULL);
  if (self->record != NULL && !g_str_equal (self->record->name, name))
    g_clear_pointer (&self->record, sluice_resume_record_free);
}

/**
 * sluice_candidate_exists:
 * @path: a path of a candidate
 *
 * Looks whether anything is there. A dangling link counts: it may not be
 * written through either.
 *
 * Returns: whether @path is taken
 */
gboolean
sluice_candidate_exists (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0;
}

/**
 * sluice_candidate_is_published:
 * @self: a candidate
 *
 * Returns: whether an earlier run brought all of the file and put it in its
 *   place, and was gone before it removed the record
 */
gboolean
sluice_candidate_is_published (const SluiceCandidate *self)
{
  const SluiceResumeRecord *record = self->record;
  struct stat status;

  return record != NULL && record->size >= 0 &&
         sluice_ranges_contains (record->on_disk, 0, (guint64) record->size) &&
         !sluice_candidate_exists (self->part) && lstat (self->path, &status) == 0 &&
         S_ISREG (status.st_mode) && status.st_size == record->size;
}

/**
 * sluice_candidate_distrust_beyond_end:
 * @self: a candidate with a record
 *
 * A part that is shorter than its record says lost its rear: those bytes would
 * come back as zeros. Takes them out of the record; blocks are trusted whole or
 * not at all.
 */
void
sluice_candidate_distrust_beyond_end (SluiceCandidate *self)
{
  SluiceResumeRecord *record = self->record;
  guint n_blocks = record->blocks != NULL ? sluice_block_table_n_blocks (record->blocks) : 0;
  struct stat status;
  guint64 length = 0;

  if (lstat (self->part, &status) == 0)
    length = (guint64) status.st_size;

  for (guint i = 0; i < n_blocks; i++)
    {
      SluiceRange range = sluice_block_table_get_range (record->blocks, i);

      if (range.end > length)
        {
          sluice_block_table_set_missing (record->blocks, i);
          sluice_ranges_remove (record->on_disk, range.start, range.end);
        }
    }
}

static gboolean
set_aside_error (GError **error, const char *path, int code)
{
  g_autofree char *shown = g_filename_display_basename (path);

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
               /* Translators: the first %s is a file's name, the second what the system said. */
               _ ("“%s” cannot be put aside: %s. Check the folder's permissions."), shown,
               g_strerror (code));
  return FALSE;
}

static gboolean
holds_bytes (const char *part)
{
  struct stat status;

  return lstat (part, &status) == 0 && (status.st_size > 0 || !S_ISREG (status.st_mode));
}

/* Returns: 0 or an errno; the name it got is in @kept_as. */
static int
move_to_free_name (const char *part, char **kept_as)
{
  int code;

  *kept_as = g_strconcat (part, ".bak", NULL);
  code = sluice_disk_move (AT_FDCWD, part, *kept_as);

  for (guint n = 1; code == EEXIST && n < MOST_NAMES; n++)
    {
      g_free (*kept_as);
      *kept_as = g_strdup_printf ("%s.bak%u", part, n);
      code = sluice_disk_move (AT_FDCWD, part, *kept_as);
    }

  if (code != 0)
    g_clear_pointer (kept_as, g_free);
  return code;
}

static gboolean
set_aside_record (const char *record_path, const char *kept_as, GError **error)
{
  g_autofree char *record_kept_as = NULL;

  if (kept_as != NULL)
    record_kept_as = g_strconcat (kept_as, ".json", NULL);
  if ((kept_as != NULL ? rename (record_path, record_kept_as) : unlink (record_path)) < 0 &&
      errno != ENOENT)
    return set_aside_error (error, record_path, errno);
  return TRUE;
}

/**
 * sluice_candidate_set_aside:
 * @self: a candidate
 * @kept_as: (out) (nullable) (transfer full): the path that the part got, or
 *   %NULL when there was none worth keeping
 * @error: %SLUICE_ERROR_LOCAL
 *
 * Renames a part that cannot be trusted, and its record: it may hold hours of
 * somebody's line. Nothing is deleted but a part that never held a byte.
 * Blocks: for tasks of the thread pool.
 *
 * Returns: whether the name is free for a new part
 */
gboolean
sluice_candidate_set_aside (SluiceCandidate *self, char **kept_as, GError **error)
{
  int code = 0;

  *kept_as = NULL;
  if (holds_bytes (self->part))
    code = move_to_free_name (self->part, kept_as);
  else if (unlink (self->part) < 0 && errno != ENOENT)
    code = errno;

  if (code != 0)
    return set_aside_error (error, self->part, code);
  return set_aside_record (self->record_path, *kept_as, error);
}
