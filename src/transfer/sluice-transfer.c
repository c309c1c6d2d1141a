/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-block-check.h"
#include "sluice-checkpoint.h"
#include "sluice-link.h"
#include "sluice-log.h"
#include "sluice-loop-source.h"

G_DEFINE_FINAL_TYPE (SluiceTransfer, sluice_transfer, G_TYPE_OBJECT)

enum
{
  EVENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
sluice_transfer_tell (SluiceTransfer *self,
                      SluiceTransferEvent event,
                      const char *message,
                      double delay)
{
  sluice_info (self->request->id, SLUICE_LOG_NO_SEGMENT, "%s", message);
  g_signal_emit (self, signals[EVENT], 0, event, message, delay);
}

/* ---- The end of a run ---- */

/* The one way out. */
void
sluice_transfer_finish_run (SluiceTransfer *self)
{
  g_autoptr (GTask) task = NULL;

  g_assert (self->segments->len == 0);
  self->over = TRUE;
  if (sluice_transfer_is_tidying_up (self))
    return;
  sluice_transfer_leave_hosts (self);
  task = g_steal_pointer (&self->task);
  sluice_loop_source_clear (&self->ticker);
  sluice_loop_source_clear (&self->look_again);
  sluice_loop_source_clear (&self->pause_to_restart);
  sluice_transfer_stop_tuning (self);
  sluice_transfer_stop_yielding (self);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  g_clear_object (&self->verifier);
  sluice_transfer_stop_piece_check (self);
  g_clear_object (&self->part);
  if (self->destination != NULL && self->file == NULL &&
      (self->worthless || sluice_transfer_brought_nothing (self)))
    sluice_destination_discard (self->destination);
  g_clear_pointer (&self->destination, sluice_destination_free);
  if (self->file != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->file), g_object_unref);
  else
    sluice_transfer_return_failure (self, g_steal_pointer (&task));
}

static void
last_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  /* The failure it ends with is the user's matter; the last checkpoint that
   * worked is still there. */
  sluice_checkpoint_finish (result, NULL);
  self->saving = FALSE;
  sluice_transfer_finish_run (self);
}

static void
save_last (SluiceTransfer *self)
{
  if (self->part == NULL || self->record == NULL || !self->dirty || self->disk_failed ||
      self->worthless)
    sluice_transfer_finish_run (self);
  else if (sluice_transfer_is_in_memory (self))
    sluice_transfer_land (self);
  else
    sluice_transfer_save_async (self, last_saved_cb);
}

void
sluice_transfer_stop_segments (SluiceTransfer *self, SluiceTransferAfter after)
{
  self->after = after;
  for (guint i = 0; i < self->segments->len; i++)
    sluice_segment_stop (g_ptr_array_index (self->segments, i));
}

/* Ends the run with @error once everything below has ended. The first error is
 * the cause; later ones are its echoes. */
void
sluice_transfer_fail (SluiceTransfer *self, const GError *error)
{
  if (self->failure == NULL)
    {
      self->failure = g_error_copy (error);
      sluice_loop_source_clear (&self->pause_to_restart);
      if (self->walk != NULL)
        g_cancellable_cancel (self->walk);
      g_cancellable_cancel (self->cancellable);
      sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_FAILURE);
    }
  sluice_transfer_settle (self);
}

void
sluice_transfer_fail_with (SluiceTransfer *self, SluiceError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, code, message);

  sluice_transfer_fail (self, error);
}

static gboolean
cancelled_in_loop_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  if (self->task != NULL)
    sluice_transfer_fail_with (self, SLUICE_ERROR_CANCELLED, _ ("The download was paused."));
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  /* Not here: whoever cancels may hold anything. */
  g_source_set_callback (source, cancelled_in_loop_cb, g_object_ref (user_data), g_object_unref);
  g_source_attach (source, g_task_get_context (SLUICE_TRANSFER (user_data)->task));
}

/* ---- Putting the file in place ---- */

static void
published_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->file = sluice_destination_publish_finish (result, &error);
  if (self->file != NULL)
    {
      sluice_transfer_finish_run (self);
      return;
    }

  /* It may have been the sync that failed: a second one would claim that all is well. */
  self->disk_failed = TRUE;
  sluice_transfer_fail (self, error);
}

