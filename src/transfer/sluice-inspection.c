/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sluice-candidate.h"
#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-part-lock.h"
#include "sluice-seal-book.h"

#define PART_SUFFIX ".part"

/* How much is read before the pages are given back: a large file must not push everything
 * else out of memory. */
#define STRETCH (64 * 1024 * 1024) /* bytes */

/**
 * SluiceInspection:
 *
 * One look at a file that was finished, or begun: reads it once and compares it with all that
 * is known of it: the checksum that somebody gives, the seal it got when it was finished, or
 * the record of a download that is not done.
 *
 * All of it happens in one task of the thread pool. What the task finds is to be asked for
 * when it has answered; only the fraction is good meanwhile.
 */
struct _SluiceInspection
{
  GObject parent_instance;

  /* input */
  GFile *given;             /* owned */
  SluiceChecksum *checksum; /* owned, nullable; asked for by whoever inspects */

  /* what is found */
  GFile *file; /* owned, nullable; where it really is: the finished file, also of a part */
  gboolean partial;
  SluiceResumeRecord *record; /* owned, nullable; what is known */
  gboolean changed;           /* written to since it was finished */
  struct stat status;
  SluiceRanges *damaged; /* owned */
  guint n_blocks;        /* that were compared */
  guint n_damaged;
  SluiceVerdict verdict;

  /* progress */
  _Atomic guint64 done;  /* bytes */
  _Atomic guint64 total; /* bytes */
};

G_DEFINE_FINAL_TYPE (SluiceInspection, sluice_inspection, G_TYPE_OBJECT)

static GError *
unreadable_error_new (const char *path, int code)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (code == ECANCELED)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The check was stopped."));
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      /* Translators: a file's name, and what the system said. */
                      _ ("“%s” cannot be read: %s. Check whether it is still there."), name,
                      code == SLUICE_DISK_ENDED ? _ ("it became shorter") : g_strerror (code));
}

/* ---- Where it is, and what is known of it ---- */

/* The finished file that @path names, or would be the part of. */
static char *
find_finished_path (const char *path, gboolean *partial)
{
  g_autofree char *record_path = NULL;
  g_autofree char *stem = NULL;

  *partial = g_str_has_suffix (path, PART_SUFFIX);
  stem = *partial ? g_strndup (path, strlen (path) - strlen (PART_SUFFIX)) : g_strdup (path);
  record_path = g_strconcat (stem, SLUICE_RESUME_RECORD_SUFFIX, NULL);
  if (*partial && !sluice_candidate_exists (record_path))
    {
      *partial = FALSE;
      return g_strdup (path);
    }
  if (!*partial)
    *partial = !sluice_candidate_exists (path) && sluice_candidate_exists (record_path);
  return g_steal_pointer (&stem);
}

/* Whatever leads there: a file that is replaced is replaced where it is. */
static GFile *
resolve (const char *path)
{
  char *real = realpath (path, NULL);
  GFile *file = g_file_new_for_path (real != NULL ? real : path);

  free (real);
  return file;
}

static void
load_record (SluiceInspection *self)
{
  g_autoptr (GFile) folder = g_file_get_parent (self->file);
  g_autofree char *name = g_file_get_basename (self->file);
  g_auto (SluiceCandidate) place = { NULL };

  sluice_candidate_init (&place, folder, name);
  sluice_candidate_load (&place, name);
  self->record = g_steal_pointer (&place.record);
}

static void
find_seal (SluiceInspection *self)
{
  g_autoptr (SluiceSeal) seal = sluice_seal_book_find (
      self->file, sluice_disk_get_modified (&self->status), (guint64) self->status.st_size);

  if (seal == NULL)
    return;
  self->record = g_steal_pointer (&seal->record);
  self->changed = seal->modified != sluice_disk_get_modified (&self->status);
}

/* ---- Reading it ---- */

typedef struct
{
  int fd;
  GChecksum *hash; /* owned, nullable; of the whole file */
  GCancellable *cancellable;
} Reading;

