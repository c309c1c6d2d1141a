/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-destination.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "sluice-candidate.h"
#include "sluice-convoy.h"
#include "sluice-disk.h"
#include "sluice-durable-file.h"
#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-seal-book.h"

/* What is looked for. */
typedef struct
{
  GFile *directory;          /* owned */
  char *name;                /* owned */
  char *link;                /* owned */
  SluiceDescription *found;  /* owned, nullable: not known yet */
  SluiceResumeRecord *fresh; /* owned, nullable: only look for what was begun */
  gboolean restart;

  /* what comes of it */
  SluiceDestination *destination; /* owned, nullable */
  gboolean vacant;
  GError *error; /* owned, nullable */
} Claim;

static void
claim_free (Claim *claim)
{
  g_object_unref (claim->directory);
  g_free (claim->name);
  g_free (claim->link);
  g_clear_pointer (&claim->found, sluice_description_unref);
  g_clear_pointer (&claim->fresh, sluice_resume_record_free);
  g_clear_pointer (&claim->destination, sluice_destination_free);
  g_clear_error (&claim->error);
  g_free (claim);
}

static gboolean
is_ours (const SluiceCandidate *candidate, const Claim *claim)
{
  return candidate->record != NULL && g_str_equal (candidate->record->link, claim->link);
}

/* Whether the next number has to be tried. */
static gboolean
is_taken (const SluiceCandidate *candidate, const Claim *claim)
{
  if (candidate->record != NULL)
    return !is_ours (candidate, claim);
  return sluice_candidate_is_taken (candidate);
}

/* Whether what an earlier run left can be gone on with. */
static gboolean
can_go_on (const SluiceResumeRecord *record, const SluiceDescription *found)
{
  g_autoptr (SluiceDescription) recorded = NULL;

  if (!record->resumable || record->size <= 0 || sluice_ranges_n_runs (record->on_disk) == 0)
    return FALSE;
  if (found == NULL)
    return TRUE;

  recorded = sluice_resume_record_describe (record);
  return found->resumable && sluice_description_difference (recorded, found) == NULL;
}

/* Whether an earlier run finished this very file: the source still has it, and
 * what is asked of it now was proved then. */
static gboolean
is_finished (const SluiceCandidate *candidate, const Claim *claim)
{
  g_autoptr (SluiceDescription) recorded = NULL;

  if (claim->fresh == NULL || claim->restart || !is_ours (candidate, claim) ||
      !sluice_candidate_is_published (candidate))
    return FALSE;
  if (claim->fresh->checksum != NULL &&
      g_strcmp0 (candidate->record->checksum, claim->fresh->checksum) != 0)
    return FALSE;

  recorded = sluice_resume_record_describe (candidate->record);
  return sluice_description_difference (recorded, claim->found) == NULL &&
         sluice_candidate_has_its_bytes (candidate);
}

/* Does what the earlier run was not left time for. */
static gboolean
adopt_finished (SluiceDestination *self, SluiceCandidate *candidate)
{
  int fd = sluice_disk_open (AT_FDCWD, candidate->path, O_RDONLY);

  self->finished = g_file_new_for_path (candidate->path);
  sluice_candidate_remove_aside (candidate, candidate->record->link);
  self->record = g_steal_pointer (&candidate->record);
  if (fd >= 0)
    {
      sluice_seal_book_add (self->finished, fd, self->record);
      close (fd);
    }
  g_file_delete (self->record_file, NULL, NULL);
  g_clear_pointer (&self->lock, sluice_part_lock_release);
  return TRUE;
}

static gboolean
open_part (SluiceDestination *self, GError **error)
{
  g_autoptr (SluicePartFile) part = sluice_part_file_new (self->directory, self->name);

  if (!sluice_part_file_open (part, self->record->size, error))
    return FALSE;
  self->part = g_steal_pointer (&part);
  return TRUE;
}

/* The name is in the record before the first byte is in the part. */
static gboolean
save_record (SluiceDestination *self, GError **error)
{
  g_autoptr (GBytes) bytes = sluice_resume_record_serialize (self->record);
  g_autoptr (GError) save_error = NULL;

  if (sluice_resume_record_save (self->record_file, bytes, &save_error))
    return TRUE;
  g_propagate_error (error, sluice_disk_error_wrap (save_error, self->name));
  return FALSE;
}