/* Returns: (transfer full) (nullable): what to note on the file as where it came from */
char *
sluice_transfer_dup_origin (SluiceTransfer *self)
{
  if (!self->options->mark_origin)
    return NULL;
  return g_uri_to_string_partial (self->request->uri,
                                  G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

/* Puts what is whole in its place. */
void
sluice_transfer_publish (SluiceTransfer *self)
{
  g_autoptr (GBytes) record = sluice_transfer_serialize_complete (self);
  g_autofree char *origin = sluice_transfer_dup_origin (self);
  SluiceRepair *repair = self->options->repair;
  SluicePublication publication = { .size = (guint64) self->description->size,
                                    .complete = record,
                                    .known = self->record,
                                    .repair = repair };

  /* It is again what it was, and known as that. */
  if (repair != NULL && repair->record->blocks != NULL)
    publication.known = repair->record;

  publication.origin = origin;
  self->saving = TRUE;
  sluice_destination_publish_async (self->destination, &publication, published_cb,
                                    g_object_ref (self));
}

/* What is whole, and all that can be known to be right, becomes the user's file. */
void
sluice_transfer_conclude (SluiceTransfer *self)
{
  if (self->options->repair != NULL)
    sluice_transfer_prove_repair (self);
  else
    sluice_transfer_publish (self);
}

static void
fail_as_corrupt (SluiceTransfer *self, guint n_bad)
{
  g_autofree char *message = NULL;

  if (n_bad > 0)
    message = g_strdup_printf (
        ngettext ("The file does not have the checksum it should have: %u part of it was damaged "
                  "on the disk. Start the download again to fetch that part.",
                  "The file does not have the checksum it should have: %u parts of it were damaged "
                  "on the disk. Start the download again to fetch those parts.",
                  n_bad),
        n_bad);
  else
    message = g_strdup (_ ("The file does not have the checksum it should have. Check the checksum "
                           "and the link; what arrived was kept beside the name."));
  /* The record no longer lists the parts that were found to be bad. */
  self->dirty = n_bad > 0;
  sluice_transfer_fail_with (self, SLUICE_ERROR_CORRUPT, message);
}

static void
distrusted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gssize n_bad = sluice_block_check_compare_finish (result, NULL);

  g_clear_object (&self->walk);
  self->saving = FALSE;
  if (n_bad > 0 || self->after != SLUICE_TRANSFER_AFTER_CONTINUE || !sluice_transfer_refetch (self))
    fail_as_corrupt (self, (guint) MAX (n_bad, 0));
}

static void
digest_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *digest =
      sluice_verifier_digest_finish (SLUICE_VERIFIER (object), result, &error);

  self->saving = FALSE;
  if (digest == NULL)
    sluice_transfer_fail (self, error);
  else if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else if (g_str_equal (digest, self->options->checksum->digest))
    {
      sluice_transfer_tell_verified (self);
      sluice_transfer_conclude (self);
    }
  else if (self->record->blocks == NULL && !sluice_transfer_refetch (self))
    fail_as_corrupt (self, 0);
  else if (self->record->blocks != NULL)
    {
      self->saving = TRUE;
      self->walk = g_cancellable_new ();
      sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                        distrusted_cb, g_object_ref (self));
    }
}

/* All of it is there. What its pieces hash to has to have been compared by now. */
void
sluice_transfer_finish (SluiceTransfer *self)
{
  if (self->options->piece_hashes != NULL && self->piece_check == NULL)
    sluice_transfer_fail_as_wrong (self);
  else if (sluice_transfer_is_in_memory (self))
    sluice_transfer_place (self);
  else if (self->options->checksum == NULL && self->record->blocks != NULL)
    sluice_transfer_look_for_holes (self);
  else if (self->options->checksum == NULL)
    sluice_transfer_conclude (self);
  else
    {
      self->saving = TRUE;
      sluice_transfer_advance_verifier (self);
      sluice_verifier_digest_async (self->verifier, (guint64) self->description->size,
                                    self->cancellable, digest_cb, g_object_ref (self));
    }
}

/* ---- What comes next ---- */

