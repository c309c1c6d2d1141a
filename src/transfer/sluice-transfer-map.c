/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include "sluice-block-check.h"
#include "sluice-candidate.h"
#include "sluice-checkpoint.h"
#include "sluice-loop-source.h"

#define CHECKPOINT_INTERVAL 2000 /* ms; what a crash may cost */

/* ---- What is on the disk ---- */

gboolean
sluice_transfer_is_complete (SluiceTransfer *self)
{
  return self->description != NULL && self->description->size >= 0 &&
         sluice_ranges_covered (self->written) == (guint64) self->description->size;
}

void
sluice_transfer_advance_verifier (SluiceTransfer *self)
{
  if (self->options->checksum == NULL)
    return;
  if (self->verifier == NULL)
    self->verifier = sluice_verifier_new (self->part, self->options->checksum->type);
  sluice_verifier_advance (self->verifier, sluice_transfer_get_good_front (self));
}

/* ---- Making it last ---- */

static void
walked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  sluice_block_check_complete_finish (result, NULL);
  g_clear_object (&self->walk);
  self->saving = FALSE;
  sluice_transfer_settle (self);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!sluice_checkpoint_finish (result, &error))
    {
      /* The kernel tells of a write that failed once: a second sync would claim
       * that all is well. */
      self->disk_failed = TRUE;
      sluice_transfer_fail (self, error);
    }

  if (self->record->blocks == NULL || self->after != SLUICE_TRANSFER_AFTER_CONTINUE ||
      error != NULL)
    {
      self->saving = FALSE;
      sluice_transfer_settle (self);
      return;
    }
  self->walk = g_cancellable_new ();
  sluice_block_check_complete_async (self->part, self->record->blocks, self->walk, walked_cb,
                                     g_object_ref (self));
}

/* Takes a snapshot of the map now and makes it last. */
void
sluice_transfer_save_async (SluiceTransfer *self, GAsyncReadyCallback callback)
{
  g_assert (!self->saving);

  self->saving = TRUE;
  self->dirty = FALSE;
  g_clear_pointer (&self->record->on_disk, sluice_ranges_free);
  self->record->on_disk = sluice_transfer_list_safe (self);
  sluice_checkpoint_async (self->part, self->record, callback, g_object_ref (self));
}

/* What a crash between the last step but one and the last has to find.
 * Returns: (transfer full) (nullable): %NULL where it began without a size */
GBytes *
sluice_transfer_serialize_complete (SluiceTransfer *self)
{
  SluiceResumeRecord *record = self->record;

  if (record->size < 0)
    return NULL;
  g_clear_pointer (&record->on_disk, sluice_ranges_free);
  record->on_disk = sluice_ranges_copy (self->written);
  return sluice_resume_record_serialize (record);
}

static void
save_if_due (SluiceTransfer *self)
{
  if (self->awaited_writes == 0 && self->dirty && !self->saving &&
      self->after == SLUICE_TRANSFER_AFTER_CONTINUE && self->phase == SLUICE_TRANSFER_FETCHING)
    sluice_transfer_save_async (self, saved_cb);
}

/* What is in the buffers is written first, so that a crash costs no more than the
 * interval. */
void
sluice_transfer_checkpoint (SluiceTransfer *self)
{
  self->awaited_writes = 0;
  for (guint i = 0; i < self->segments->len; i++)
    self->awaited_writes += sluice_segment_flush (g_ptr_array_index (self->segments, i));
  save_if_due (self);
}

/* Every two seconds while bytes arrive. */
static gboolean
tick_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  if (!sluice_transfer_is_in_memory (self))
    sluice_transfer_checkpoint (self);
  else if (!self->saving)
    sluice_transfer_land (self);
  sluice_transfer_review_connections (self);
  return G_SOURCE_CONTINUE;
}

void
sluice_transfer_start_checkpoints (SluiceTransfer *self)
{
  sluice_loop_source_attach (&self->ticker, g_timeout_source_new (CHECKPOINT_INTERVAL), tick_cb,
                             self, NULL);
}

static void
delete_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  sluice_candidate_delete_aside (path);
  g_task_return_boolean (task, TRUE);
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SluiceTransfer *self = SLUICE_TRANSFER (object);

  self->n_deletions--;
  if (self->over)
    sluice_transfer_finish_run (self);
}

/* Deletes a part that was set aside, and its record. The run does not end before
 * they are gone: a program that ends with it would leave them. */
void
sluice_transfer_delete_part (SluiceTransfer *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, deleted_cb, NULL);

  self->n_deletions++;
  g_task_set_source_tag (task, sluice_transfer_delete_part);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, delete_in_thread);
}

/* What the file held before it changed is of no more use. */
static void
delete_old_part (SluiceTransfer *self)
{
  if (self->old_part != NULL)
    sluice_transfer_delete_part (self, g_file_peek_path (self->old_part));
  g_clear_object (&self->old_part);
}

/* Whether something is still being deleted. An empty file has no bytes that could
 * have told that it is time for that. */
gboolean
sluice_transfer_is_tidying_up (SluiceTransfer *self)
{
  if (self->file != NULL)
    delete_old_part (self);
  return self->n_deletions > 0;
}

/* The bytes are in the part: from here on the map says so. */
void
sluice_transfer_wrote (SluiceTransfer *self, guint64 offset, const guint8 *bytes, gsize length)
{
  sluice_ranges_add (self->written, offset, offset + length);
  if (self->record->blocks != NULL)
    sluice_block_table_wrote (self->record->blocks, offset, bytes, length,
                              g_get_real_time () / G_USEC_PER_SEC);
  if (self->piece_check != NULL)
    sluice_piece_check_wrote (self->piece_check, self->written, offset, offset + length);
  sluice_transfer_advance_verifier (self);
  self->dirty = TRUE;

  delete_old_part (self);
  if (self->awaited_writes > 0 && --self->awaited_writes == 0)
    save_if_due (self);
}