/* Begins at the start, in a part of its own. Takes over @fresh. The record comes
 * first: a part without one is nothing that the next run could trust. */
static gboolean
begin (SluiceDestination *self, SluiceResumeRecord *fresh, GError **error)
{
  g_auto (SluiceCandidate) candidate = { NULL };

  sluice_candidate_init (&candidate, self->directory, self->name);
  sluice_candidate_load (&candidate, self->name);
  g_clear_pointer (&self->set_aside, g_free);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  self->record = fresh;
  self->resumed = FALSE;
  g_free (self->record->name);
  self->record->name = g_strdup (self->name);

  if (!sluice_candidate_set_aside (&candidate, &self->set_aside, error))
    return FALSE;
  /* Also what a run put aside that ended before a byte had come. */
  if (self->set_aside == NULL)
    self->set_aside = sluice_candidate_find_aside (&candidate, self->record->link);
  self->disposable =
      self->set_aside != NULL && sluice_candidate_is_aside_of (self->set_aside, self->record->link);
  if (!save_record (self, error))
    return FALSE;
  if (open_part (self, error))
    return TRUE;

  /* With a part there, the next run has to know whose it is. */
  if (!sluice_candidate_exists (candidate.part))
    g_file_delete (self->record_file, NULL, NULL);
  return FALSE;
}

/* With the lock held: goes on, or begins, or leaves that for later. */
static gboolean
occupy (SluiceDestination *self, SluiceCandidate *candidate, Claim *claim, GError **error)
{
  gboolean ours = is_ours (candidate, claim);
  /* Killed before its first checkpoint: there is nothing to keep. */
  gboolean blank = ours && sluice_ranges_n_runs (candidate->record->on_disk) == 0;

  if (ours)
    sluice_candidate_end_move (candidate);
  if (is_finished (candidate, claim))
    return adopt_finished (self, candidate);
  if (ours)
    {
      sluice_candidate_distrust_beyond_end (candidate);
      sluice_durable_file_clean (candidate->record_file);
    }
  if (ours && !claim->restart && can_go_on (candidate->record, claim->found))
    {
      self->record = g_steal_pointer (&candidate->record);
      self->resumed = TRUE;
      return open_part (self, error);
    }

  if (blank && sluice_candidate_look (candidate->part) == SLUICE_LEFTOVER_ORDINARY)
    unlink (candidate->part);
  return claim->fresh == NULL || begin (self, g_steal_pointer (&claim->fresh), error);
}

/* Takes a candidate. Returns NULL without an error when somebody else was
 * quicker and the next number has to be tried. */
static SluiceDestination *
take (SluiceCandidate *candidate, const char *name, Claim *claim, GError **error)
{
  g_autoptr (SluiceDestination) self = g_new0 (SluiceDestination, 1);
  g_autoptr (GFile) file = g_file_new_for_path (candidate->path);
  g_autoptr (GError) lock_error = NULL;

  self->lock = sluice_part_lock_acquire (file, &lock_error);
  if (self->lock == NULL)
    {
      /* Whoever has the lock is on another file, unless its record says ours. */
      if (is_ours (candidate, claim) ||
          !g_error_matches (lock_error, SLUICE_ERROR, SLUICE_ERROR_IN_USE))
        g_propagate_error (error, g_steal_pointer (&lock_error));
      return NULL;
    }

  /* Only now does it hold still. */
  sluice_candidate_load (candidate, name);
  if (is_taken (candidate, claim))
    return NULL;
  if (sluice_part_lock_is_file_held (candidate->part))
    {
      if (is_ours (candidate, claim))
        g_propagate_error (error, sluice_part_lock_error_new (name));
      return NULL;
    }

  self->directory = g_object_ref (claim->directory);
  self->name = g_strdup (name);
  self->record_file = g_object_ref (candidate->record_file);
  return occupy (self, candidate, claim, error) ? g_steal_pointer (&self) : NULL;
}

/* A download that was killed early left nothing but its claim, and maybe a record that was not
 * in its place yet: who claims the name again clears both away. */
