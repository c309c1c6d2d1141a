/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-queue-private.h"

/**
 * sluice_queue_start:
 * @self: a queue
 * @download: a download that is in it
 *
 * Starts a download by hand, after a pause or a failure, or before its time: it
 * runs as soon as it is its turn, also on a metered network. What it waits for
 * besides is looked at again now.
 */
void
sluice_queue_start (SluiceQueue *self, SluiceDownload *download)
{
  g_autoptr (SluiceDownload) kept = NULL;
  SluiceQueueMember *member;

  g_return_if_fail (SLUICE_IS_QUEUE (self));

  member = g_hash_table_lookup (self->members, download);
  g_return_if_fail (member != NULL);
  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    return;

  kept = g_object_ref (download);
  member->insisted = TRUE;
  sluice_queue_member_forgive (member);
  sluice_download_set_start_at (download, 0);
  if (sluice_download_get_wait (download) == SLUICE_WAIT_NETWORK)
    sluice_network_watch_hurry (self->network);
  else if (sluice_download_get_wait (download) == SLUICE_WAIT_ROOM)
    sluice_room_watch_look_again (self->room);
  else if (sluice_download_get_state (download) != SLUICE_DOWNLOAD_WAITING)
    sluice_download_wait (download, SLUICE_WAIT_TURN);

  sluice_queue_consider (self, download);
  sluice_queue_look_for_missing (self);
  sluice_queue_update (self);
}

/**
 * sluice_queue_pause:
 * @self: a queue
 * @download: a download that is in it
 *
 * Pauses a download for the user, see [method@Sluice.Download.pause].
 */
void
sluice_queue_pause (SluiceQueue *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (g_hash_table_contains (self->members, download));

  sluice_download_pause (download);
}

/**
 * sluice_queue_pause_all:
 * @self: a queue
 *
 * Pauses every download that waits or runs. The queue is settled when all that
 * arrived is safe on the disk; watch [property@Sluice.Queue:settled].
 */
void
sluice_queue_pause_all (SluiceQueue *self)
{
  gboolean held;

  g_return_if_fail (SLUICE_IS_QUEUE (self));

  /* A place that gets free on the way starts nothing. */
  held = self->held;
  self->held = TRUE;
  for (guint i = 0; i < self->downloads->len; i++)
    sluice_download_pause (g_ptr_array_index (self->downloads, i));
  self->held = held;

  sluice_queue_update (self);
}

/* What is being checked must hold still. */
static gboolean
is_to_resume (SluiceDownload *download)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  if (sluice_download_get_errand (download, NULL) != SLUICE_ERRAND_NONE)
    return FALSE;
  return state == SLUICE_DOWNLOAD_PAUSED ||
         (sluice_download_state_is_running (state) && !sluice_download_is_wanted (download));
}

/**
 * sluice_queue_resume_all:
 * @self: a queue
 *
 * Asks for every download again that the user paused. What failed or is being
 * checked stays as it is.
 */
void
sluice_queue_resume_all (SluiceQueue *self)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));

  for (guint i = 0; i < self->downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->downloads, i);

      if (is_to_resume (download))
        sluice_download_wait (download, SLUICE_WAIT_TURN);
    }

  sluice_queue_look_for_missing (self);
  sluice_queue_try_network (self);
}

/**
 * sluice_queue_move:
 * @self: a queue
 * @download: a download that is in it
 * @position: where it is afterwards
 *
 * Changes whose turn comes when. What runs goes on.
 */
void
sluice_queue_move (SluiceQueue *self, SluiceDownload *download, guint position)
{
  guint from = 0;
  gpointer moved;

  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (position < self->downloads->len);
  if (!g_ptr_array_find (self->downloads, download, &from))
    g_return_if_reached ();

  if (from == position)
    return;

  self->front = 0;
  moved = g_ptr_array_steal_index (self->downloads, from);
  g_list_model_items_changed (G_LIST_MODEL (self), from, 1, 0);
  g_ptr_array_insert (self->downloads, (int) position, moved);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/**
 * sluice_queue_stop:
 * @self: a queue
 *
 * Stops for the end of the program: nothing starts any more, and what runs
 * comes to a stop and is still wanted. All that arrived is safe on the disk when
 * nothing is under way; watch [property@Sluice.Queue:busy].
 */
void
sluice_queue_stop (SluiceQueue *self)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));

  self->held = TRUE;
  for (guint i = 0; i < self->running->len; i++)
    sluice_download_hold (g_ptr_array_index (self->running, i), SLUICE_WAIT_TURN);
}

/**
 * sluice_queue_try_network:
 * @self: a queue
 *
 * Tells that a request of somebody else's was answered: what waits for the
 * network tries again now.
 */
void
sluice_queue_try_network (SluiceQueue *self)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));

  if (self->network != NULL)
    sluice_network_watch_hurry (self->network);
}
