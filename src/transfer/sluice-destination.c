/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-destination.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-link.h"

/* How many numbered names are tried before giving up. */
#define MOST_NAMES 10000

typedef struct
{
  GFile *directory; /* owned */
  char *name;       /* owned */
  char *link;       /* owned */
  SluiceDestinationFlags flags;
} Claim;

static void
claim_free (Claim *claim)
{
  g_object_unref (claim->directory);
  g_free (claim->name);
  g_free (claim->link);
  g_free (claim);
}

/* What lies under one candidate name. */
typedef struct
{
  char *path;                 /* owned; of the finished file */
  char *part;                 /* owned */
  char *record_path;          /* owned */
  GFile *record_file;         /* owned */
  SluiceResumeRecord *record; /* owned, nullable; one that can be trusted */
} Candidate;

static void
candidate_clear (Candidate *candidate)
{
  g_clear_pointer (&candidate->path, g_free);
  g_clear_pointer (&candidate->part, g_free);
  g_clear_pointer (&candidate->record_path, g_free);
  g_clear_object (&candidate->record_file);
  g_clear_pointer (&candidate->record, sluice_resume_record_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Candidate, candidate_clear)

/* A dangling link counts: it may not be written through either. */
static gboolean
exists (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0;
}

static void
candidate_init (Candidate *candidate, GFile *directory, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (directory, name);

  candidate->path = g_file_get_path (file);
  candidate->part = g_strconcat (candidate->path, ".part", NULL);
  candidate->record_path = g_strconcat (candidate->path, ".part.json", NULL);
  candidate->record_file = g_file_new_for_path (candidate->record_path);
}

static void
load_record (Candidate *candidate, const char *name, GCancellable *cancellable)
{
  g_clear_pointer (&candidate->record, sluice_resume_record_free);
  candidate->record = sluice_resume_record_load (candidate->record_file, cancellable, NULL);
  if (candidate->record != NULL && !g_str_equal (candidate->record->name, name))
    g_clear_pointer (&candidate->record, sluice_resume_record_free);
}

static gboolean
set_aside_error (GError **error, const char *path)
{
  g_autofree char *shown = g_path_get_basename (path);

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
               /* Translators: the first %s is a file's name, the second what the system said. */
               _ ("“%s” cannot be put aside: %s. Check the folder's permissions."), shown,
               g_strerror (errno));
  return FALSE;
}

/* Renames what cannot be trusted: it may hold hours of somebody's line. Nothing
 * is deleted but a part that never held a byte. */
static gboolean
set_aside (Candidate *candidate, char **kept_as, GError **error)
{
  struct stat status;
  g_autofree char *record_kept_as = NULL;

  *kept_as = NULL;
  if (lstat (candidate->part, &status) == 0 && (status.st_size > 0 || !S_ISREG (status.st_mode)))
    {
      g_autofree char *path = g_strconcat (candidate->part, ".bak", NULL);

      for (guint n = 1; renameat2 (AT_FDCWD, candidate->part, AT_FDCWD, path, RENAME_NOREPLACE) < 0;
           n++)
        {
          if (errno == EINVAL || errno == ENOSYS)
            {
              /* No such promise on this file system: look, then rename. */
              if (!exists (path) && rename (candidate->part, path) == 0)
                break;
              errno = EEXIST;
            }
          if (errno != EEXIST || n == MOST_NAMES)
            return set_aside_error (error, candidate->part);
          g_free (path);
          path = g_strdup_printf ("%s.bak%u", candidate->part, n);
        }
      *kept_as = g_steal_pointer (&path);
    }
  else if (unlink (candidate->part) < 0 && errno != ENOENT)
    return set_aside_error (error, candidate->part);

  if (*kept_as != NULL)
    record_kept_as = g_strconcat (*kept_as, ".json", NULL);
  if ((*kept_as != NULL ? rename (candidate->record_path, record_kept_as)
                        : unlink (candidate->record_path)) < 0 &&
      errno != ENOENT)
    return set_aside_error (error, candidate->record_path);
  return TRUE;
}

static gboolean
is_ours (const Candidate *candidate, const Claim *claim)
{
  return candidate->record != NULL && g_str_equal (candidate->record->link, claim->link);
}

/* Whether the next number has to be tried. */
static gboolean
is_taken (const Candidate *candidate, const Claim *claim)
{
  if (candidate->record != NULL)
    return !is_ours (candidate, claim);
  return exists (candidate->path);
}

/* A part that is shorter than its record says lost its rear: those bytes would
 * come back as zeros. Blocks are trusted whole or not at all. */
