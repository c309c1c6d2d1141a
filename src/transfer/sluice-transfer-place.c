/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-block-check.h"
#include "sluice-file-name.h"

/* ---- Preparing the part ---- */

static SluiceDescription *
describe_from_record (const SluiceResumeRecord *record)
{
  g_autoptr (GUri) uri = g_uri_parse (
      record->final_link != NULL ? record->final_link : record->link, G_URI_FLAGS_ENCODED, NULL);
  SluiceDescription *description = sluice_description_new (uri);

  description->size = record->size;
  description->resumable = record->resumable;
  description->etag = g_strdup (record->etag);
  description->last_modified = g_strdup (record->last_modified);
  description->strong = record->strong;
  return description;
}

static SluiceResumeRecord *
build_record (SluiceTransfer *self)
{
  const SluiceDescription *description = self->description;
  SluiceResumeRecord *record = sluice_resume_record_new ();

  record->link = g_uri_to_string (self->request->uri);
  record->final_link = g_uri_to_string (description->final_uri);
  record->size = description->size;
  record->resumable = description->resumable;
  record->etag = g_strdup (description->etag);
  record->last_modified = g_strdup (description->last_modified);
  record->strong = description->strong;
  record->name = g_strdup (self->destination->name);
  record->referer = g_strdup (self->request->referer);
  record->user_agent = g_strdup (self->request->user_agent);
  if (self->options->checksum != NULL)
    record->checksum = sluice_checksum_to_string (self->options->checksum);
  if (description->size >= 0)
    record->blocks = sluice_block_table_new ((guint64) description->size);
  return record;
}

static void
begin_fetching (SluiceTransfer *self)
{
  SluiceSegment *first;

  self->phase = SLUICE_TRANSFER_FETCHING;
  sluice_transfer_start_checkpoints (self);
  sluice_transfer_advance_verifier (self);

  first = self->segments->len > 0 ? g_ptr_array_index (self->segments, 0) : NULL;
  if (first != NULL && sluice_segment_get_state (first) == SLUICE_SEGMENT_HELD)
    {
      sluice_segment_set_expected (first, self->description);
      sluice_segment_read (first, self->part,
                           self->description->size >= 0 ? (guint64) self->description->size
                                                        : SLUICE_SOURCE_TO_THE_END);
    }
  sluice_transfer_settle (self);
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gssize n_bad = sluice_block_check_compare_finish (result, NULL);

  g_clear_object (&self->walk);
  self->saving = FALSE;
  if (n_bad > 0)
    {
      g_autofree char *message = g_strdup_printf (
          ngettext ("%u part of the file was damaged on the disk and is fetched again.",
                    "%u parts of the file were damaged on the disk and are fetched again.",
                    (gulong) n_bad),
          (guint) n_bad);
      sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE, message, 0.0);
    }
  if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      sluice_block_table_restore_partial (self->record->blocks, self->written);
      begin_fetching (self);
    }
  else
    sluice_transfer_settle (self);
}

static void
recorded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_resume_record_save_finish (result, &error))
    sluice_transfer_fail (self, error);
  else if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    begin_fetching (self);
  else
    sluice_transfer_settle (self);
}

static void
part_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_part_file_open_finish (self->part, result, &error))
    {
      sluice_transfer_fail (self, error);
      return;
    }
  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      sluice_transfer_settle (self);
      return;
    }

  self->saving = TRUE;
  if (sluice_ranges_n_runs (self->written) == 0 || self->record->blocks == NULL)
    {
      g_autoptr (GBytes) bytes = sluice_resume_record_serialize (self->record);

      /* The name is in the record before the first byte is in the part. */
      sluice_resume_record_save_async (self->destination->record_file, bytes, NULL, recorded_cb,
                                       g_object_ref (self));
      return;
    }
  self->walk = g_cancellable_new ();
  sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                    compared_cb, g_object_ref (self));
}

static void
open_part (SluiceTransfer *self)
{
  self->part = sluice_part_file_new (self->directory, self->destination->name);
  self->saving = TRUE;
  sluice_part_file_open_async (self->part, self->description->size, self->cancellable,
                               part_opened_cb, g_object_ref (self));
}

static void
begin_new_part (SluiceTransfer *self)
{
  g_clear_pointer (&self->record, sluice_resume_record_free);
  self->record = build_record (self);
  sluice_ranges_clear (self->written);

  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_STARTED, self->destination->name, 0.0);
  open_part (self);
}

/* What could not be trusted stays; what the user gave up goes, as soon as the
 * new part has bytes. */
static void
note_set_aside (SluiceTransfer *self)
{
  g_autofree char *shown = NULL;
  g_autofree char *message = NULL;

  if (self->destination->set_aside == NULL)
    return;
  if (self->options->restart)
    {
      self->old_part = g_file_new_for_path (self->destination->set_aside);
      return;
    }
  shown = g_path_get_basename (self->destination->set_aside);
  /* Translators: %s is a file's name. */
  message = g_strdup_printf (_ ("What an earlier run left could not be trusted and was kept as "
                                "“%s”. The download starts again."),
                             shown);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RESTART, message, 0.0);
}

