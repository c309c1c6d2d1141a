/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small file is kept in memory until it is whole, and then put in its place in one go: to
 * claim that place, take room and keep a record would cost many times what it takes to fetch
 * it. One that is not whole when the first checkpoint is due, or that ends before, moves to
 * the disk and is a download like any other from there on; and so is one that could not be
 * put in its place in that way, whatever the reason. */

#include "sluice-transfer-private.h"

#include "sluice-log.h"
#include "sluice-small-file.h"

/* Whether what is fetched now is kept in memory. Only where nothing lay about under that name,
 * for what an earlier run left is gone on with. */
gboolean
sluice_transfer_is_small (SluiceTransfer *self, const char *name)
{
  const SluiceTransferOptions *options = self->options;
  gint64 size = self->description->size;

  return size > 0 && size <= SLUICE_TRANSFER_LARGEST_SMALL && self->destination == NULL &&
         options->checksum == NULL && options->piece_hashes == NULL && options->repair == NULL &&
         !options->restart && g_strcmp0 (name, self->vacant_name) == 0;
}

gboolean
sluice_transfer_is_in_memory (SluiceTransfer *self)
{
  return self->part != NULL && sluice_part_file_get_memory (self->part) != NULL;
}

void
sluice_transfer_begin_in_memory (SluiceTransfer *self, const char *name)
{
  g_clear_pointer (&self->record, sluice_resume_record_free);
  self->record = sluice_transfer_build_record (self);
  self->record->name = g_strdup (name);
  g_clear_object (&self->part);
  self->part =
      sluice_part_file_new_in_memory (self->directory, name, (gsize) self->description->size);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_STARTED, name, 0.0);
  sluice_transfer_begin_fetching (self);
}

/* ---- To the disk, as any other part ---- */

static void
settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_part_file_write_finish (SLUICE_PART_FILE (object), result, &error))
    {
      self->disk_failed = TRUE;
      sluice_transfer_fail (self, error);
    }
  else if (self->phase == SLUICE_TRANSFER_FINISHING &&
           self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_finish (self);
  else
    {
      sluice_transfer_checkpoint (self);
      sluice_transfer_settle (self);
    }
}

/* What is known of the bytes that are there stays known. */
static void
take_record (SluiceTransfer *self)
{
  SluiceResumeRecord *record = g_steal_pointer (&self->destination->record);
  g_autoptr (SluiceResumeRecord) before = self->record;
  SluiceBlockTable *blocks = record->blocks;

  record->blocks = before->blocks;
  before->blocks = blocks;
  self->record = record;
  if (!g_str_equal (record->name, before->name))
    sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_STARTED, record->name, 0.0);
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (SluicePartFile) place = NULL;
  g_autoptr (GError) error = NULL;

  self->destination = sluice_destination_claim_finish (result, &error);
  if (self->destination == NULL)
    {
      self->saving = FALSE;
      self->disk_failed = TRUE;
      sluice_transfer_fail (self, error);
      return;
    }

  take_record (self);
  sluice_transfer_note_set_aside (self);
  place = self->destination->part;
  self->destination->part = g_object_ref (self->part);
  sluice_part_file_settle_async (self->part, place, settled_cb, g_object_ref (self));
}

/* Claims a place for what is in memory, and goes on there. Also where the user paused: what has
 * arrived is kept. */
void
sluice_transfer_land (SluiceTransfer *self)
{
  g_assert (!self->saving);

  self->saving = TRUE;
  sluice_destination_claim_async (self->directory, self->record->name, self->description,
                                  sluice_transfer_build_record (self), TRUE, NULL, claimed_cb,
                                  g_object_ref (self));
}

/* ---- All at once ---- */

static void
placed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->file = sluice_small_file_place_finish (result, &error);
  if (self->file != NULL)
    {
      sluice_transfer_finish_run (self);
      return;
    }

  /* The usual way may be open, and if not, finds the words for why. */
  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT, "Not placed at once: %s", error->message);
  sluice_transfer_land (self);
}

/* Puts what is whole in memory in its place. */
void
sluice_transfer_place (SluiceTransfer *self)
{
  g_autofree char *origin = sluice_transfer_dup_origin (self);
  const SluiceSmallFile file = { .directory = self->directory,
                                 .name = self->record->name,
                                 .bytes = sluice_part_file_get_memory (self->part),
                                 .size = (gsize) self->description->size,
                                 .origin = origin,
                                 .known = self->record };

  self->saving = TRUE;
  sluice_small_file_place_async (&file, placed_cb, g_object_ref (self));
}