static void
distrust_beyond_end (Candidate *candidate)
{
  SluiceResumeRecord *record = candidate->record;
  guint n_blocks = record->blocks != NULL ? sluice_block_table_n_blocks (record->blocks) : 0;
  struct stat status;
  guint64 length = 0;

  if (lstat (candidate->part, &status) == 0)
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

/* Takes a candidate. Returns NULL without an error when somebody else was
 * quicker and the next number has to be tried. */
static SluiceDestination *
take (Candidate *candidate, const char *name, const Claim *claim, GError **error)
{
  g_autoptr (SluiceDestination) destination = g_new0 (SluiceDestination, 1);
  g_autoptr (GFile) file = g_file_new_for_path (candidate->path);
  g_autoptr (GError) lock_error = NULL;

  destination->lock = sluice_part_lock_acquire (file, &lock_error);
  if (destination->lock == NULL)
    {
      /* Whoever has the lock is on another file, unless its record says ours. */
      if (is_ours (candidate, claim) ||
          !g_error_matches (lock_error, SLUICE_ERROR, SLUICE_ERROR_IN_USE))
        g_propagate_error (error, g_steal_pointer (&lock_error));
      return NULL;
    }

  /* Only now does it hold still. */
  load_record (candidate, name, NULL);
  if (is_taken (candidate, claim))
    return NULL;

  if (is_ours (candidate, claim) && (claim->flags & SLUICE_DESTINATION_RESTART) == 0)
    {
      distrust_beyond_end (candidate);
      destination->record = g_steal_pointer (&candidate->record);
    }
  else if (!set_aside (candidate, &destination->set_aside, error))
    return NULL;

  destination->name = g_strdup (name);
  destination->record_file = g_object_ref (candidate->record_file);
  return g_steal_pointer (&destination);
}

/* Returns NULL without an error when there is no such place. */
static SluiceDestination *
find (const Claim *claim, GCancellable *cancellable, GError **error)
{
  gboolean existing = (claim->flags & SLUICE_DESTINATION_EXISTING) != 0;

  for (guint n = 0; n < MOST_NAMES && !g_cancellable_is_cancelled (cancellable); n++)
    {
      g_autofree char *name =
          n == 0 ? g_strdup (claim->name) : sluice_file_name_numbered (claim->name, n);
      g_auto (Candidate) candidate = { NULL };
      SluiceDestination *destination = NULL;
      GError *take_error = NULL;

      candidate_init (&candidate, claim->directory, name);
      load_record (&candidate, name, cancellable);
      if (existing && candidate.record == NULL && !exists (candidate.path) &&
          !exists (candidate.part))
        return NULL;
      if (existing ? is_ours (&candidate, claim) : !is_taken (&candidate, claim))
        destination = take (&candidate, name, claim, &take_error);

      if (take_error != NULL)
        g_propagate_error (error, take_error);
      if (take_error != NULL || destination != NULL)
        return destination;
    }

  if (!existing && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                 _ ("Every name like “%s” is taken in this folder. Choose another."), claim->name);
  return NULL;
}

static void
claim_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  SluiceDestination *destination = find (task_data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, destination, (GDestroyNotify) sluice_destination_free);
}

/**
 * sluice_destination_claim_async:
 * @directory: the folder; has to be a local one
 * @name: the wanted name; safe, see sluice_file_name_sanitize()
 * @link: what will be downloaded, without user information
 * @flags: what kind of place is wanted
 * @cancellable: (nullable): ends the search
 * @callback: called when it is decided
 * @user_data: passed to @callback
 *
 * Finds the first of `name`, `name (1)`, … that is free or was begun for the
 * same link, locks it, and reads what an earlier run left there. A part without
 * a record that can be trusted is set aside.
 */
void
sluice_destination_claim_async (GFile *directory,
                                const char *name,
                                GUri *link,
                                SluiceDestinationFlags flags,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Claim *claim = g_new0 (Claim, 1);

  claim->directory = g_object_ref (directory);
  claim->name = g_strdup (name);
  claim->link = g_uri_to_string (link);
  claim->flags = flags;

  g_task_set_source_tag (task, sluice_destination_claim_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, claim, (GDestroyNotify) claim_free);
  g_task_run_in_thread (task, claim_in_thread);
}

/**
 * sluice_destination_claim_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError:
 *   %SLUICE_ERROR_IN_USE when another program is on the same download
 *
 * Returns: (transfer full) (nullable): the place, or %NULL with an error;
 *   %NULL without one when only an existing place was wanted and there is none
 */
SluiceDestination *
sluice_destination_claim_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
set_aside_in_thread (GTask *task,
                     gpointer source_object,
                     gpointer task_data,
                     GCancellable *cancellable)
{
  Candidate *candidate = task_data;
  g_autoptr (GError) error = NULL;
  char *kept_as = NULL;

  if (set_aside (candidate, &kept_as, &error))
    g_task_return_pointer (task, kept_as, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
candidate_free (Candidate *candidate)
{
  candidate_clear (candidate);
  g_free (candidate);
}

/**
 * sluice_destination_set_aside_async:
 * @self: a place
 * @directory: its folder
 * @callback: called when it is done
 * @user_data: passed to @callback
 *
 * Renames the part and its record, to begin with a new part.
 */
void
sluice_destination_set_aside_async (SluiceDestination *self,
                                    GFile *directory,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Candidate *candidate = g_new0 (Candidate, 1);

  candidate_init (candidate, directory, self->name);
  g_task_set_source_tag (task, sluice_destination_set_aside_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, candidate, (GDestroyNotify) candidate_free);
  g_task_run_in_thread (task, set_aside_in_thread);
}

/**
 * sluice_destination_set_aside_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError
 *
 * Returns: (transfer full) (nullable): the path the old part has now; %NULL
 *   when there was none, or with an error
 */
char *
sluice_destination_set_aside_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_destination_free:
 * @self: (transfer full): a place
 *
 * Gives it up; what lies there stays.
 */
void
sluice_destination_free (SluiceDestination *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->record_file);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_clear_pointer (&self->set_aside, g_free);
  g_clear_pointer (&self->lock, sluice_part_lock_release);
  g_free (self);
}
