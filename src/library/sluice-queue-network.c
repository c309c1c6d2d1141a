/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the ends of runs say of the network. A server whose name cannot be looked
 * up, or to which no way leads from here, looks as if there were none: so others
 * get their turn to try, and who finds none where others do fails in the end. */

#include "sluice-queue-private.h"

#include "sluice-error.h"

#define HEARD_LASTS (2 * G_USEC_PER_SEC) /* µs; bytes as new as this prove a network */
#define MOST_ALONE 3                     /* waits of one whose server alone is not found */

/* ---- One alone ---- */

/* Forgets that it found no network where others did. */
void
sluice_queue_member_forgive (SluiceQueueMember *self)
{
  self->n_alone = 0;
  g_clear_handle_id (&self->rest_source, g_source_remove);
}

void
sluice_queue_member_free (SluiceQueueMember *self)
{
  sluice_queue_member_forgive (self);
  g_free (self);
}

/* Who rests. The source ends with the member, and so before both. */
typedef struct
{
  SluiceQueue *queue;       /* not owned */
  SluiceDownload *download; /* not owned */
} Rest;

static gboolean
rested_cb (gpointer user_data)
{
  const Rest *rest = user_data;
  SluiceQueueMember *member = g_hash_table_lookup (rest->queue->members, rest->download);

  member->rest_source = 0;
  sluice_queue_consider (rest->queue, rest->download);
  sluice_queue_update (rest->queue);

  return G_SOURCE_REMOVE;
}

static void
rest_alone (SluiceQueue *self, SluiceDownload *download, SluiceQueueMember *member)
{
  const Rest rest = { self, download };
  guint seconds = sluice_network_watch_get_rest (member->n_alone++);

  g_clear_handle_id (&member->rest_source, g_source_remove);
  member->rest_source = g_timeout_add_full (G_PRIORITY_LOW, seconds * self->second, rested_cb,
                                            g_memdup2 (&rest, sizeof rest), g_free);
}

/* Whether it waits, or spends its retries and then says why it fails. */
gboolean
sluice_queue_is_patient_with (SluiceQueue *self, SluiceDownload *download)
{
  SluiceQueueMember *member = g_hash_table_lookup (self->members, download);

  return self->patient && (member == NULL || member->n_alone < MOST_ALONE);
}

/* ---- Who tries ---- */

gboolean
sluice_queue_has_no_network (SluiceQueue *self, SluiceDownload *download)
{
  SluiceQueueMember *member = g_hash_table_lookup (self->members, download);

  if (self->network == NULL || !sluice_download_needs_network (download))
    return FALSE;

  return !sluice_network_watch_may_try (self->network) ||
         (member != NULL && member->rest_source != 0);
}

/* Returns: whom to consider first; while there is no network, the one behind the one
 * that tried in vain */
guint
sluice_queue_get_first_turn (SluiceQueue *self)
{
  guint position = 0;

  if (self->last_probe == NULL || !g_ptr_array_find (self->downloads, self->last_probe, &position))
    return 0;

  return position + 1;
}

/* It is not told that there is no network, and may be in trouble for long: others may try. */
static void
probe_event_cb (SluiceQueue *self,
                int kind,
                const char *message,
                double delay,
                SluiceDownload *download)
{
  if (kind != SLUICE_TRANSFER_EVENT_RETRY)
    return;

  g_signal_handlers_disconnect_by_func (download, probe_event_cb, self);
  self->last_probe = download;
  self->probe = NULL;
  sluice_network_watch_learned_nothing (self->network);
}

static void
forget_probe (SluiceQueue *self)
{
  if (self->probe != NULL)
    g_signal_handlers_disconnect_by_func (self->probe, probe_event_cb, self);
  self->probe = NULL;
}

/* Tells that a download starts: it may be the one that tries. */
void
sluice_queue_note_start (SluiceQueue *self, SluiceDownload *download)
{
  if (self->network == NULL || !sluice_download_needs_network (download) ||
      !sluice_network_watch_begin (self->network))
    return;

  self->probe = download;
  g_signal_connect_swapped (download, "event", G_CALLBACK (probe_event_cb), self);
}

/* ---- What is learned ---- */

/* Its server is found after all: should the network go later, it waits like any other. */
static void
trust_again (SluiceQueue *self, SluiceDownload *download)
{
  SluiceQueueMember *member = g_hash_table_lookup (self->members, download);

  if (member == NULL || member->n_alone == 0)
    return;

  sluice_queue_member_forgive (member);
  sluice_download_set_patient (download, self->patient);
}

static void
learn_that_it_works (SluiceQueue *self)
{
  forget_probe (self);
  self->last_probe = NULL;
  sluice_network_watch_works (self->network);
}

void
sluice_queue_note_sample (SluiceQueue *self, SluiceDownload *download, guint64 received_before)
{
  if (sluice_download_get_connections (download) == 0 ||
      sluice_download_get_received (download) <= received_before ||
      !sluice_download_needs_network (download))
    return;

  self->heard_at = g_get_monotonic_time ();
  trust_again (self, download);
  if (download == self->probe)
    learn_that_it_works (self);
}

static gboolean
is_offline (SluiceDownload *download)
{
  return sluice_download_get_wait (download) == SLUICE_WAIT_NETWORK;
}

/* Whether the server must have spoken for the download to end as it did. */
static gboolean
was_told (SluiceDownload *download)
{
  const GError *error = sluice_download_get_error (download);
  SluiceError kind;

  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    return TRUE;
  if (error == NULL)
    return FALSE;

  kind = sluice_error_classify (error);
  return kind != SLUICE_ERROR_LOCAL && kind != SLUICE_ERROR_IN_USE &&
         kind != SLUICE_ERROR_OFFLINE && kind != SLUICE_ERROR_NO_FOLDER;
}

static gboolean
is_anybody_heard (SluiceQueue *self)
{
  return self->heard_at > 0 && g_get_monotonic_time () - self->heard_at < HEARD_LASTS;
}

static void
lose_network (SluiceQueue *self, SluiceDownload *download, gboolean was_probe)
{
  SluiceQueueMember *member = g_hash_table_lookup (self->members, download);

  if (!was_probe && member != NULL && is_anybody_heard (self))
    {
      rest_alone (self, download, member);
      return;
    }
  if (member != NULL)
    sluice_queue_member_forgive (member);
  self->last_probe = download;
  sluice_network_watch_lost (self->network);
}

/* After a run: what it says of the network. */
void
sluice_queue_learn_of_network (SluiceQueue *self, SluiceDownload *download)
{
  gboolean was_probe = self->probe == download;

  if (self->network == NULL || (self->probe != NULL && !was_probe))
    return;

  forget_probe (self);
  if (is_offline (download))
    lose_network (self, download, was_probe);
  else if (was_probe && was_told (download))
    learn_that_it_works (self);
  else if (was_probe)
    sluice_network_watch_learned_nothing (self->network);
}