static gboolean
is_claimed (const SluiceCandidate *candidate)
{
  g_autoptr (GFile) file = g_file_new_for_path (candidate->path);

  return sluice_part_lock_was_acquired (file);
}

/* Returns NULL without an error when there is no such place. */
static SluiceDestination *
find (Claim *claim, GCancellable *cancellable, GError **error)
{
  gboolean only_look = claim->fresh == NULL;

  for (guint n = 0; n < SLUICE_CANDIDATE_MOST_NAMES && !g_cancellable_is_cancelled (cancellable);
       n++)
    {
      g_autofree char *name =
          n == 0 ? g_strdup (claim->name) : sluice_file_name_numbered (claim->name, n);
      g_auto (SluiceCandidate) candidate = { NULL };
      SluiceDestination *destination = NULL;
      GError *take_error = NULL;

      sluice_candidate_init (&candidate, claim->directory, name);
      sluice_candidate_load (&candidate, name);
      if (only_look && candidate.record == NULL && !sluice_candidate_exists (candidate.path) &&
          !sluice_candidate_exists (candidate.part))
        {
          claim->vacant = n == 0 && !is_claimed (&candidate);
          return NULL;
        }
      /* Whether a finished file is the wanted one is not known before the source
       * answered. */
      if (only_look ? is_ours (&candidate, claim) && !sluice_candidate_is_published (&candidate)
                    : !is_taken (&candidate, claim))
        destination = take (&candidate, name, claim, &take_error);

      if (take_error != NULL)
        g_propagate_error (error, take_error);
      if (take_error != NULL || destination != NULL)
        return destination;
    }

  if (!g_cancellable_set_error_if_cancelled (cancellable, error) && !only_look)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                 _ ("Every name like “%s” is taken in this folder. Choose another."), claim->name);
  return NULL;
}

static void
find_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  SluiceDestination *destination = find (task_data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, destination, (GDestroyNotify) sluice_destination_free);
}

static GTask *
find_task_new (Claim *claim,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, find_task_new);
  /* A place that was taken has to reach the caller, who frees it at once: it
   * must not stay locked until a thread of the pool lets go of the task. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, claim, (GDestroyNotify) claim_free);
  return task;
}

/* Many downloads begin at a time, and most find nothing. */

static void
carry_lookers (const char *folder, GPtrArray *tasks)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);
      Claim *claim = g_task_get_task_data (task);

      claim->destination = find (claim, g_task_get_cancellable (task), &claim->error);
    }
}

static void
deliver_looker (GTask *task)
{
  Claim *claim = g_task_get_task_data (task);

  if (claim->error != NULL)
    g_task_return_error (task, g_steal_pointer (&claim->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&claim->destination),
                           (GDestroyNotify) sluice_destination_free);
}

/**
 * sluice_destination_look_async:
 * @directory: the folder; a local one
 * @name: the name that the link suggests; safe, see sluice_file_name_sanitize()
 * @link: what will be downloaded, without user information
 * @restart: do not go on with what is there
 * @cancellable: (nullable): ends the search
 * @callback: called when it is decided
 * @user_data: passed to @callback
 *
 * Looks whether this download was begun before under @name or a numbered form
 * of it, and if so takes the place: with an open part where it can be gone on
 * with, and without one where it has to begin again.
 */
void
sluice_destination_look_async (GFile *directory,
                               const char *name,
                               const char *link,
                               gboolean restart,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const SluiceConvoyKind kind = { carry_lookers, deliver_looker };
  g_autoptr (GTask) task = NULL;
  Claim *claim = g_new0 (Claim, 1);

  claim->directory = g_object_ref (directory);
  claim->name = g_strdup (name);
  claim->link = g_strdup (link);
  claim->restart = restart;
  task = find_task_new (claim, cancellable, callback, user_data);
  sluice_convoy_send (task, g_file_peek_path (directory), &kind);
}

/**
 * sluice_destination_look_finish:
 * @result: what the callback got
 * @vacant: (out) (optional): whether neither a file nor anything of a download has the name
 * @error: return location for an error of #SluiceError:
 *   %SLUICE_ERROR_IN_USE when another program is on the same download
 *
 * Returns: (transfer full) (nullable): the place, or %NULL when there is none, or with an
 *   error
 */
