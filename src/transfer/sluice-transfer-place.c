/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-block-check.h"
#include "sluice-file-name.h"

/* ---- Preparing the part ---- */

/* All that has to be known in another life; the name comes with the place. */
static SluiceResumeRecord *
build_fresh_record (SluiceTransfer *self)
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
  sluice_transfer_announce_connections (self);

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
      sluice_transfer_tell_resumed (self);
      begin_fetching (self);
    }
  else
    sluice_transfer_settle (self);
}

/* What could not be trusted stays, and is told of. What was ours goes as soon as
 * the new part has bytes. */
static void
note_set_aside (SluiceTransfer *self)
{
  const SluiceDestination *destination = self->destination;
  g_autofree char *shown = NULL;
  g_autofree char *message = NULL;

  if (destination->set_aside == NULL)
    return;
  if (destination->disposable)
    {
      /* With an older one still waiting to be outdone, this one never had bytes. */
      if (self->old_part != NULL)
        sluice_transfer_delete_part (destination->set_aside);
      else
        self->old_part = g_file_new_for_path (destination->set_aside);
      return;
    }

  shown = g_filename_display_basename (destination->set_aside);
  /* Translators: %s is a file's name. */
  message = g_strdup_printf (_ ("What an earlier run left could not be trusted and was kept as "
                                "“%s”. The download starts again."),
                             shown);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RESTART, message, 0.0);
}

static void
move_in (SluiceTransfer *self)
{
  g_clear_pointer (&self->record, sluice_resume_record_free);
  self->record = g_steal_pointer (&self->destination->record);
  g_set_object (&self->part, self->destination->part);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_STARTED, self->record->name, 0.0);
}

static void
begin_at_start (SluiceTransfer *self)
{
  move_in (self);
  note_set_aside (self);
  begin_fetching (self);
}

/* Takes over what an earlier run knew. */
static void
move_in_again (SluiceTransfer *self)
{
  move_in (self);
  g_clear_pointer (&self->description, sluice_description_unref);
  self->description = sluice_resume_record_describe (self->record);
  g_clear_pointer (&self->written, sluice_ranges_free);
  self->written = sluice_ranges_copy (self->record->on_disk);
}

/* Goes on from what an earlier run left, as far as the disk still has it. */
static void
go_on (SluiceTransfer *self)
{
  move_in_again (self);
  self->saving = TRUE;
  self->walk = g_cancellable_new ();
  sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                    compared_cb, g_object_ref (self));
}

/* ---- Finding the place ---- */

/* Whether the run still goes on with a place. */
static gboolean
take_place (SluiceTransfer *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->destination = sluice_destination_claim_finish (result, &error);
  if (self->destination != NULL)
    g_set_object (&self->file, self->destination->finished);
  if (error != NULL)
    sluice_transfer_fail (self, error);
  else if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else
    return TRUE;
  return FALSE;
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  if (!take_place (self, result))
    return;

  if (self->file != NULL)
    {
      /* There is nothing left to do but to end, as after a pause. */
      move_in_again (self);
      sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_FAILURE);
      sluice_transfer_settle (self);
    }
  else if (self->destination->resumed)
    {
      /* The answer begins where our bytes do: ask again, for what is missing. */
      sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_CONTINUE);
      go_on (self);
    }
  else
    begin_at_start (self);
}

static void
begun_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_destination_begin_again_finish (result, &error))
    sluice_transfer_fail (self, error);
  else if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    begin_at_start (self);
  else
    sluice_transfer_settle (self);
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
  self->saving = TRUE;
  if (self->destination != NULL)
    {
      self->destination->disposable = TRUE;
      sluice_destination_begin_again_async (self->destination, build_fresh_record (self),
                                            begun_again_cb, g_object_ref (self));
      return;
    }
  name = choose_name (self);
  sluice_destination_claim_async (self->directory, name, self->description,
                                  build_fresh_record (self), self->options->restart,
                                  self->cancellable, claimed_cb, g_object_ref (self));
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  if (!take_place (self, result))
    return;

  if (self->destination != NULL && self->destination->resumed)
    go_on (self);
  else
    sluice_transfer_await_permit (self);
}

/* The first step: perhaps an earlier run began here under the name that the
 * link suggests. */
void
sluice_transfer_look (SluiceTransfer *self)
{
  g_autofree char *name = choose_name (self);
  g_autofree char *link = g_uri_to_string (self->request->uri);

  self->saving = TRUE;
  sluice_destination_look_async (self->directory, name, link, self->options->restart,
                                 self->cancellable, looked_cb, g_object_ref (self));
}
