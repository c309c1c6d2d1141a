/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-queue-private.h"

/* How often it is looked how far everything is, in milliseconds; and where every
 * wake-up counts. */
#define SAMPLE_INTERVAL 250
#define THRIFTY_SAMPLE_INTERVAL 1000

/* After so many looks at which nothing had come, fewer are enough. */
#define STILL_SAMPLES 8

/* The clock may be set, and it stands still while the computer sleeps: so it is
 * looked at this often while something waits for its time. */
#define LONGEST_NAP 60 /* seconds */

/* ---- What runs ---- */

static gboolean sample_cb (gpointer user_data);

static void
start_sampling (SluiceQueue *self)
{
  gboolean seldom = self->thrifty || self->n_still >= STILL_SAMPLES;

  g_clear_handle_id (&self->sample_source, g_source_remove);
  self->sample_source = g_timeout_add_full (
      G_PRIORITY_LOW, seldom ? THRIFTY_SAMPLE_INTERVAL : SAMPLE_INTERVAL, sample_cb, self, NULL);
}

/* While nothing comes there is little to see. */
static void
note_arrival (SluiceQueue *self, gboolean arrived)
{
  gboolean was_still = self->n_still >= STILL_SAMPLES;

  self->n_still = arrived ? 0 : self->n_still + 1;
  if (was_still != (self->n_still >= STILL_SAMPLES) && self->sample_source != 0)
    start_sampling (self);
}

static gboolean
sample_cb (gpointer user_data)
{
  SluiceQueue *self = SLUICE_QUEUE (user_data);
  gint64 now = g_get_monotonic_time ();
  gboolean arrived = FALSE;

  for (guint i = 0; i < self->running->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->running, i);
      guint64 before = sluice_download_get_received (download);

      sluice_download_sample (download, now);
      sluice_queue_note_sample (self, download, before);
      arrived |= sluice_download_get_received (download) != before;
    }

  sluice_queue_tell_sampled (self);
  note_arrival (self, arrived);
  return G_SOURCE_CONTINUE;
}

static void
update_sampling (SluiceQueue *self)
{
  gboolean wanted = self->running->len > 0;

  if (wanted && self->sample_source == 0)
    start_sampling (self);
  else if (!wanted)
    g_clear_handle_id (&self->sample_source, g_source_remove);
}

/* Brings what the queue tells of itself up to date. */
void
sluice_queue_update (SluiceQueue *self)
{
  gboolean busy = self->running->len > 0;
  gboolean settled = !busy && self->n_waiting == 0;

  update_sampling (self);
  if (self->room != NULL)
    sluice_room_watch_set_waiting (self->room, self->n_without_room > 0);
  sluice_queue_update_stranded (self);

  if (self->busy != busy)
    {
      self->busy = busy;
      sluice_queue_tell_busy (self);
    }
  if (self->settled != settled)
    {
      self->settled = settled;
      sluice_queue_tell_settled (self);
    }
}

static void
start (SluiceQueue *self, SluiceDownload *download)
{
  g_ptr_array_add (self->running, g_object_ref (download));
  note_arrival (self, TRUE);
  sluice_download_set_patient (download, sluice_queue_is_patient_with (self, download));

  if (self->room != NULL)
    sluice_room_watch_taken (self->room, download);
  sluice_queue_note_start (self, download);

  sluice_download_start (download, self->client, self->limits);
}

/* ---- What waits for what ---- */

static gboolean
costs_too_much (SluiceQueue *self, SluiceDownload *download)
{
  SluiceQueueMember *member = g_hash_table_lookup (self->members, download);

  return self->pause_when_metered && self->metered && (member == NULL || !member->insisted) &&
         sluice_download_needs_network (download);
}

static gboolean
time_cb (gpointer user_data)
{
  SluiceQueue *self = SLUICE_QUEUE (user_data);

  self->time_source = 0;
  sluice_queue_review (self);

  return G_SOURCE_REMOVE;
}

static void
wake_up_at (SluiceQueue *self, gint64 time, gint64 now)
{
  gint64 seconds = CLAMP (time - now, 1, LONGEST_NAP);

  if (self->time_source != 0 && self->next_time <= time)
    return;

  g_clear_handle_id (&self->time_source, g_source_remove);
  self->next_time = time;
  self->time_source =
      g_timeout_add_full (G_PRIORITY_LOW, (guint) seconds * self->second, time_cb, self, NULL);
}

