/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"

/* The speed is told over about this long, so that its digits can be read. */
#define CALM 3.0 /* seconds */

/* The time left follows the speed this slowly, so that it can be read. */
#define STEADINESS 10.0 /* seconds */

void
sluice_download_run_free (SluiceDownloadRun *run)
{
  g_clear_object (&run->transfer);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->description, sluice_description_unref);
  g_clear_pointer (&run->trouble, g_free);
  g_free (run);
}

static void
set_rate (SluiceDownload *self, double rate)
{
  SluiceDownloadRun *run = self->work->run;

  if (run->rate == rate)
    return;

  run->rate = rate;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_RATE);
}

static void
set_seconds_left (SluiceDownload *self, gint64 seconds)
{
  SluiceDownloadRun *run = self->work->run;

  if (run->seconds_left == seconds)
    return;

  run->seconds_left = seconds;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_SECONDS_LEFT);
}

/* @trouble: (nullable): what it tries again after, when it waits */
static void
set_retry (SluiceDownload *self, gint64 seconds, const char *trouble)
{
  SluiceDownloadRun *run = self->work->run;

  if (run->retry_in == seconds && g_strcmp0 (run->trouble, trouble) == 0)
    return;

  g_free (run->trouble);
  run->trouble = g_strdup (trouble);
  run->retry_in = seconds;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_RETRY_IN);
}

static void
set_connections (SluiceDownload *self, guint connections)
{
  SluiceDownloadRun *run = self->work->run;

  if (run->connections == connections)
    return;

  run->connections = connections;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_CONNECTIONS);
}

static SluiceDownloadState
state_for_phase (SluiceTransferPhase phase)
{
  switch (phase)
    {
    case SLUICE_TRANSFER_PREPARING:
      return SLUICE_DOWNLOAD_CONNECTING;
    case SLUICE_TRANSFER_FETCHING:
      return SLUICE_DOWNLOAD_ACTIVE;
    case SLUICE_TRANSFER_FINISHING:
      return SLUICE_DOWNLOAD_FINISHING;
    default:
      g_assert_not_reached ();
    }
}

/* Brings over what the transfer knows and no clock is needed for. Before the
 * source answered, what an earlier run knew is still the best there is. */
static void
take_facts (SluiceDownload *self)
{
  SluiceDownloadRun *run = self->work->run;
  SluiceDescription *description = sluice_transfer_get_description (run->transfer);
  const char *name = sluice_transfer_get_name (run->transfer);

  if (description != NULL && description != run->description)
    {
      g_clear_pointer (&run->description, sluice_description_unref);
      run->description = sluice_description_ref (description);
      sluice_download_take_description (self, description);
    }
  if (name != NULL)
    {
      sluice_download_take_name (self, name);
      sluice_download_take_size (self, sluice_transfer_get_size (run->transfer));
      sluice_download_take_received (self, sluice_transfer_get_received (run->transfer));
    }
  set_connections (self, sluice_transfer_get_connections (run->transfer));
}

static void
forget_speed (SluiceDownload *self)
{
  SluiceDownloadRun *run = self->work->run;

  run->speed = (SluiceSpeed){ .memory = CALM };
  run->steady = (SluiceSpeed){ .memory = STEADINESS };
  run->measured = self->received;
  /* Once all of it is there, what this run brought is settled. */
  if (self->state != SLUICE_DOWNLOAD_FINISHING)
    run->had = self->received;
}

static void
note_rate (SluiceDownload *self, gint64 now)
{
  SluiceDownloadWork *work = self->work;

  if (work->speeds == NULL)
    work->speeds = sluice_speed_history_new ();

  sluice_speed_history_add (work->speeds, now, work->run->rate);
}

static void
measure (SluiceDownload *self, gint64 now)
{
  SluiceDownloadRun *run = self->work->run;
  gint64 seconds_left = -1;

  /* What an earlier run left on the disk shows up while preparing; it must
   * not look like speed. */
  if (self->state != SLUICE_DOWNLOAD_ACTIVE || self->received < run->measured)
    forget_speed (self);

  if (self->state == SLUICE_DOWNLOAD_ACTIVE)
    {
      sluice_speed_add (&run->speed, self->received - run->measured, now);
      sluice_speed_add (&run->steady, self->received - run->measured, now);
      run->measured = self->received;
    }

  if (self->size >= 0 && self->received <= (guint64) self->size)
    seconds_left =
        sluice_speed_get_seconds_for (&run->steady, (guint64) self->size - self->received, now);

  set_rate (self, sluice_speed_get (&run->speed, now));
  if (self->state == SLUICE_DOWNLOAD_ACTIVE)
    note_rate (self, now);
  set_seconds_left (self, sluice_time_left_update (&run->time_left, seconds_left, now));
}

