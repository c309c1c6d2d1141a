/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include "sluice-block-check.h"
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
  sluice_verifier_advance (self->verifier, sluice_ranges_front (self->written, 0));
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
  self->record->on_disk = sluice_ranges_copy (self->written);
  sluice_checkpoint_async (self->part, self->destination->record_file, self->record, callback,
                           g_object_ref (self));
}

static void
save_if_due (SluiceTransfer *self)
{
  if (self->awaited_writes == 0 && self->dirty && !self->saving &&
      self->after == SLUICE_TRANSFER_AFTER_CONTINUE && self->phase == SLUICE_TRANSFER_FETCHING)
    sluice_transfer_save_async (self, saved_cb);
}

/* Every two seconds while bytes arrive: what is in the buffers is written
 * first, so that a crash costs no more than the interval. */
static gboolean
tick_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  self->awaited_writes = 0;
  for (guint i = 0; i < self->segments->len; i++)
    self->awaited_writes += sluice_segment_flush (g_ptr_array_index (self->segments, i));
  save_if_due (self);
  sluice_transfer_review_connections (self);
  return G_SOURCE_CONTINUE;
}

void
sluice_transfer_start_checkpoints (SluiceTransfer *self)
{
  sluice_loop_source_attach (&self->ticker, g_timeout_source_new (CHECKPOINT_INTERVAL), tick_cb,
                             self, NULL);
}

/* Deletes a part that was set aside, and its record. */
void
sluice_transfer_delete_part (const char *path)
{
  g_autofree char *record_path = g_strconcat (path, ".json", NULL);
  g_autoptr (GFile) part = g_file_new_for_path (path);
  g_autoptr (GFile) record = g_file_new_for_path (record_path);

  g_file_delete_async (part, G_PRIORITY_LOW, NULL, NULL, NULL);
  g_file_delete_async (record, G_PRIORITY_LOW, NULL, NULL, NULL);
}

/* The bytes are in the part: from here on the map says so. */
void
sluice_transfer_wrote (SluiceTransfer *self, guint64 offset, const guint8 *bytes, gsize length)
{
  sluice_ranges_add (self->written, offset, offset + length);
  if (self->record->blocks != NULL)
    sluice_block_table_wrote (self->record->blocks, offset, bytes, length,
                              g_get_real_time () / G_USEC_PER_SEC);
  sluice_transfer_advance_verifier (self);
  self->dirty = TRUE;

  if (self->old_part != NULL)
    sluice_transfer_delete_part (g_file_peek_path (self->old_part));
  g_clear_object (&self->old_part);
  if (self->awaited_writes > 0 && --self->awaited_writes == 0)
    save_if_due (self);
}