/* Until its turn comes, a download that found no room goes on saying so. */
static SluiceWait
wait_for_turn (SluiceDownload *download)
{
  return sluice_download_get_wait (download) == SLUICE_WAIT_ROOM ? SLUICE_WAIT_ROOM
                                                                 : SLUICE_WAIT_TURN;
}

static SluiceWait
judge_room (SluiceQueue *self, SluiceDownload *download)
{
  if (self->running->len >= self->jobs)
    return wait_for_turn (download);
  if (self->room == NULL)
    return SLUICE_WAIT_NONE;

  switch (sluice_room_watch_ask (self->room, download, self->running))
    {
    case SLUICE_ROOM_SHORT:
      sluice_download_set_missing_room (download,
                                        sluice_room_watch_get_missing (self->room, download));
      return SLUICE_WAIT_ROOM;
    case SLUICE_ROOM_UNKNOWN:
      return wait_for_turn (download);
    case SLUICE_ROOM_ENOUGH:
    default:
      return SLUICE_WAIT_NONE;
    }
}

/* What a download has to wait for; the reasons that last longest come first. */
static SluiceWait
judge (SluiceQueue *self, SluiceDownload *download)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 start_at = sluice_download_get_start_at (download);

  /* Whoever can put that right need not wait for anything else. */
  if (sluice_queue_has_no_folder (self, download))
    return SLUICE_WAIT_FOLDER;
  if (start_at > now)
    {
      wake_up_at (self, start_at, now);
      return SLUICE_WAIT_TIME;
    }
  if (costs_too_much (self, download))
    return SLUICE_WAIT_METERED;
  if (sluice_queue_has_no_network (self, download))
    return SLUICE_WAIT_NETWORK;

  return judge_room (self, download);
}

/* Starts a download that waits, or says what it waits for. */
void
sluice_queue_consider (SluiceQueue *self, SluiceDownload *download)
{
  g_autoptr (SluiceDownload) kept = g_object_ref (download);
  SluiceWait wait;

  /* Whoever was told of a change may have taken it out meanwhile. */
  if (self->held || self->asleep || sluice_download_get_state (kept) != SLUICE_DOWNLOAD_WAITING ||
      !g_hash_table_contains (self->members, kept))
    return;

  wait = judge (self, kept);
  if (wait == SLUICE_WAIT_NONE)
    start (self, kept);
  else
    sluice_download_wait (kept, wait);
}

/* Who is considered @turn-th. */
static SluiceDownload *
get_next (SluiceQueue *self, guint first, guint turn)
{
  return g_ptr_array_index (self->downloads, (first + turn) % self->downloads->len);
}

/* Offers a place to a download that waits.
 *
 * @unknown: folders of which somebody has to find out first how much room they
 *   have; of the thousands that may go there only one is asked */
static void
offer_place (SluiceQueue *self, SluiceDownload *download, GPtrArray *unknown)
{
  g_autoptr (SluiceDownload) kept = NULL;
  GFile *directory = sluice_download_get_directory (download);

  if (sluice_download_get_state (download) != SLUICE_DOWNLOAD_WAITING ||
      g_ptr_array_find (unknown, directory, NULL))
    return;

  kept = g_object_ref (download);
  sluice_queue_consider (self, kept);
  if (sluice_download_get_wait (kept) == SLUICE_WAIT_TURN)
    g_ptr_array_add (unknown, directory);
}

/* Of ten thousand downloads, one ends after the other: who looks for the next does not begin
 * with the first each time. */
static void
advance_front (SluiceQueue *self)
{
  while (self->front < self->downloads->len &&
         sluice_download_get_state (g_ptr_array_index (self->downloads, self->front)) !=
             SLUICE_DOWNLOAD_WAITING)
    self->front++;
}

/* Fills the places that are free, in the order of the list. */
void
sluice_queue_start_waiting (SluiceQueue *self)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new (); /* of GFile, which all downloads share */
  guint first = sluice_queue_get_first_turn (self);

  advance_front (self);
  for (guint i = first == 0 ? self->front : 0;
       i < self->downloads->len && self->running->len < self->jobs; i++)
    offer_place (self, get_next (self, first, i), unknown);

  sluice_queue_update (self);
}