/* What a download tells while it does nothing but wait for its next try. */
static void
look_ahead (SluiceDownload *self, gint64 now)
{
  const char *trouble = NULL;
  gint64 next_try = sluice_transfer_get_next_try (self->work->run->transfer, now, &trouble);

  if (next_try <= now || trouble == NULL)
    set_retry (self, -1, NULL);
  else
    set_retry (self, (next_try - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, trouble);
}

static void
event_cb (SluiceDownload *self,
          SluiceTransferEvent kind,
          const char *message,
          double delay,
          SluiceTransfer *transfer)
{
  /* The old part is given up by now: from here on there is something to keep. */
  if (kind == SLUICE_TRANSFER_EVENT_STARTED && self->work->options != NULL)
    self->work->options->restart = FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  take_facts (self);
  sluice_download_enter (self, state_for_phase (sluice_transfer_get_phase (transfer)),
                         SLUICE_WAIT_NONE);
  sluice_download_tell_event (self, kind, message, delay);
  g_object_thaw_notify (G_OBJECT (self));

  sluice_download_emit_event (self, (int) kind, message, delay);
}

/* A file that is whole needs no map; a request that is only the link is made
 * again when somebody asks for it. */
static void
forget_what_was_for_runs (SluiceDownloadWork *work)
{
  const SluiceRequest *request = work->request;

  g_clear_pointer (&work->written, sluice_ranges_free);
  g_clear_pointer (&work->speeds, sluice_speed_history_unref);
  if (work->options != NULL)
    g_clear_pointer (&work->options->piece_hashes, sluice_piece_hashes_unref);

  if (request->headers == NULL && request->user == NULL && request->password == NULL &&
      request->referer == NULL && request->user_agent == NULL)
    g_clear_pointer (&work->request, sluice_request_unref);
}

/* A run that never found its place knows less than the one before. */
static void
keep_map (SluiceDownload *self)
{
  SluiceDownloadWork *work = self->work;
  SluiceTransfer *transfer = work->run->transfer;

  if (sluice_transfer_get_name (transfer) == NULL)
    return;

  g_clear_pointer (&work->written, sluice_ranges_free);
  work->written = sluice_ranges_copy (sluice_transfer_get_written (transfer));
}

static void
close_run (SluiceDownload *self)
{
  SluiceDownloadWork *work = self->work;

  keep_map (self);
  set_connections (self, 0);
  set_rate (self, 0.0);
  set_seconds_left (self, -1);
  set_retry (self, -1, NULL);
  work->seconds_spent = sluice_download_get_seconds_spent (self);
  work->bytes_brought = self->received - MIN (work->run->had, self->received);
  work->bytes_wasted = sluice_transfer_get_wasted (work->run->transfer);
  g_clear_pointer (&work->run, sluice_download_run_free);
}

static void
finish (SluiceDownload *self, SluiceDownloadState state, SluiceWait wait, GFile *file)
{
  g_object_freeze_notify (G_OBJECT (self));
  take_facts (self);
  /* Last, for the record's name may have been taken before the file got it. */
  if (file != NULL)
    sluice_download_take_file (self, file);

  close_run (self);
  if (file != NULL)
    forget_what_was_for_runs (self->work);
  sluice_download_enter (self, state, wait);
  g_object_thaw_notify (G_OBJECT (self));

  sluice_download_emit_mapped (self);
}

/* Returns: what a run that ended with it waits for; %SLUICE_WAIT_NONE when it does not pass */
static SluiceWait
wait_for_error (SluiceDownload *self, SluiceError kind)
{
  switch (kind)
    {
    case SLUICE_ERROR_CANCELLED:
      return self->work->run->wait_after;
    case SLUICE_ERROR_OFFLINE:
      return self->patient ? SLUICE_WAIT_NETWORK : SLUICE_WAIT_NONE;
    case SLUICE_ERROR_DISK_FULL:
      return self->patient ? SLUICE_WAIT_ROOM : SLUICE_WAIT_NONE;
    case SLUICE_ERROR_NO_FOLDER:
      return self->patient ? SLUICE_WAIT_FOLDER : SLUICE_WAIT_NONE;
    case SLUICE_ERROR_RETRY_LATER:
    case SLUICE_ERROR_RANGE_IGNORED:
    case SLUICE_ERROR_REMOTE_CHANGED:
    case SLUICE_ERROR_LINK_EXPIRED:
    case SLUICE_ERROR_GONE:
    case SLUICE_ERROR_REFUSED:
    case SLUICE_ERROR_LOCAL:
    case SLUICE_ERROR_CORRUPT:
    case SLUICE_ERROR_IN_USE:
    default:
      return SLUICE_WAIT_NONE;
    }
}

/* Which state an error leaves behind, and what it waits for then. Who is patient
 * waits until the network is back, the disk has room or the folder is there; the
 * user's own wish goes before all of them. */
static SluiceDownloadState
state_for_error (SluiceDownload *self, const GError *error, SluiceWait *wait)
{
  SluiceError kind = sluice_error_classify (error);

  *wait = wait_for_error (self, kind);
  if (*wait != SLUICE_WAIT_NONE)
    {
      if (self->wanted)
        return SLUICE_DOWNLOAD_WAITING;

      *wait = SLUICE_WAIT_NONE;
      return SLUICE_DOWNLOAD_PAUSED;
    }

  return kind == SLUICE_ERROR_DISK_FULL ? SLUICE_DOWNLOAD_PAUSED : SLUICE_DOWNLOAD_FAILED;
}

/* What was wished for is no error, nor is what passes. */
static gboolean
leaves_error (const GError *error, SluiceDownloadState state)
{
  return error != NULL && state != SLUICE_DOWNLOAD_WAITING &&
         sluice_error_classify (error) != SLUICE_ERROR_CANCELLED;
}

static void
run_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceDownload) self = SLUICE_DOWNLOAD (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  SluiceDownloadState state = SLUICE_DOWNLOAD_FINISHED;
  SluiceWait wait = SLUICE_WAIT_NONE;

  file = sluice_transfer_run_finish (SLUICE_TRANSFER (object), result, &error);
  if (file == NULL)
    state = state_for_error (self, error, &wait);

  g_object_freeze_notify (G_OBJECT (self));
  if (leaves_error (error, state))
    sluice_download_take_error (self, g_steal_pointer (&error));
  finish (self, state, wait, file);
  g_object_thaw_notify (G_OBJECT (self));
}

