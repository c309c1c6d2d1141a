/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-candidate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-durable-file.h"
#include "sluice-error.h"
#include "sluice-folder.h"

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
 * sluice_candidate_look:
 * @path: a path of a candidate
 *
 * Blocks: for tasks of the thread pool.
 *
 * Returns: what is there
 */
SluiceLeftover
sluice_candidate_look (const char *path)
{
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autoptr (SluiceFolder) folder = NULL;
  struct stat status;
  int code;

  if (lstat (path, &status) < 0)
    return SLUICE_LEFTOVER_NONE;

  folder = sluice_folder_open (folder_path, &code);
  if (folder == NULL || !sluice_folder_trusts (folder, &status))
    return SLUICE_LEFTOVER_FOREIGN;
  return S_ISREG (status.st_mode) && status.st_nlink == 1 ? SLUICE_LEFTOVER_ORDINARY
                                                          : SLUICE_LEFTOVER_ODD;
}

/**
 * sluice_candidate_load:
 * @self: a candidate
 * @name: the name that the record has to be of
 *
 * Reads the record. One that somebody else may have written counts as none, and so
 * does one of a part that is somebody else's. Blocks: for tasks of the thread pool.
 */
void
sluice_candidate_load (SluiceCandidate *self, const char *name)
{
  g_clear_pointer (&self->record, sluice_resume_record_free);
  if (sluice_candidate_look (self->record_path) != SLUICE_LEFTOVER_ORDINARY ||
      sluice_candidate_look (self->part) == SLUICE_LEFTOVER_FOREIGN)
    return;

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

static gboolean
is_in_the_way (const char *path)
{
  SluiceLeftover leftover = sluice_candidate_look (path);

  return leftover == SLUICE_LEFTOVER_ODD || leftover == SLUICE_LEFTOVER_FOREIGN;
}

/* Of several parts that were put aside in turn, the first may be gone before the
 * others; so many names in a row without one are their end. */
#define MOST_MISSING 4

/* The names that are tried for a part that is put aside. */
static char *
aside_name (const char *part, guint n)
{
  return n == 0 ? g_strconcat (part, ".bak", NULL) : g_strdup_printf ("%s.bak%u", part, n);
}

/* Whether the record was put aside already, and the part not yet. */
static gboolean
was_being_put_aside (const SluiceCandidate *self)
{
  for (guint n = 0; n < SLUICE_CANDIDATE_MOST_NAMES; n++)
    {
      g_autofree char *part = aside_name (self->part, n);
      g_autofree char *record_path = g_strconcat (part, ".json", NULL);

      if (!sluice_candidate_exists (part))
        return sluice_candidate_exists (record_path);
    }

  return FALSE;
}

/* Many programs call “NAME.part” what they fill. Of ours the record is there first and
 * goes last; it is elsewhere only where a run was killed that put both aside. */
static gboolean
is_of_another_program (const SluiceCandidate *self)
{
  return sluice_candidate_exists (self->part) && !sluice_candidate_exists (self->record_path) &&
         !was_being_put_aside (self);
}

/**
 * sluice_candidate_is_blocked:
 * @self: a candidate without a record
 *
 * Returns: whether what we would have to write over, or to move away, for a part and
 *   its record is somebody's; an ordinary file that once was our part is not
 */
gboolean
sluice_candidate_is_blocked (const SluiceCandidate *self)
{
  return is_in_the_way (self->part) || is_of_another_program (self) ||
         sluice_candidate_look (self->record_path) == SLUICE_LEFTOVER_FOREIGN;
}

/**
 * sluice_candidate_is_taken:
 * @self: a candidate without a record
 *
 * Returns: whether the name cannot be had: there is a file, or it is blocked
 */
gboolean
sluice_candidate_is_taken (const SluiceCandidate *self)
{
  return sluice_candidate_exists (self->path) || sluice_candidate_is_blocked (self);
}

/* The part was given its final name by a link, and is still there by its own. */
static gboolean
is_half_moved (const SluiceCandidate *self)
{
  struct stat part;
  struct stat file;

  return lstat (self->part, &part) == 0 && lstat (self->path, &file) == 0 &&
         S_ISREG (part.st_mode) && part.st_dev == file.st_dev && part.st_ino == file.st_ino;
}

/**
 * sluice_candidate_end_move:
 * @self: a candidate whose download is claimed
 *
 * Removes the part's own name where an earlier run had given it the final one, and
 * was killed before it could do this. Blocks: for tasks of the thread pool.
 */
void
sluice_candidate_end_move (const SluiceCandidate *self)
{
  if (is_half_moved (self))
    unlink (self->part);
}

/**
 * sluice_candidate_is_published:
 * @self: a candidate
 *
 * Returns: whether it looks as if an earlier run had brought all of the file,
 *   put it in its place, and been gone before it removed the record
 */
gboolean
sluice_candidate_is_published (const SluiceCandidate *self)
{
  const SluiceResumeRecord *record = self->record;
  struct stat status;

  return record != NULL && record->size >= 0 &&
         sluice_ranges_contains (record->on_disk, 0, (guint64) record->size) &&
         (!sluice_candidate_exists (self->part) || is_half_moved (self)) &&
         lstat (self->path, &status) == 0 && S_ISREG (status.st_mode) &&
         status.st_size == record->size;
}

static gboolean
has_stretch (int fd, SluiceRange range, guint64 checksum)
{
  guint64 found;

  return sluice_disk_hash (fd, range.start, range.end - range.start, NULL, &found) == 0 &&
         found == checksum;
}

/* Pieces are of blocks without a checksum, so no byte counts twice. */
static gboolean
has_all (int fd, const SluiceBlockTable *blocks)
{
  const SluicePieces *pieces = sluice_block_table_get_pieces (blocks);
  guint64 known = 0;

  for (guint i = 0; i < sluice_pieces_get_length (pieces); i++)
    {
      SluicePiece piece = sluice_pieces_get (pieces, i);

      if (!has_stretch (fd, piece.range, piece.checksum))
        return FALSE;
      known += piece.range.end - piece.range.start;
    }

  for (guint i = 0; i < sluice_block_table_n_blocks (blocks); i++)
    {
      const SluiceBlock *block = sluice_block_table_get_block (blocks, i);
      SluiceRange range = sluice_block_table_get_range (blocks, i);

      if (block->state != SLUICE_BLOCK_HASHED)
        continue;
      if (!has_stretch (fd, range, block->checksum))
        return FALSE;
      known += range.end - range.start;
    }
  return known == sluice_block_table_get_size (blocks);
}

/**
 * sluice_candidate_has_its_bytes:
 * @self: a candidate that is published
 *
 * Reads the file and compares it with the checksums of the blocks and pieces that
 * were written: name and size are those of many a file, one that took the name
 * while the download ran among them. Where the record does not know of all,
 * nothing is proved. Blocks: for tasks of the thread pool.
 *
 * Returns: whether the file is the one that the record is of
 */
gboolean
sluice_candidate_has_its_bytes (const SluiceCandidate *self)
{
  int fd;
  gboolean same;

  if (self->record->size == 0)
    return TRUE;

  fd = sluice_disk_open (AT_FDCWD, self->path, O_RDONLY);
  if (fd < 0)
    return FALSE;
  same = has_all (fd, self->record->blocks);
  close (fd);
  return same;
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

  return lstat (part, &status) == 0 &&
         (status.st_size > 0 || sluice_candidate_look (part) != SLUICE_LEFTOVER_ORDINARY);
}

/* What a record was put aside to, without its part, waits for one that has no record. */
static gboolean
is_aside_free (const SluiceCandidate *self, const char *part)
{
  g_autofree char *record_path = g_strconcat (part, ".json", NULL);

  return !sluice_candidate_exists (part) &&
         (!sluice_candidate_exists (record_path) || !sluice_candidate_exists (self->record_path));
}

static char *
find_aside_name (const SluiceCandidate *self)
{
  for (guint n = 0; n < SLUICE_CANDIDATE_MOST_NAMES; n++)
    {
      g_autofree char *name = aside_name (self->part, n);

      if (is_aside_free (self, name))
        return g_steal_pointer (&name);
    }

  return NULL;
}

/* The record goes first, and for good. Whoever finds a part without one, and beside it a
 * record that was put aside and has none, sees what was being done. */
static int
move_aside (const SluiceCandidate *self, const char *kept_as)
{
  g_autofree char *record_kept_as = g_strconcat (kept_as, ".json", NULL);

  int code = sluice_disk_move (AT_FDCWD, self->record_path, record_kept_as);

  if (code != 0 && code != ENOENT)
    return code;
  sluice_durable_file_sync_folder (self->record_file, NULL);
  return holds_bytes (self->part) ? sluice_disk_move (AT_FDCWD, self->part, kept_as) : 0;
}

/* Whether somebody may miss what is in the record's place: one of this download is
 * replaced in one step, by the new one. */
static gboolean
has_strange_record (const SluiceCandidate *self)
{
  return self->record == NULL && holds_bytes (self->record_path);
}

static gboolean
remove_blank (const char *path, GError **error)
{
  return unlink (path) == 0 || errno == ENOENT || set_aside_error (error, path, errno);
}

/**
 * sluice_candidate_set_aside:
 * @self: a candidate
 * @kept_as: (out) (nullable) (transfer full): the path that the part got, or
 *   %NULL when there was none worth keeping
 * @error: %SLUICE_ERROR_LOCAL
 *
 * Renames a part that cannot be trusted, and its record: it may hold hours of
 * somebody's line. Nothing is deleted but a part that never held a byte; the record
 * of such a one stays, to be replaced.
 * Blocks: for tasks of the thread pool.
 *
 * Returns: whether the name is free for a new part
 */
gboolean
sluice_candidate_set_aside (SluiceCandidate *self, char **kept_as, GError **error)
{
  gboolean has_part = holds_bytes (self->part);
  g_autofree char *name = NULL;
  int code;

  *kept_as = NULL;
  if (!has_part && !remove_blank (self->part, error))
    return FALSE;
  if (!has_part && !has_strange_record (self))
    return TRUE;

  name = find_aside_name (self);
  code = name != NULL ? move_aside (self, name) : EEXIST;
  if (code != 0)
    return set_aside_error (error, self->part, code);

  if (has_part)
    *kept_as = g_steal_pointer (&name);
  return TRUE;
}

/**
 * sluice_candidate_is_aside_of:
 * @part: the path of a part that was put aside
 * @link: a download's link
 *
 * Returns: whether the record that was put aside with it says that it is of @link
 */
gboolean
sluice_candidate_is_aside_of (const char *part, const char *link)
{
  g_autofree char *record_path = g_strconcat (part, ".json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (record_path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_load (file, NULL, NULL);
  struct stat status;

  return record != NULL && g_str_equal (record->link, link) && !is_in_the_way (part) &&
         (record->size < 0 || lstat (part, &status) < 0 || status.st_size == record->size);
}

/**
 * sluice_candidate_find_aside:
 * @self: a candidate
 * @link: whose part
 *
 * Looks for a part that an earlier run put aside, and that nothing outdid before the
 * run ended. Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the path of the first one of @link
 */
char *
sluice_candidate_find_aside (const SluiceCandidate *self, const char *link)
{
  guint missing = 0;

  for (guint n = 0; n < SLUICE_CANDIDATE_MOST_NAMES && missing < MOST_MISSING; n++)
    {
      g_autofree char *part = aside_name (self->part, n);

      if (!sluice_candidate_exists (part))
        missing++;
      else if (sluice_candidate_is_aside_of (part, link))
        return g_steal_pointer (&part);
    }

  return NULL;
}

/**
 * sluice_candidate_delete_aside:
 * @part: the path of a part that was put aside
 *
 * Deletes it and then its record: a part without one would stay for ever. Blocks: for
 * tasks of the thread pool.
 */
void
sluice_candidate_delete_aside (const char *part)
{
  g_autofree char *record_path = g_strconcat (part, ".json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (part);

  unlink (part);
  sluice_durable_file_sync_folder (file, NULL);
  unlink (record_path);
  sluice_durable_file_sync_folder (file, NULL);
}

/**
 * sluice_candidate_remove_aside:
 * @self: a candidate
 * @link: whose parts
 *
 * Removes what was put aside of a download and is outdone by now, but was left by a
 * run that was killed. What a record does not say to be of @link stays. Blocks: for
 * tasks of the thread pool.
 */
void
sluice_candidate_remove_aside (const SluiceCandidate *self, const char *link)
{
  guint missing = 0;

  for (guint n = 0; n < SLUICE_CANDIDATE_MOST_NAMES && missing < MOST_MISSING; n++)
    {
      g_autofree char *part = aside_name (self->part, n);
      g_autofree char *record_path = g_strconcat (part, ".json", NULL);

      if (!sluice_candidate_exists (part) && !sluice_candidate_exists (record_path))
        missing++;
      else if (sluice_candidate_is_aside_of (part, link))
        sluice_candidate_delete_aside (part);
    }
}
