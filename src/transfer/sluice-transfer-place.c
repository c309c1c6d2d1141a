/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-block-check.h"
#include "sluice-file-name.h"
#include "sluice-folder.h"
#include "sluice-media-type.h"

/* ---- Preparing the part ---- */

/* All that has to be known in another life; the name comes with the place. */
SluiceResumeRecord *
sluice_transfer_build_record (SluiceTransfer *self)
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
  record->content_type = g_strdup (description->content_type);
  record->referer = g_strdup (self->request->referer);
  record->user_agent = g_strdup (self->request->user_agent);
  if (self->options->checksum != NULL)
    record->checksum = sluice_checksum_to_string (self->options->checksum);
  if (description->size >= 0)
    record->blocks = sluice_block_table_new ((guint64) description->size);
  return record;
}

void
sluice_transfer_begin_fetching (SluiceTransfer *self)
{
  SluiceSegment *first;

  self->phase = SLUICE_TRANSFER_FETCHING;
  sluice_transfer_start_checkpoints (self);
  sluice_transfer_start_piece_check (self);
  sluice_transfer_advance_verifier (self);
  sluice_transfer_announce_connections (self);
  sluice_transfer_tell_addresses (self);
  sluice_transfer_tune (self);

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
  sluice_transfer_tell_damaged (self, (guint) MAX (n_bad, 0));
  if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      sluice_block_table_restore_partial (self->record->blocks, self->written);
      sluice_transfer_tell_resumed (self);
      sluice_transfer_begin_fetching (self);
    }
  else
    sluice_transfer_settle (self);
}

/* What could not be trusted stays, and is told of. What was ours goes as soon as
 * the new part has bytes. */
void
sluice_transfer_note_set_aside (SluiceTransfer *self)
{
  const SluiceDestination *destination = self->destination;
  g_autofree char *shown = NULL;
  g_autofree char *message = NULL;

  if (destination->set_aside == NULL)
    return;
  if (destination->disposable)
    {
      /* With an older one still waiting to be outdone, this one never had bytes. */
      if (self->old_part == NULL)
        self->old_part = g_file_new_for_path (destination->set_aside);
      else if (!g_str_equal (g_file_peek_path (self->old_part), destination->set_aside))
        sluice_transfer_delete_part (self, destination->set_aside);
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
  sluice_transfer_keep_digest (self);
}

/* Once it is known what the file is, for that is told, too. */
static void
tell_started (SluiceTransfer *self)
{
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_STARTED, self->record->name, 0.0);
}

static void
begin_at_start (SluiceTransfer *self)
{
  move_in (self);
  tell_started (self);
  sluice_transfer_note_set_aside (self);
  sluice_transfer_begin_fetching (self);
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
  sluice_transfer_assign_description (self);
  /* Nobody knows any more which of them it came from. */
  if (self->addresses->len > 1 && sluice_ranges_covered (self->written) > 0)
    self->contributors = G_MAXUINT32;
  tell_started (self);
}

/* Goes on from what an earlier run left, as far as the disk still has it, and unless that was
 * another file than is wanted now. */
static void
go_on (SluiceTransfer *self)
{
  g_autoptr (GError) error = NULL;

  move_in_again (self);
  error = sluice_transfer_check_size (self, self->description->size);
  if (error != NULL)
    {
      sluice_transfer_restart (self, error->message);
      sluice_transfer_settle (self);
      return;
    }
  self->saving = TRUE;
  self->walk = g_cancellable_new ();
  sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                    compared_cb, g_object_ref (self));
}

/* ---- Finding the place ---- */

/* Whether the run still goes on with a place. Takes over @destination. */
static gboolean
take_place (SluiceTransfer *self, SluiceDestination *destination, const GError *error)
{
  self->saving = FALSE;
  self->destination = destination;
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
  g_autoptr (GError) error = NULL;
  SluiceDestination *destination = sluice_destination_claim_finish (result, &error);

  if (!take_place (self, destination, error))
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

/* Mirrors have names of their own for the file. */
static gboolean
is_from_mirror (SluiceTransfer *self)
{
  const SluiceAddress *link = g_ptr_array_index (self->addresses, 0);

  return link->expected != self->description;
}

/* The last name wins that says more: where a redirect leads to a name without
 * an extension, the link's own may be better. */
char *
sluice_transfer_choose_name (SluiceTransfer *self)
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
      (sluice_file_name_extension (from_answer) == NULL || is_from_mirror (self)))
    return g_steal_pointer (&from_link);
  return g_steal_pointer (&from_answer);
}

/* Beginning again must not put a login page where a file was on its way. */
static gboolean
is_page_instead (SluiceTransfer *self, SluiceDescription *description)
{
  const SluiceResumeRecord *before = self->record;

  if (before == NULL || !sluice_media_type_is_page (description->content_type))
    return FALSE;
  if (before->content_type != NULL)
    return !sluice_media_type_is_page (before->content_type);
  return sluice_media_type_is_never_page (before->name);
}