static int
read_on (SluiceInspection *self, Reading *reading, SluiceRange range)
{
  int code = 0;

  if (reading->hash != NULL)
    code = sluice_disk_digest (reading->fd, reading->hash, range.start, range.end - range.start,
                               reading->cancellable);
  atomic_fetch_add (&self->done, range.end - range.start);
  if (range.end / STRETCH > range.start / STRETCH)
    posix_fadvise (reading->fd, 0, (off_t) range.end, POSIX_FADV_DONTNEED);
  return code;
}

static void
note_damage (SluiceInspection *self, SluiceRange range)
{
  self->n_damaged++;
  sluice_ranges_add (self->damaged, range.start, range.end);
}

/* What cannot be read is as bad as what differs, and as easily mended. */
static int
compare (SluiceInspection *self, Reading *reading, SluiceRange range, guint64 wanted)
{
  guint64 checksum = 0;
  int code = sluice_disk_hash (reading->fd, range.start, range.end - range.start,
                               reading->cancellable, &checksum);

  if (code == ECANCELED)
    return code;
  self->n_blocks++;
  if (code != 0 || checksum != wanted)
    note_damage (self, range);
  return code == 0 ? read_on (self, reading, range) : 0;
}

/* In pieces, so that it can be stopped. */
static int
inspect_stretches (SluiceInspection *self, Reading *reading, guint64 start)
{
  guint64 size = (guint64) self->status.st_size;
  int code = 0;

  for (guint64 at = start; code == 0 && at < size; at += STRETCH)
    code = read_on (self, reading, (SluiceRange){ at, MIN (at + STRETCH, size) });
  return code;
}

/* A file that became longer is not what it was either. */
static int
inspect_surplus (SluiceInspection *self, Reading *reading)
{
  guint64 size = sluice_block_table_get_size (self->record->blocks);

  if (self->partial || (guint64) self->status.st_size <= size)
    return 0;
  sluice_ranges_add (self->damaged, size, (guint64) self->status.st_size);
  return inspect_stretches (self, reading, size);
}

static int
inspect_blocks (SluiceInspection *self, Reading *reading)
{
  const SluicePieces *pieces = sluice_block_table_get_pieces (self->record->blocks);
  int code = 0;

  for (guint i = 0; code == 0 && i < sluice_block_table_n_blocks (self->record->blocks); i++)
    {
      const SluiceBlock *block = sluice_block_table_get_block (self->record->blocks, i);

      if (block->state == SLUICE_BLOCK_HASHED)
        code = compare (self, reading, sluice_block_table_get_range (self->record->blocks, i),
                        block->checksum);
    }
  for (guint i = 0; code == 0 && i < sluice_pieces_get_length (pieces); i++)
    {
      SluicePiece piece = sluice_pieces_get (pieces, i);

      code = compare (self, reading, piece.range, piece.checksum);
    }
  return code == 0 ? inspect_surplus (self, reading) : code;
}

/* ---- Judging ---- */

/* What the file has to hash to as a whole: what is asked for now goes before what the user
 * gave for the download. */
static SluiceChecksum *
choose_checksum (SluiceInspection *self)
{
  if (self->partial)
    return NULL;
  if (self->checksum != NULL)
    return sluice_checksum_copy (self->checksum);
  if (self->record != NULL && self->record->checksum != NULL)
    return sluice_checksum_parse (self->record->checksum, NULL);
  return NULL;
}

/* A checksum of the whole, which somebody vouches for, says more than those of blocks. */
static SluiceVerdict
judge (SluiceInspection *self, const SluiceChecksum *wanted, GChecksum *hash)
{
  gboolean differs = sluice_ranges_n_runs (self->damaged) > 0;

  if (hash != NULL && g_str_equal (g_checksum_get_string (hash), wanted->digest))
    {
      self->n_damaged = 0;
      sluice_ranges_clear (self->damaged);
      return SLUICE_VERDICT_WHOLE;
    }
  if (differs)
    return SLUICE_VERDICT_DAMAGED;
  if (hash != NULL)
    return self->record != NULL ? SLUICE_VERDICT_OTHER : SLUICE_VERDICT_DAMAGED;
  return self->record != NULL ? SLUICE_VERDICT_WHOLE : SLUICE_VERDICT_UNKNOWN;
}