/* Goes on from what an earlier run left. */
static void
adopt_record (SluiceTransfer *self)
{
  self->record = g_steal_pointer (&self->destination->record);
  g_clear_pointer (&self->description, sluice_description_unref);
  self->description = describe_from_record (self->record);
  g_clear_pointer (&self->written, sluice_ranges_free);
  self->written = sluice_ranges_copy (self->record->on_disk);

  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_STARTED, self->destination->name, 0.0);
  open_part (self);
}

static gboolean
can_adopt (const SluiceDestination *destination, SluiceDescription *found)
{
  g_autoptr (SluiceDescription) recorded = NULL;

  if (destination->record == NULL || !destination->record->resumable ||
      destination->record->size <= 0 || sluice_ranges_n_runs (destination->record->on_disk) == 0)
    return FALSE;
  if (found == NULL)
    return TRUE;

  recorded = describe_from_record (destination->record);
  return found->resumable && sluice_description_difference (recorded, found) == NULL;
}

/* ---- Finding the place ---- */

static void
set_aside_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = sluice_destination_set_aside_finish (result, &error);

  self->saving = FALSE;
  if (error != NULL)
    {
      sluice_transfer_fail (self, error);
      return;
    }
  if (path != NULL)
    {
      g_clear_object (&self->old_part);
      self->old_part = g_file_new_for_path (path);
    }

  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else if (self->segments->len > 0)
    begin_new_part (self);
  else
    sluice_transfer_await_permit (self);
}

/* What an earlier run left is of no use, but stays until the new part has bytes. */
void
sluice_transfer_set_aside (SluiceTransfer *self)
{
  g_clear_pointer (&self->destination->record, sluice_resume_record_free);
  self->saving = TRUE;
  sluice_destination_set_aside_async (self->destination, self->directory, set_aside_cb,
                                      g_object_ref (self));
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->destination = sluice_destination_claim_finish (result, &error);
  if (error != NULL)
    sluice_transfer_fail (self, error);
  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      sluice_transfer_settle (self);
      return;
    }

  note_set_aside (self);
  if (can_adopt (self->destination, self->description))
    {
      /* Its bytes begin where ours are: ask again, for what is missing. */
      sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_CONTINUE);
      adopt_record (self);
    }
  else if (self->destination->record != NULL)
    sluice_transfer_set_aside (self);
  else
    begin_new_part (self);
}

static void
claim (SluiceTransfer *self, const char *name, SluiceDestinationFlags flags, GAsyncReadyCallback cb)
{
  if (self->options->restart)
    flags |= SLUICE_DESTINATION_RESTART;
  self->saving = TRUE;
  sluice_destination_claim_async (self->directory, name, self->request->uri, flags,
                                  self->cancellable, cb, g_object_ref (self));
}

/* The last name wins that says more: where a redirect leads to a name without
 * an extension, the link's own may be better. */
static char *
choose_name (SluiceTransfer *self)
{
  const SluiceDescription *description = self->description;
  g_autofree char *from_link = NULL;
  g_autofree char *from_answer = NULL;

  if (self->options->name != NULL)
    return sluice_file_name_choose (self->options->name, self->request->uri, NULL);
  if (description == NULL)
    return sluice_file_name_choose (NULL, self->request->uri, NULL);

  from_answer = sluice_file_name_choose (description->suggested_name, description->final_uri,
                                         description->content_type);
  if (description->suggested_name != NULL)
    return g_steal_pointer (&from_answer);

  from_link = sluice_file_name_choose (NULL, self->request->uri, NULL);
  if (sluice_file_name_extension (from_link) != NULL &&
      sluice_file_name_extension (from_answer) == NULL)
    return g_steal_pointer (&from_link);
  return g_steal_pointer (&from_answer);
}

/* The first answer: it says what the file is and how it wants to be called. */
void
sluice_transfer_take_answer (SluiceTransfer *self,
                             SluiceSegment *segment,
                             SluiceDescription *description)
{
  g_autofree char *name = NULL;

  g_clear_pointer (&self->description, sluice_description_unref);
  self->description = sluice_description_ref (description);
  if (self->destination != NULL)
    {
      begin_new_part (self);
      return;
    }
  name = choose_name (self);
  claim (self, name, 0, claimed_cb);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->destination = sluice_destination_claim_finish (result, &error);
  if (error != NULL)
    sluice_transfer_fail (self, error);

  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else if (self->destination == NULL)
    sluice_transfer_await_permit (self);
  else if (can_adopt (self->destination, NULL))
    adopt_record (self);
  else
    {
      note_set_aside (self);
      sluice_transfer_set_aside (self);
    }
}

/* The first step: perhaps an earlier run began here under the name that the
 * link suggests. */
void
sluice_transfer_look (SluiceTransfer *self)
{
  g_autofree char *name = choose_name (self);

  claim (self, name, SLUICE_DESTINATION_EXISTING, looked_cb);
}