/* Thinks everything over, because what all of them depend on changed. */
void
sluice_queue_review (SluiceQueue *self)
{
  guint first = sluice_queue_get_first_turn (self);

  for (guint i = 0; i < self->downloads->len; i++)
    sluice_queue_consider (self, get_next (self, first, i));

  sluice_queue_update (self);
}

/* Stops what costs too much by now. */
void
sluice_queue_review_metered (SluiceQueue *self)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->running, i);

      if (costs_too_much (self, download))
        sluice_download_hold (download, SLUICE_WAIT_METERED);
    }
}

/* ---- The end of a run ---- */

static void
end_run (SluiceQueue *self, SluiceDownload *download)
{
  if (!g_hash_table_contains (self->members, download))
    sluice_queue_unfollow (self, download);
  if (self->room != NULL && sluice_download_get_wait (download) == SLUICE_WAIT_ROOM)
    sluice_room_watch_full (self->room, download);

  sluice_queue_learn_of_folder (self, download);
  sluice_queue_learn_of_network (self, download);
  sluice_queue_start_waiting (self);
  /* What it was stopped for may have passed on its way to the stop. */
  sluice_queue_consider (self, download);
}

/* ---- What is followed ---- */

/* Brings the numbers of those that wait up to date. */
void
sluice_queue_count (SluiceQueue *self, SluiceDownload *download)
{
  SluiceQueueMember *member = g_hash_table_lookup (self->members, download);
  gboolean waits = sluice_download_get_state (download) == SLUICE_DOWNLOAD_WAITING;
  gboolean no_room = sluice_download_get_wait (download) == SLUICE_WAIT_ROOM;
  gboolean no_folder = sluice_download_get_wait (download) == SLUICE_WAIT_FOLDER;

  if (member == NULL)
    return;

  if (waits && !member->waits)
    self->front = 0;
  self->n_waiting += (waits ? 1u : 0u) - (member->waits ? 1u : 0u);
  self->n_without_room += (no_room ? 1u : 0u) - (member->no_room ? 1u : 0u);
  self->n_without_folder += (no_folder ? 1u : 0u) - (member->no_folder ? 1u : 0u);
  member->waits = waits;
  member->no_room = no_room;
  member->no_folder = no_folder;
  if (sluice_download_state_is_settled (sluice_download_get_state (download)))
    {
      member->insisted = FALSE;
      sluice_queue_member_forgive (member);
    }
}

static void
state_cb (SluiceQueue *self, GParamSpec *pspec, SluiceDownload *download)
{
  g_autoptr (SluiceDownload) kept = g_object_ref (download);

  sluice_queue_count (self, kept);
  if (sluice_download_state_is_running (sluice_download_get_state (kept)))
    return;

  if (g_ptr_array_remove (self->running, kept))
    end_run (self, kept);
  else if (g_hash_table_contains (self->members, kept))
    sluice_queue_consider (self, kept);
  sluice_queue_update (self);
}

static void
wait_cb (SluiceQueue *self, GParamSpec *pspec, SluiceDownload *download)
{
  sluice_queue_count (self, download);
}

static void
wish_cb (SluiceQueue *self, GParamSpec *pspec, SluiceDownload *download)
{
  sluice_queue_consider (self, download);
  sluice_queue_update (self);
}

/* Ten thousand closures that the queue watches would cost more than to let go of
 * every download when the time has come. */
void
sluice_queue_follow (SluiceQueue *self, SluiceDownload *download)
{
  g_signal_connect_swapped (download, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (download, "notify::wait", G_CALLBACK (wait_cb), self);
  g_signal_connect_swapped (download, "notify::start-at", G_CALLBACK (wish_cb), self);
  g_signal_connect_swapped (download, "notify::directory", G_CALLBACK (wish_cb), self);
}

void
sluice_queue_unfollow (SluiceQueue *self, SluiceDownload *download)
{
  g_signal_handlers_disconnect_by_data (download, self);
}

/**
 * sluice_queue_set_thrifty:
 * @self: a queue
 * @thrifty: whether power is to be saved
 *
 * Decides how often it is looked how far everything is, which wakes up whoever
 * shows that. How fast bytes are fetched is the same: what is done early lets the
 * computer rest.
 */
void
sluice_queue_set_thrifty (SluiceQueue *self, gboolean thrifty)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));

  if (self->thrifty == thrifty)
    return;

  self->thrifty = thrifty;
  g_clear_handle_id (&self->sample_source, g_source_remove);
  sluice_queue_update (self);
}
