/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-repair.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "sluice-candidate.h"
#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-part-open.h"

/* The damaged file is not written to. What is good of it is copied into a part beside it,
 * where the file system can without taking room for it twice; from then on that is a download
 * as any other that was stopped: what is on the disk is proved block by block, the rest
 * comes from the link, and only what is whole takes the file's place. */

/**
 * sluice_repair_new:
 * @file: the damaged file
 * @record: (transfer full): what it should be
 * @damaged: which bytes are not
 * @looked_at: the file as it was found
 *
 * Returns: (transfer full): the repair
 */
SluiceRepair *
sluice_repair_new (GFile *file,
                   SluiceResumeRecord *record,
                   const SluiceRanges *damaged,
                   const struct stat *looked_at)
{
  SluiceRepair *self = g_atomic_rc_box_new0 (SluiceRepair);

  self->file = g_object_ref (file);
  self->record = record;
  self->damaged = sluice_ranges_copy (damaged);
  self->looked_at = *looked_at;
  return self;
}

/* Returns: (transfer full): the same repair */
SluiceRepair *
sluice_repair_ref (SluiceRepair *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
repair_clear (gpointer data)
{
  SluiceRepair *self = data;

  g_clear_object (&self->file);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_clear_pointer (&self->damaged, sluice_ranges_free);
}

/* Gives up a reference. */
void
sluice_repair_unref (SluiceRepair *self)
{
  g_atomic_rc_box_release_full (self, repair_clear);
}

/**
 * sluice_repair_is_of:
 * @self: a repair
 * @status: what has the file's name now
 *
 * Returns: whether that still is the file that was looked at, and nobody wrote to it
 */
gboolean
sluice_repair_is_of (const SluiceRepair *self, const struct stat *status)
{
  const struct stat *then = &self->looked_at;

  return status->st_dev == then->st_dev && status->st_ino == then->st_ino &&
         status->st_size == then->st_size && status->st_mtim.tv_sec == then->st_mtim.tv_sec &&
         status->st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

/**
 * sluice_repair_proves:
 * @self: a repair
 * @blocks: a file's blocks, all of them hashed
 *
 * Returns: whether these are the bytes that the file should have, as far as that is known
 */
gboolean
sluice_repair_proves (const SluiceRepair *self, const SluiceBlockTable *blocks)
{
  const SluiceBlockTable *wanted = self->record->blocks;

  if (wanted == NULL)
    return TRUE;
  if (blocks == NULL ||
      sluice_block_table_get_size (blocks) != sluice_block_table_get_size (wanted))
    return FALSE;

  for (guint i = 0; i < sluice_block_table_n_blocks (wanted); i++)
    {
      const SluiceBlock *found = sluice_block_table_get_block (blocks, i);

      if (found->state != SLUICE_BLOCK_HASHED ||
          found->checksum != sluice_block_table_get_block (wanted, i)->checksum)
        return FALSE;
    }
  return TRUE;
}

/**
 * sluice_repair_count_good:
 * @self: a repair
 *
 * Returns: how many bytes of the file are what they should be; 0 where that is not known
 */
guint64
sluice_repair_count_good (const SluiceRepair *self)
{
  guint64 size = self->record->blocks != NULL ? (guint64) self->record->size : 0;

  return size - sluice_ranges_covered_within (self->damaged, 0, size);
}

/* ---- Seeding ---- */

typedef struct
{
  SluiceRepair *repair; /* owned */
  char *name;           /* owned; of the part, without its suffix */
} Seeding;

static void
seeding_free (Seeding *self)
{
  sluice_repair_unref (self->repair);
  g_free (self->name);
  g_free (self);
}

/* The whole of what is wanted, without a byte of it. And without validators: the same bytes
 * may be served under others by now, and every byte that comes is compared with the checksum
 * of its block, which says more. */
static SluiceResumeRecord *
blank_record_new (const SluiceRepair *self, const char *name)
{
  SluiceResumeRecord sealed = *self->record;
  g_autoptr (SluiceRanges) nothing = sluice_ranges_new ();
  g_autoptr (GBytes) text = NULL;

  sealed.name = (char *) name;
  sealed.etag = sealed.last_modified = NULL;
  sealed.strong = FALSE;
  sealed.on_disk = nothing;
  text = sluice_resume_record_serialize (&sealed);
  return sluice_resume_record_parse (text, NULL);
}

static gboolean
is_good (const SluiceRepair *self, SluiceRange block)
{
  return sluice_ranges_covered_within (self->damaged, block.start, block.end) == 0;
}

static int
copy_bytes (int from, int to, SluiceRange range)
{
  gsize length = range.end - range.start;
  g_autofree char *bytes = g_malloc (length);
  int code = sluice_disk_read (from, bytes, length, range.start);

  for (gsize done = 0; code == 0 && done < length;)
    {
      gssize count = pwrite (to, bytes + done, length - done, (off_t) (range.start + done));

      if (count < 0 && errno != EINTR)
        code = errno;
      done += (gsize) MAX (count, 0);
    }
  return code;
}

/* By the kernel, which may let both files share the room; else by hand. */
static int
copy_range (int from, int to, SluiceRange range)
{
  off_t in = (off_t) range.start;
  off_t out = (off_t) range.start;

  while ((guint64) in < range.end)
    {
      gssize count = copy_file_range (from, &in, to, &out, range.end - (guint64) in, 0);

      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return copy_bytes (from, to, (SluiceRange){ (guint64) in, range.end });
    }
  return 0;
}

/* Good blocks that follow each other go in one piece: only whole ones are shared. */
static int
copy_good (const SluiceRepair *self,
           int from,
           int to,
           SluiceResumeRecord *record,
           GCancellable *cancellable)
{
  const SluiceBlockTable *blocks = self->record->blocks;
  int code = 0;

  for (guint i = 0; code == 0 && i < sluice_block_table_n_blocks (blocks); i++)
    {
      SluiceRange range = sluice_block_table_get_range (blocks, i);
      const SluiceBlock *block = sluice_block_table_get_block (blocks, i);

      if (!is_good (self, range))
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        return ECANCELED;
      code = copy_range (from, to, range);
      sluice_ranges_add (record->on_disk, range.start, range.end);
      sluice_block_table_set_hashed (record->blocks, i, block->checksum, block->finished_at);
    }
  return code == 0 ? sluice_disk_sync_bytes (to) : code;
}

static gboolean
save (const SluiceCandidate *place, const SluiceResumeRecord *record, GError **error)
{
  g_autoptr (GBytes) text = sluice_resume_record_serialize (record);
  g_autoptr (GError) save_error = NULL;

  if (sluice_resume_record_save (place->record_file, text, &save_error))
    return TRUE;
  g_propagate_error (error, sluice_disk_error_wrap (save_error, record->name));
  return FALSE;
}

static int
open_part (const SluiceCandidate *place, gint64 size, GError **error)
{
  g_autofree char *path = g_path_get_dirname (place->part);
  g_autofree char *name = g_path_get_basename (place->part);
  g_autofree char *shown = g_filename_display_name (name);
  int code;
  g_autoptr (SluiceFolder) folder = sluice_folder_open (path, &code);

  if (folder != NULL)
    return sluice_part_open (folder, name, size, error);
  g_propagate_error (error, sluice_disk_error_new (code, shown));
  return -1;
}

static gboolean
fill (const SluiceRepair *self,
      const SluiceCandidate *place,
      SluiceResumeRecord *record,
      GCancellable *cancellable,
      GError **error)
{
  int from = sluice_disk_open (AT_FDCWD, g_file_peek_path (self->file), O_RDONLY);
  int to = from >= 0 ? open_part (place, record->size, error) : -1;
  int code = from < 0 ? errno : 0;

  if (to >= 0)
    code = copy_good (self, from, to, record, cancellable);
  if (from >= 0)
    close (from);
  if (to >= 0)
    close (to);
  if (code == ECANCELED)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED,
                         _ ("The download was paused."));
  else if (code != 0)
    g_propagate_error (error, sluice_disk_error_new (code, record->name));
  return code == 0 && to >= 0 && save (place, record, error);
}

/* The record without bytes comes first: whoever is killed here leaves nothing that a later
 * run would have to keep. */
static gboolean
seed (const SluiceRepair *self,
      SluiceCandidate *place,
      const char *name,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (SluiceResumeRecord) record = blank_record_new (self, name);
  g_autofree char *kept_as = NULL;

  if (record == NULL)
    return TRUE;
  if (!sluice_candidate_set_aside (place, &kept_as, error) || !save (place, record, error))
    return FALSE;
  if (fill (self, place, record, cancellable, error))
    return TRUE;

  unlink (place->part);
  unlink (place->record_path);
  return FALSE;
}

/* Whether all that the record knows of is what the file should be. */
static gboolean
agrees (const SluiceRepair *self, const SluiceResumeRecord *record)
{
  for (guint i = 0; i < sluice_block_table_n_blocks (record->blocks); i++)
    {
      const SluiceBlock *block = sluice_block_table_get_block (record->blocks, i);

      if (block->state == SLUICE_BLOCK_HASHED &&
          block->checksum != sluice_block_table_get_block (self->record->blocks, i)->checksum)
        return FALSE;
    }
  return TRUE;
}

/* What an interrupted repair of the same file left is as good, and may hold more. */
static gboolean
is_seeded (const SluiceRepair *self, const SluiceCandidate *place)
{
  const SluiceResumeRecord *record = place->record;

  return record != NULL && record->size == self->record->size && !record->strong &&
         sluice_ranges_n_runs (record->on_disk) > 0 && agrees (self, record);
}

/* That may have come from elsewhere. */
static gboolean
redirect (const SluiceRepair *self, const SluiceCandidate *place, GError **error)
{
  SluiceResumeRecord *record = place->record;

  if (g_str_equal (record->link, self->record->link))
    return TRUE;
  g_free (record->link);
  record->link = g_strdup (self->record->link);
  return save (place, record, error);
}

/* What it left before it had copied anything is worth nothing. */
static void
remove_blank (const SluiceRepair *self, SluiceCandidate *place)
{
  const SluiceResumeRecord *record = place->record;

  if (record == NULL || !g_str_equal (record->link, self->record->link) ||
      sluice_ranges_n_runs (record->on_disk) > 0)
    return;
  unlink (place->part);
  unlink (place->record_path);
}

/* Whether what lies there is another program's, or another download's. */
static gboolean
is_taken (const SluiceRepair *self, const SluiceCandidate *place)
{
  if (place->record == NULL)
    return sluice_candidate_is_blocked (place);
  return !g_str_equal (place->record->link, self->record->link) && !is_seeded (self, place);
}

/* The first name beside the file's own that can be had for the part. */
static char *
choose_name (const Seeding *seeding, GFile *folder)
{
  for (guint n = 0; n < SLUICE_CANDIDATE_MOST_NAMES; n++)
    {
      g_autofree char *name =
          n == 0 ? g_strdup (seeding->name) : sluice_file_name_numbered (seeding->name, n);
      g_auto (SluiceCandidate) place = { NULL };

      sluice_candidate_init (&place, folder, name);
      sluice_candidate_load (&place, name);
      if (!is_taken (seeding->repair, &place) && (n == 0 || !sluice_candidate_exists (place.path)))
        return g_steal_pointer (&name);
    }

  return NULL;
}

/* Only with the lock does what lies there hold still. */
static gboolean
prepare_place (const SluiceRepair *repair,
               GFile *folder,
               const char *name,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  g_auto (SluiceCandidate) place = { NULL };
  g_autoptr (SluicePartLock) lock = sluice_part_lock_acquire (file, error);

  if (lock == NULL)
    return FALSE;

  sluice_candidate_init (&place, folder, name);
  sluice_candidate_load (&place, name);
  if (!sluice_part_lock_check_file (place.part, name, error))
    return FALSE;
  if (is_taken (repair, &place))
    return TRUE;
  if (is_seeded (repair, &place))
    return redirect (repair, &place, error);
  remove_blank (repair, &place);
  return seed (repair, &place, name, cancellable, error);
}

static gboolean
prepare (const Seeding *seeding, GCancellable *cancellable, GError **error)
{
  SluiceRepair *repair = seeding->repair;
  g_autoptr (GFile) folder = g_file_get_parent (repair->file);
  g_autofree char *name = NULL;

  if (repair->record->blocks == NULL || !repair->record->resumable)
    return TRUE;
  name = choose_name (seeding, folder);
  return name == NULL || prepare_place (repair, folder, name, cancellable, error);
}

static void
seed_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (prepare (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_repair_seed_async:
 * @self: a repair
 * @name: the name that the part is called after
 * @cancellable: (nullable): stops the copying within a block; nothing is left of it
 * @callback: called when the part can be gone on with
 * @user_data: passed to @callback
 *
 * Copies what is good of the file into a part beside it, unless an earlier try left one; where
 * that name is somebody's, the part gets a number. Where there is nothing to go on with, nothing
 * is done.
 */
void
sluice_repair_seed_async (SluiceRepair *self,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Seeding *seeding = g_new (Seeding, 1);

  seeding->repair = sluice_repair_ref (self);
  seeding->name = g_strdup (name);
  g_task_set_source_tag (task, sluice_repair_seed_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, seeding, (GDestroyNotify) seeding_free);
  g_task_run_in_thread (task, seed_in_thread);
}

/**
 * sluice_repair_seed_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError
 *
 * Returns: %FALSE with an error; nothing is left then
 */
gboolean
sluice_repair_seed_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