/* There is nothing that could be asked for. */
void
sluice_download_refuse_link (SluiceDownload *self)
{
  GError *error = g_error_new_literal (
      SLUICE_ERROR, SLUICE_ERROR_LOCAL,
      _ ("The link of this download is damaged. Give it a new address, or remove it and add it "
         "again."));

  sluice_download_take_error (self, error);
  sluice_download_enter (self, SLUICE_DOWNLOAD_FAILED, SLUICE_WAIT_NONE);
}

static SluiceDownloadRun *
run_new (SluiceDownload *self, SluiceHttpClient *client, SluiceLimits *limits)
{
  SluiceDownloadRun *run = g_new0 (SluiceDownloadRun, 1);
  g_autoptr (SluiceTransferOptions) options =
      sluice_transfer_options_copy (sluice_download_get_options (self));

  options->patient = self->patient;
  /* A small file may not have been on the disk yet. */
  options->begun = self->received > SLUICE_TRANSFER_LARGEST_SMALL;
  run->transfer = sluice_transfer_new (sluice_download_get_request (self), self->directory, options,
                                       client, limits);
  run->cancellable = g_cancellable_new ();
  run->wait_after = SLUICE_WAIT_TURN;
  run->seconds_left = -1;
  run->retry_in = -1;
  run->started_at = g_get_monotonic_time ();
  g_signal_connect_object (run->transfer, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);

  return run;
}

/**
 * sluice_download_start:
 * @self: a download that neither runs nor has finished
 * @client: what speaks HTTP
 * @limits: what all downloads share
 *
 * Starts the download, or goes on with it where an earlier run stopped. One that
 * was brought back with a link that is none fails at once.
 */