static void
begin_again (SluiceTransfer *self)
{
  self->after = SLUICE_TRANSFER_AFTER_CONTINUE;
  self->phase = SLUICE_TRANSFER_PREPARING;
  self->dirty = FALSE;
  sluice_loop_source_clear (&self->ticker);
  sluice_transfer_stop_tuning (self);
  g_clear_object (&self->verifier);
  sluice_transfer_stop_piece_check (self);
  self->contributors = 0;
  for (guint i = 0; i < self->addresses->len; i++)
    sluice_address_expect (g_ptr_array_index (self->addresses, i), NULL);
  if (self->part != NULL)
    {
      sluice_part_file_close (self->part);
      if (self->destination != NULL)
        g_clear_object (&self->destination->part);
    }
  g_clear_object (&self->part);
  g_clear_pointer (&self->description, sluice_description_unref);
  sluice_ranges_clear (self->written);

  sluice_transfer_await_permit (self);
}

/* Looks at where everything stands, and does what follows. Called whenever
 * something ended. */
void
sluice_transfer_settle (SluiceTransfer *self)
{
  if (self->task == NULL || self->over)
    return;

  sluice_transfer_extend (self);
  if (self->segments->len > 0 || self->saving || self->awaited != NULL ||
      self->pause_to_restart != NULL)
    return;

  switch (self->after)
    {
    case SLUICE_TRANSFER_AFTER_FAILURE:
      save_last (self);
      return;
    case SLUICE_TRANSFER_AFTER_RESTART:
      begin_again (self);
      return;
    case SLUICE_TRANSFER_AFTER_CONTINUE:
    default:
      if (self->phase == SLUICE_TRANSFER_FETCHING && sluice_transfer_is_complete (self) &&
          (self->piece_check == NULL || !sluice_piece_check_is_busy (self->piece_check)))
        {
          self->phase = SLUICE_TRANSFER_FINISHING;
          sluice_loop_source_clear (&self->ticker);
          sluice_transfer_tell_wasted (self);
          sluice_transfer_confirm_source (self);
        }
      return;
    }
}

/* ---- GObject ---- */

static void
sluice_transfer_finalize (GObject *object)
{
  SluiceTransfer *self = SLUICE_TRANSFER (object);

  g_assert (self->task == NULL);

  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_object (&self->directory);
  g_clear_pointer (&self->options, sluice_transfer_options_free);
  g_clear_object (&self->limits);
  g_clear_object (&self->client);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_object (&self->host);
  g_clear_object (&self->throttle);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->failure);
  g_clear_error (&self->offline);
  g_clear_pointer (&self->broken_by, g_free);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_clear_pointer (&self->vacant_name, g_free);
  g_clear_pointer (&self->description, sluice_description_unref);
  g_clear_pointer (&self->known, sluice_description_unref);
  g_clear_pointer (&self->written, sluice_ranges_free);
  g_clear_object (&self->old_part);
  g_clear_pointer (&self->segments, g_ptr_array_unref);

  G_OBJECT_CLASS (sluice_transfer_parent_class)->finalize (object);
}

static void
sluice_transfer_class_init (SluiceTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_transfer_finalize;

  /**
   * SluiceTransfer::event:
   * @self: the transfer
   * @event: a #SluiceTransferEvent
   * @message: a whole sentence for the user; the file's name when it started
   * @delay: seconds until the next try, for a retry
   *
   * Something worth a line in the download's story happened.
   */
  signals[EVENT] =
      g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_DOUBLE);
}

static void
sluice_transfer_init (SluiceTransfer *self)
{
  self->cancellable = g_cancellable_new ();
  self->written = sluice_ranges_new ();
  self->segments = g_ptr_array_new_with_free_func (g_object_unref);
  self->told_ceiling = SLUICE_TRANSFER_MOST_CONNECTIONS;
}

/* ---- Public functions ---- */

/**
 * sluice_transfer_new:
 * @request: what to fetch
 * @directory: the folder it goes to; a local one
 * @options: how
 * @client: carries HTTP requests
 * @limits: what all transfers of the program share
 *
 * Returns: (transfer full): a transfer that runs once, when it is told to
 */
SluiceTransfer *
sluice_transfer_new (SluiceRequest *request,
                     GFile *directory,
                     const SluiceTransferOptions *options,
                     SluiceHttpClient *client,
                     SluiceLimits *limits)
{
  SluiceTransfer *self;

  g_return_val_if_fail (request != NULL && options != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (directory), NULL);

  self = g_object_new (SLUICE_TYPE_TRANSFER, NULL);
  self->request = sluice_request_ref (request);
  self->directory = g_object_ref (directory);
  self->options = sluice_transfer_options_copy (options);
  self->limits = g_object_ref (limits);
  self->client = g_object_ref (client);
  sluice_transfer_find_addresses (self);
  self->throttle = sluice_throttle_new (sluice_limits_get_throttle (limits));
  sluice_throttle_set_rate (self->throttle, options->rate_limit);
  return self;
}