/* The first answer: it says what the file is and how it wants to be called. */
void
sluice_transfer_take_answer (SluiceTransfer *self,
                             SluiceSegment *segment,
                             SluiceDescription *description)
{
  g_autofree char *name = NULL;

  if (is_page_instead (self, description))
    {
      sluice_transfer_fail_with (self, SLUICE_ERROR_LINK_EXPIRED,
                                 _ ("The server sent a web page instead of the file: the link has "
                                    "expired. Get a new link for the same file."));
      return;
    }
  if (!sluice_transfer_can_repair (self, description))
    {
      sluice_transfer_refuse_repair (self);
      return;
    }

  if (!sluice_transfer_has_right_size (self, segment, description))
    return;

  sluice_transfer_learn_addresses (self, sluice_segment_get_address (segment), description);
  g_clear_pointer (&self->description, sluice_description_unref);
  self->description = sluice_description_ref (description);
  sluice_address_expect (sluice_segment_get_address (segment), description);
  self->saving = TRUE;
  if (self->destination != NULL)
    {
      sluice_destination_begin_again_async (self->destination, sluice_transfer_build_record (self),
                                            begun_again_cb, g_object_ref (self));
      return;
    }
  name = sluice_transfer_choose_name (self);
  if (sluice_transfer_is_small (self, name))
    {
      self->saving = FALSE;
      sluice_transfer_begin_in_memory (self, name);
      return;
    }
  /* What has the name that a repaired file gets is not what is wanted. */
  sluice_destination_claim_async (self->directory, name, self->description,
                                  sluice_transfer_build_record (self),
                                  self->options->restart || self->options->repair != NULL,
                                  self->cancellable, claimed_cb, g_object_ref (self));
}

static GError *
disk_gone_error_new (const char *folder)
{
  g_autofree char *name = g_filename_display_basename (folder);

  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      _ ("“%s” is empty, though much of the file was there already. Put its disk "
                         "back, or start the download from the beginning."),
                      name);
}

static void
look_for_disk_in_thread (GTask *task,
                         gpointer source,
                         gpointer task_data,
                         GCancellable *cancellable)
{
  const char *path = g_file_peek_path (task_data);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  if (folder != NULL && g_dir_read_name (folder) == NULL)
    g_task_return_error (task, disk_gone_error_new (path));
  else
    g_task_return_boolean (task, TRUE);
}

static void
looked_for_disk_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    sluice_transfer_fail (self, error);
  else if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else
    sluice_transfer_await_permit (self);
}

/* Where a disk was taken out, its folder may be there still, and empty: what was written
 * into it would lie hidden below the disk when that is back. */
static void
look_for_disk (SluiceTransfer *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_for_disk_cb, g_object_ref (self));

  self->saving = TRUE;
  g_task_set_source_tag (task, look_for_disk);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_object_ref (self->directory), g_object_unref);
  g_task_run_in_thread (task, look_for_disk_in_thread);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean vacant = FALSE;
  SluiceDestination *destination = sluice_destination_look_finish (result, &vacant, &error);

  if (!vacant)
    g_clear_pointer (&self->vacant_name, g_free);
  if (!take_place (self, destination, error))
    return;

  if (self->destination != NULL && self->destination->resumed)
    go_on (self);
  else if (self->destination == NULL && self->options->begun && !self->options->restart)
    look_for_disk (self);
  else
    sluice_transfer_await_permit (self);
}

/* The first step: perhaps an earlier run began here under the name that the
 * link suggests. */
void
sluice_transfer_look (SluiceTransfer *self)
{
  g_autofree char *link = g_uri_to_string (self->request->uri);

  self->saving = TRUE;
  g_free (self->vacant_name);
  self->vacant_name = sluice_transfer_choose_name (self);
  sluice_destination_look_async (self->directory, self->vacant_name, link, self->options->restart,
                                 self->cancellable, looked_cb, g_object_ref (self));
}

/* ---- Whether it is there at all ---- */

static void
judge_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SluiceTransfer *self = SLUICE_TRANSFER (source);
  const char *path = g_file_peek_path (self->directory);

  if (path != NULL && !sluice_folder_is_there (path))
    self->failure->code = SLUICE_ERROR_NO_FOLDER;
  g_task_return_boolean (task, TRUE);
}

static void
judged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_error (task, g_steal_pointer (&SLUICE_TRANSFER (object)->failure));
}

/* Trouble with the disk comes in many forms when the folder is gone, but asks for one thing.
 * Takes over @task. */
void
sluice_transfer_return_failure (SluiceTransfer *self, GTask *task)
{
  g_autoptr (GTask) judgement = NULL;

  if (!g_error_matches (self->failure, SLUICE_ERROR, SLUICE_ERROR_LOCAL))
    {
      g_task_return_error (task, g_steal_pointer (&self->failure));
      g_object_unref (task);
      return;
    }

  judgement = g_task_new (self, NULL, judged_cb, task);
  g_task_set_source_tag (judgement, sluice_transfer_return_failure);
  g_task_set_priority (judgement, G_PRIORITY_LOW);
  g_task_run_in_thread (judgement, judge_in_thread);
}