void
sluice_download_start (SluiceDownload *self, SluiceHttpClient *client, SluiceLimits *limits)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (SLUICE_IS_HTTP_CLIENT (client));
  g_return_if_fail (SLUICE_IS_LIMITS (limits));
  g_return_if_fail (sluice_download_get_run (self) == NULL);
  g_return_if_fail (self->state != SLUICE_DOWNLOAD_FINISHED);

  self->wanted = TRUE;
  if (sluice_download_get_request (self) == NULL)
    {
      sluice_download_refuse_link (self);
      return;
    }

  sluice_download_ensure_work (self)->run = run_new (self, client, limits);
  forget_speed (self);
  sluice_download_take_error (self, NULL);
  sluice_download_enter (self, SLUICE_DOWNLOAD_CONNECTING, SLUICE_WAIT_NONE);
  sluice_transfer_run_async (self->work->run->transfer, self->work->run->cancellable, run_cb,
                             g_object_ref (self));
}

/**
 * sluice_download_wait:
 * @self: a download that has not finished
 * @wait: what for
 *
 * Asks for the download, again after a pause or a failure: it waits to be
 * started. One that runs goes on; one that is on its way to a pause waits when
 * it has come to a stop.
 */
void
sluice_download_wait (SluiceDownload *self, SluiceWait wait)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (wait != SLUICE_WAIT_NONE);
  g_return_if_fail (self->state != SLUICE_DOWNLOAD_FINISHED);

  self->wanted = TRUE;
  if (sluice_download_get_run (self) != NULL)
    {
      self->work->run->wait_after = wait;
      return;
    }

  if (self->work != NULL)
    sluice_download_take_error (self, NULL);
  sluice_download_enter (self, SLUICE_DOWNLOAD_WAITING, wait);
}

/**
 * sluice_download_set_missing_room:
 * @self: a download
 * @bytes: how many bytes more have to be free on its disk, or 0 when nobody knows
 *
 * Tells how much room a download waits for.
 */
void
sluice_download_set_missing_room (SluiceDownload *self, guint64 bytes)
{
  SluiceDownloadWork *work;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  work = sluice_download_ensure_work (self);
  if (work->missing_room == bytes)
    return;

  work->missing_room = bytes;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_MISSING_ROOM);
}

/**
 * sluice_download_hold:
 * @self: a download
 * @wait: what for
 *
 * Stops a download that runs and that the user still wants. It waits when all
 * that arrived is safe on the disk.
 */
void
sluice_download_hold (SluiceDownload *self, SluiceWait wait)
{
  SluiceDownloadRun *run;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (wait != SLUICE_WAIT_NONE);

  run = sluice_download_get_run (self);
  if (run == NULL)
    return;

  run->wait_after = wait;
  g_cancellable_cancel (run->cancellable);
}

/**
 * sluice_download_pause:
 * @self: a download
 *
 * Stops a download for the user, so that it can go on later. A running one is
 * paused only when all that arrived is safe on the disk; watch
 * [property@Sluice.Download:state]. One that settled already stays as it is.
 */
void
sluice_download_pause (SluiceDownload *self)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (sluice_download_state_is_settled (self->state))
    return;

  self->wanted = FALSE;
  if (sluice_download_get_run (self) != NULL)
    g_cancellable_cancel (self->work->run->cancellable);
  else
    sluice_download_enter (self, SLUICE_DOWNLOAD_PAUSED, SLUICE_WAIT_NONE);
}

/**
 * sluice_download_sample:
 * @self: a download
 * @now: g_get_monotonic_time(), in microseconds
 *
 * Brings the properties up to date. Bytes arrive far more often than anybody
 * can look; so this is called a few times a second and nothing else tells.
 */
void
sluice_download_sample (SluiceDownload *self, gint64 now)
{
  SluiceDownloadRun *run;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  run = sluice_download_get_run (self);
  if (run == NULL)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  take_facts (self);
  sluice_download_enter (self, state_for_phase (sluice_transfer_get_phase (run->transfer)),
                         SLUICE_WAIT_NONE);
  measure (self, now);
  look_ahead (self, now);
  g_object_thaw_notify (G_OBJECT (self));

  sluice_download_emit_mapped (self);
}

/**
 * sluice_download_get_bytes_wasted:
 * @self: a download
 *
 * Returns: how many bytes the latest run fetched twice, or has so far
 */
guint64
sluice_download_get_bytes_wasted (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  run = sluice_download_get_run (self);
  if (run != NULL)
    return sluice_transfer_get_wasted (run->transfer);

  return self->work != NULL ? self->work->bytes_wasted : 0;
}