/**
 * sluice_transfer_run_async:
 * @self: a transfer that has not run
 * @cancellable: (nullable): pauses it: what has arrived is kept and recorded
 * @callback: called when it has ended and nothing of it is left open
 * @user_data: passed to @callback
 *
 * Downloads the file.
 */
void
sluice_transfer_run_async (SluiceTransfer *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_TRANSFER (self));
  g_return_if_fail (self->task == NULL && self->failure == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, sluice_transfer_run_async);
  g_task_set_priority (self->task, G_PRIORITY_LOW);
  /* What it ends with is in its failure: a file that was already in place when
   * the user paused is still finished. */
  g_task_set_check_cancellable (self->task, FALSE);

  self->doubts_ranges = sluice_host_ignores_range (self->host);
  sluice_transfer_join_hosts (self, 0);
  if (self->options->repair != NULL)
    sluice_transfer_seed (self);
  else
    sluice_transfer_look (self);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
}

/**
 * sluice_transfer_run_finish:
 * @self: the transfer
 * @result: what the callback got
 * @error: return location for an error, see sluice_error_classify()
 *
 * Returns: (transfer full): the finished file, or %NULL with an error
 */
GFile *
sluice_transfer_run_finish (SluiceTransfer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: how far it is */
SluiceTransferPhase
sluice_transfer_get_phase (SluiceTransfer *self)
{
  return self->phase;
}

/* Returns: (nullable): the file's name; %NULL until it is decided */
const char *
sluice_transfer_get_name (SluiceTransfer *self)
{
  return self->record != NULL ? self->record->name : NULL;
}

/* Returns: the file's size in bytes, or -1 while it is not known */
gint64
sluice_transfer_get_size (SluiceTransfer *self)
{
  return self->description != NULL ? self->description->size : -1;
}

/* Returns: how many bytes of the file have arrived, on disk or on the way there */
guint64
sluice_transfer_get_received (SluiceTransfer *self)
{
  guint64 received = sluice_ranges_covered (self->written);

  for (guint i = 0; i < self->segments->len; i++)
    received += sluice_segment_get_buffered (g_ptr_array_index (self->segments, i));
  return received;
}

/* Returns: how many connections bring bytes */
guint
sluice_transfer_get_connections (SluiceTransfer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += sluice_segment_get_state (g_ptr_array_index (self->segments, i)) == SLUICE_SEGMENT_READING;
  return n;
}

/* Returns: (transfer none) (nullable): what the source said of the file; %NULL until it
 *   answered */
SluiceDescription *
sluice_transfer_get_description (SluiceTransfer *self)
{
  return self->description;
}

/* Returns: (transfer none): which bytes of the file are on disk; changes while it runs */
const SluiceRanges *
sluice_transfer_get_written (SluiceTransfer *self)
{
  return self->written;
}

/**
 * sluice_transfer_set_rate_limit:
 * @self: a transfer
 * @bytes_per_second: the new limit, or 0 for none
 *
 * Changes how fast this transfer may be, also while it runs.
 */
void
sluice_transfer_set_rate_limit (SluiceTransfer *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_TRANSFER (self));

  sluice_throttle_set_rate (self->throttle, bytes_per_second);
}

/**
 * sluice_transfer_set_connections:
 * @self: a transfer
 * @count: how many connections, 1 to 16; 0 for as many as pay
 *
 * Changes over how many connections bytes arrive, also while it runs. What a
 * connection too many leaves undone, the others bring.
 */
void
sluice_transfer_set_connections (SluiceTransfer *self, guint count)
{
  g_return_if_fail (SLUICE_IS_TRANSFER (self));
  g_return_if_fail (count <= SLUICE_TRANSFER_MOST_CONNECTIONS);

  if (self->options->connections == count)
    return;

  self->options->connections = count;
  if (self->task == NULL)
    return;
  sluice_transfer_tell_chosen (self);
  sluice_transfer_review_connections (self);
}