static int
inspect_open (SluiceInspection *self, int fd, GCancellable *cancellable)
{
  g_autoptr (SluiceChecksum) wanted = choose_checksum (self);
  g_autoptr (GChecksum) hash = wanted != NULL ? g_checksum_new (wanted->type) : NULL;
  Reading reading = { .fd = fd, .hash = hash, .cancellable = cancellable };
  gboolean by_blocks = self->record != NULL && self->record->blocks != NULL;
  int code = 0;

  atomic_store (&self->total, (guint64) self->status.st_size);
  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (by_blocks)
    code = inspect_blocks (self, &reading);
  else if (hash != NULL)
    code = inspect_stretches (self, &reading, 0);
  if (code == 0)
    self->verdict = judge (self, wanted, hash);
  return code;
}

/* ---- The task ---- */

static int
open_to_inspect (SluiceInspection *self, const char *path)
{
  /* Not blocking: a named pipe in this place would wait for its other end. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int code = fd < 0 || fstat (fd, &self->status) < 0 ? errno : 0;

  if (code == 0 && !S_ISREG (self->status.st_mode))
    code = EINVAL;
  if (code == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  errno = code;
  return -1;
}

static gboolean
inspect (SluiceInspection *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *part = NULL;
  g_autoptr (SluicePartLock) lock = NULL;
  const char *to_read;
  int code;
  int fd;

  path = find_finished_path (g_file_peek_path (self->given), &self->partial);
  self->file = resolve (path);
  part = g_strconcat (g_file_peek_path (self->file), PART_SUFFIX, NULL);
  to_read = self->partial ? part : g_file_peek_path (self->file);

  /* While it is being written to, it is not damaged but unfinished. */
  fd = open_to_inspect (self, to_read);
  code = fd < 0 ? errno : 0;
  lock = fd >= 0 ? sluice_part_lock_acquire (self->file, error) : NULL;
  if (fd >= 0 && lock != NULL)
    {
      if (self->partial)
        load_record (self);
      else
        find_seal (self);
      code = inspect_open (self, fd, cancellable);
    }
  if (code != 0)
    g_propagate_error (error, unreadable_error_new (to_read, code));
  if (fd >= 0)
    close (fd);
  return fd >= 0 && lock != NULL && code == 0;
}

static void
inspect_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (inspect (source, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sluice_inspection_finalize (GObject *object)
{
  SluiceInspection *self = SLUICE_INSPECTION (object);

  g_clear_object (&self->given);
  g_clear_pointer (&self->checksum, sluice_checksum_free);
  g_clear_object (&self->file);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_clear_pointer (&self->damaged, sluice_ranges_free);

  G_OBJECT_CLASS (sluice_inspection_parent_class)->finalize (object);
}

static void
sluice_inspection_class_init (SluiceInspectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_inspection_finalize;
}

static void
sluice_inspection_init (SluiceInspection *self)
{
  self->damaged = sluice_ranges_new ();
  self->verdict = SLUICE_VERDICT_UNKNOWN;
}

/**
 * sluice_inspection_new:
 * @file: a file of this machine: a finished one, its part, or the name it will have
 * @checksum: (nullable): what it should hash to; where it is %NULL, what the user gave for
 *   the download counts
 *
 * Returns: (transfer full): an inspection that runs once, when it is told to
 */
SluiceInspection *
sluice_inspection_new (GFile *file, const SluiceChecksum *checksum)
{
  SluiceInspection *self;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_INSPECTION, NULL);
  self->given = g_object_ref (file);
  if (checksum != NULL)
    self->checksum = sluice_checksum_copy (checksum);
  return self;
}

/**
 * sluice_inspection_run_async:
 * @self: an inspection that has not run
 * @cancellable: (nullable): stops the reading within a quarter of a MiB
 * @callback: called when it is decided
 * @user_data: passed to @callback
 *
 * Reads the file and compares it with what is known. Nothing is changed.
 */
void
sluice_inspection_run_async (SluiceInspection *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_INSPECTION (self));
  g_return_if_fail (self->file == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_inspection_run_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, inspect_in_thread);
}