SluiceDestination *
sluice_destination_look_finish (GAsyncResult *result, gboolean *vacant, GError **error)
{
  const Claim *claim = g_task_get_task_data (G_TASK (result));

  if (vacant != NULL)
    *vacant = claim->vacant;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_destination_claim_async:
 * @directory: the folder; a local one
 * @name: the wanted name; safe, see sluice_file_name_sanitize()
 * @found: what the source says of the file
 * @fresh: (transfer full): the record of a download that begins now, but for
 *   its name
 * @restart: do not go on with what is there
 * @cancellable: (nullable): ends the search
 * @callback: called when it is decided
 * @user_data: passed to @callback
 *
 * Takes the first of `name`, `name (1)`, … that is free or was begun for the
 * same link. What an earlier run left there is gone on with when it is of the
 * same file; where it had finished the file already, only that is left to say;
 * else a new part begins, and the old one is put aside: nothing of
 * it is deleted here.
 */
void
sluice_destination_claim_async (GFile *directory,
                                const char *name,
                                SluiceDescription *found,
                                SluiceResumeRecord *fresh,
                                gboolean restart,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Claim *claim = g_new0 (Claim, 1);

  claim->directory = g_object_ref (directory);
  claim->name = g_strdup (name);
  claim->link = g_strdup (fresh->link);
  claim->found = sluice_description_ref (found);
  claim->fresh = fresh;
  claim->restart = restart;
  task = find_task_new (claim, cancellable, callback, user_data);
  g_task_run_in_thread (task, find_in_thread);
}

/**
 * sluice_destination_claim_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError:
 *   %SLUICE_ERROR_IN_USE when another program is on the same download
 *
 * Returns: (transfer full) (nullable): the place, or %NULL with an error
 */
SluiceDestination *
sluice_destination_claim_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The place belongs to the task until it answers. */
typedef struct
{
  SluiceDestination *destination; /* not owned */
  SluiceResumeRecord *fresh;      /* owned, nullable */
} Step;

static void
step_free (Step *step)
{
  g_clear_pointer (&step->fresh, sluice_resume_record_free);
  g_free (step);
}

static void
run_step (const Step *step,
          GTaskThreadFunc function,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, function);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_memdup2 (step, sizeof *step), (GDestroyNotify) step_free);
  g_task_run_in_thread (task, function);
}

static void
begin_again_in_thread (GTask *task,
                       gpointer source_object,
                       gpointer task_data,
                       GCancellable *cancellable)
{
  Step *step = task_data;
  GError *error = NULL;

  if (begin (step->destination, g_steal_pointer (&step->fresh), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_destination_begin_again_async:
 * @self: a place without an open part; not to be touched until @callback
 * @fresh: (transfer full): the record of a download that begins now
 * @callback: called when the new part is there
 * @user_data: passed to @callback
 *
 * Puts the old part and its record aside and begins with a new part.
 */
void
sluice_destination_begin_again_async (SluiceDestination *self,
                                      SluiceResumeRecord *fresh,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  const Step step = { .destination = self, .fresh = fresh };

  g_return_if_fail (self->part == NULL);

  run_step (&step, begin_again_in_thread, callback, user_data);
}

/**
 * sluice_destination_begin_again_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError
 *
 * Returns: whether the part is open
 */
gboolean
sluice_destination_begin_again_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sluice_destination_discard:
 * @self: a place
 *
 * Deletes what lies there: a part and a record that nobody can use any more. Blocks for two
 * system calls.
 */
void
sluice_destination_discard (SluiceDestination *self)
{
  g_autofree char *part_name = g_strconcat (self->name, ".part", NULL);
  g_autoptr (GFile) part = g_file_get_child (self->directory, part_name);

  g_file_delete (part, NULL, NULL);
  g_file_delete (self->record_file, NULL, NULL);
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
  if (self->part != NULL)
    sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  g_clear_object (&self->directory);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->record_file);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_clear_pointer (&self->set_aside, g_free);
  g_clear_object (&self->finished);
  g_clear_pointer (&self->lock, sluice_part_lock_release);
  g_free (self);
}