/**
 * sluice_inspection_run_finish:
 * @self: the inspection
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_LOCAL when the file cannot be read, %SLUICE_ERROR_IN_USE when it is
 *   being downloaded, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether there is a verdict
 */
gboolean
sluice_inspection_run_finish (SluiceInspection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: how much of the file was read, from 0 to 1; also while it runs */
double
sluice_inspection_get_fraction (SluiceInspection *self)
{
  guint64 total = atomic_load (&self->total);
  guint64 done = atomic_load (&self->done);

  return total > 0 ? MIN ((double) done / (double) total, 1.0) : 0.0;
}

/* Returns: (transfer none) (nullable): what it was asked to compare with */
const SluiceChecksum *
sluice_inspection_get_checksum (SluiceInspection *self)
{
  return self->checksum;
}

/* Returns: what came of it */
SluiceVerdict
sluice_inspection_get_verdict (SluiceInspection *self)
{
  return self->verdict;
}

/* Returns: (transfer none): the finished file, wherever a link led; there need not be one yet */
GFile *
sluice_inspection_get_file (SluiceInspection *self)
{
  return self->file;
}

/* Returns: whether it is a download that is not done */
gboolean
sluice_inspection_is_partial (SluiceInspection *self)
{
  return self->partial;
}

/* Returns: whether the file was written to after it was finished, which a disk that rots does
 *   not do; %TRUE also where nobody knows */
gboolean
sluice_inspection_has_changed (SluiceInspection *self)
{
  return self->changed || self->record == NULL;
}

/* Returns: (transfer none) (nullable): what is known of the file */
const SluiceResumeRecord *
sluice_inspection_get_record (SluiceInspection *self)
{
  return self->record;
}

/* Returns: (transfer none): the bytes that are not what they should be, as far as it is known
 *   which they are */
const SluiceRanges *
sluice_inspection_get_damaged (SluiceInspection *self)
{
  return self->damaged;
}

/* Returns: how many blocks were compared */
guint
sluice_inspection_get_n_blocks (SluiceInspection *self)
{
  return self->n_blocks;
}

/* Returns: how many of them differ */
guint
sluice_inspection_get_n_damaged (SluiceInspection *self)
{
  return self->n_damaged;
}

static SluiceResumeRecord *
copy_record (const SluiceResumeRecord *record)
{
  g_autoptr (GBytes) text = sluice_resume_record_serialize (record);

  return sluice_resume_record_parse (text, NULL);
}

/* Whether the link it came from is known, and not only the half of it that is no secret. */
static gboolean
knows_link (SluiceInspection *self)
{
  return self->record != NULL && !g_str_has_suffix (self->record->link, "?");
}

/**
 * sluice_inspection_create_repair:
 * @self: an inspection of a finished file that found it damaged
 * @link: (nullable): where the file comes from; %NULL for where it came from
 *
 * Returns: (transfer full) (nullable): what is needed to repair the file, or %NULL when nobody
 *   knows where it came from
 */
SluiceRepair *
sluice_inspection_create_repair (SluiceInspection *self, GUri *link)
{
  g_autoptr (SluiceResumeRecord) record = NULL;

  g_return_val_if_fail (SLUICE_IS_INSPECTION (self), NULL);

  if (self->partial || self->verdict != SLUICE_VERDICT_DAMAGED ||
      (link == NULL && !knows_link (self)))
    return NULL;

  record = self->record != NULL ? copy_record (self->record) : sluice_resume_record_new ();
  if (record == NULL)
    return NULL;
  if (link != NULL)
    {
      g_free (record->link);
      record->link = g_uri_to_string_partial (link, G_URI_HIDE_USERINFO);
    }
  return sluice_repair_new (self->file, g_steal_pointer (&record), self->damaged, &self->status);
}
