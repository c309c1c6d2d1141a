/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-loop-source.h"
#include "sluice-retry.h"

/* What the segments report, and what follows from it. */

#define MOST_RESTARTS 5 /* a file that changes more often is not one file */

/* A server that has no connection left for this file so often in a row has other trouble. */
#define MOST_TURNED_AWAY 3

/* What one answer says of the host for all downloads from it. */
static void
learn (SluiceTransfer *self, SluiceSegment *segment, double opening_cost)
{
  SluiceAddress *address = sluice_segment_get_address (segment);

  sluice_host_note_opened (address->host, opening_cost, g_get_monotonic_time ());
  sluice_host_note_habits (address->host, sluice_source_get_habits (address->source));
  if (sluice_segment_get_range (segment).start == 0)
    return;
  self->doubts_ranges = FALSE;
  sluice_host_note_range (address->host, FALSE);
}

static void
segment_opened (SluiceSegment *segment, SluiceDescription *description, gpointer data)
{
  SluiceTransfer *self = data;
  SluiceAddress *address = sluice_segment_get_address (segment);
  double cost = sluice_segment_get_opening_cost (segment);

  sluice_transfer_begin_to_yield (self);
  self->turned_away = FALSE;
  self->n_turned_away = 0;
  sluice_prospect_opened (&address->prospect, cost);
  learn (self, segment, cost);
  if (self->part == NULL)
    sluice_transfer_take_answer (self, segment, description);
  else if (sluice_transfer_accept_address (self, segment, description))
    {
      /* An earlier run may have heard of them, and this one did not ask before. What is in
       * memory needs no other address, and no hash is compared with it there. */
      if (self->addresses->len == 1 && description->duplicates != NULL &&
          !sluice_transfer_is_in_memory (self))
        {
          sluice_transfer_learn_addresses (self, address, description);
          sluice_transfer_keep_digest (self);
        }
      sluice_segment_read (segment, self->part, sluice_segment_get_range (segment).end);
    }
}

static void
segment_wrote (SluiceSegment *segment,
               guint64 offset,
               const guint8 *bytes,
               gsize length,
               gpointer data)
{
  sluice_transfer_note_origin (data, sluice_segment_get_address (segment), offset, offset + length);
  sluice_transfer_wrote (data, offset, bytes, length);
}

/* A connection too many, where others work, be it for another download: the server has a
 * limit. The only one of a download keeps its permit and tries again where that is likely to
 * help, and where waiting for a better time did not. What finds no network of our own says
 * nothing of the server. */
static gboolean
is_one_too_many (SluiceTransfer *self, SluiceSegment *segment, const GError *error)
{
  SluiceHost *host = sluice_segment_get_address (segment)->host;

  if (sluice_error_classify (error) == SLUICE_ERROR_OFFLINE ||
      sluice_segment_get_state (segment) != SLUICE_SEGMENT_CONNECTING ||
      sluice_segment_get_position (segment) != sluice_segment_get_range (segment).start ||
      sluice_host_count_open (host) == 0)
    return FALSE;
  return sluice_transfer_count_held (self, host) > 1 ||
         (self->n_turned_away < MOST_TURNED_AWAY &&
          !sluice_host_is_passing (host, g_get_monotonic_time ()));
}

static void
take_refusal (SluiceHost *host, const GError *error)
{
  sluice_host_note_refused (host, sluice_error_get_retry_after (error), g_get_monotonic_time ());
}

/* Whether another one brings what this one was to bring; one that is at its end does not. */
static gboolean
has_rival_at_work (SluiceTransfer *self, SluiceSegment *segment)
{
  SluiceSegment *rival = sluice_transfer_find_rival (self, segment);

  return rival != NULL && sluice_segment_get_state (rival) < SLUICE_SEGMENT_ENDING;
}

static gboolean
segment_stumbled (SluiceSegment *segment, const GError *error, double delay, gpointer data)
{
  SluiceTransfer *self = data;
  SluiceAddress *address = sluice_segment_get_address (segment);

  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    return FALSE;
  if (is_one_too_many (self, segment, error))
    {
      take_refusal (address->host, error);
      self->turned_away = self->segments->len == 1;
      return FALSE;
    }
  /* Of two that bring the same, one goes on, and that is enough. */
  if (has_rival_at_work (self, segment) || sluice_transfer_turns_elsewhere (self, address))
    return FALSE;
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RETRY, error->message, delay);
  return TRUE;
}

/* Gives up what there is of the file, for it is another one now. */
void
sluice_transfer_restart (SluiceTransfer *self, const char *reason)
{
  if (self->after == SLUICE_TRANSFER_AFTER_RESTART)
    return;

  self->n_restarts++;
  if (self->n_restarts > MOST_RESTARTS)
    {
      sluice_transfer_fail_with (
          self, SLUICE_ERROR_REMOTE_CHANGED,
          _ ("The file keeps changing on the server. Try again when it has settled."));
      return;
    }
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RESTART, reason, 0.0);
  if (self->walk != NULL)
    g_cancellable_cancel (self->walk);
  sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_RESTART);
}

static gboolean
restart_after_pause_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  sluice_loop_source_clear (&self->pause_to_restart);
  sluice_transfer_settle (self);
  return G_SOURCE_REMOVE;
}

/* A stream that cannot go on in the middle broke: from the start again, and
 * every such try counts, whatever it brought. */
static void
restart_broken_stream (SluiceTransfer *self, const GError *error)
{
  double delay;

  if (self->n_broken_streams >= self->options->retries)
    {
      sluice_transfer_fail (self, error);
      return;
    }

  self->n_broken_streams++;
  g_free (self->broken_by);
  self->broken_by = g_strdup (error->message);
  delay = sluice_retry_delay (self->n_broken_streams, sluice_error_get_retry_after (error),
                              g_random_double ());
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RETRY, error->message, delay);
  sluice_loop_source_attach (&self->pause_to_restart,
                             g_timeout_source_new ((guint) (delay * 1000.0)),
                             restart_after_pause_cb, self, NULL);
  self->after = SLUICE_TRANSFER_AFTER_RESTART;
}

/* While others deliver there is a network after all; the rest is decided when they
 * do not any more. */
static void
lose_network (SluiceTransfer *self, const GError *error)
{
  if (self->offline == NULL)
    sluice_transfer_tell_detail (self, error->message);
  if (self->segments->len == 0)
    sluice_transfer_fail (self, error);
  else if (self->offline == NULL)
    self->offline = g_error_copy (error);
}

/* The host serves others, and as many as it will: this download waits for its turn. */
static void
wait_for_turn (SluiceTransfer *self)
{
  self->turned_away = FALSE;
  self->n_turned_away++;
  sluice_transfer_tell_turn (self);
  if (self->phase == SLUICE_TRANSFER_PREPARING)
    sluice_transfer_await_permit (self);
}

/* Others may still bring what this one could not. */
static void
lose_one (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  if (self->segments->len == 0 && self->turned_away)
    {
      wait_for_turn (self);
      return;
    }
  if (self->segments->len == 0)
    {
      sluice_transfer_fail (self, sluice_transfer_get_cause (self, error));
      return;
    }
  /* What ends where nobody delivers says nothing of how many are allowed. */
  self->lost_in_silence = sluice_transfer_count_delivering (self, g_get_monotonic_time ()) == 0;
  if (!self->lost_in_silence && sluice_error_classify (error) != SLUICE_ERROR_OFFLINE)
    take_refusal (address->host, error);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE, error->message, 0.0);
}

/* It is another file now. */
static void
lose_version (SluiceTransfer *self, const GError *error)
{
  g_clear_pointer (&self->known, sluice_description_unref);
  if (self->options->repair != NULL)
    sluice_transfer_refuse_repair (self);
  else
    sluice_transfer_restart (self, error->message);
}

/* It is still the same file, and has to be when it comes as a whole. */
static void
lose_ranges (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  self->ranges_fail = TRUE;
  sluice_host_note_range (address->host, TRUE);
  if (self->known == NULL && self->description != NULL)
    self->known = sluice_description_new_whole (self->description);
  if (self->segments->len == 0)
    sluice_transfer_restart (self, error->message);
}

static void
lose_segment (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  gboolean others = self->segments->len > 0;

  if (sluice_transfer_blame_address (self, address, error))
    return;

  switch (sluice_error_classify (error))
    {
    case SLUICE_ERROR_CANCELLED:
      return;

    case SLUICE_ERROR_REMOTE_CHANGED:
      lose_version (self, error);
      return;

    case SLUICE_ERROR_RANGE_IGNORED:
      lose_ranges (self, address, error);
      return;

    case SLUICE_ERROR_DISK_FULL:
    case SLUICE_ERROR_LOCAL:
    case SLUICE_ERROR_NO_FOLDER:
      sluice_transfer_fail (self, error);
      return;

    case SLUICE_ERROR_OFFLINE:
    case SLUICE_ERROR_RETRY_LATER:
      if (self->options->patient && sluice_error_classify (error) == SLUICE_ERROR_OFFLINE)
        lose_network (self, error);
      else if (!others && self->description != NULL && !self->description->resumable)
        restart_broken_stream (self, error);
      else
        lose_one (self, address, error);
      return;

    case SLUICE_ERROR_LINK_EXPIRED:
    case SLUICE_ERROR_GONE:
    case SLUICE_ERROR_REFUSED:
    case SLUICE_ERROR_CORRUPT:
    case SLUICE_ERROR_IN_USE:
    default:
      lose_one (self, address, error);
      return;
    }
}

/* Only a stream of unknown length tells by its end how long the file is. Where it was known
 * what the file should have, it is compared only now. */
static void
take_length (SluiceTransfer *self, SluiceSegment *segment)
{
  SluiceAddress *address = sluice_segment_get_address (segment);
  SluiceDescription *known = sluice_description_new (self->description->final_uri);

  known->size = (gint64) sluice_segment_get_position (segment);
  sluice_description_unref (self->description);
  self->description = known;

  if (sluice_transfer_has_right_size (self, segment, known))
    sluice_transfer_start_piece_check (self);
  else if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_restart (self, address->dropped->message);
}

static void
segment_closed (SluiceSegment *segment, const GError *error, gpointer data)
{
  g_autoptr (SluiceTransfer) self = g_object_ref (data);
  g_autoptr (SluiceAddress) address = sluice_address_ref (sluice_segment_get_address (segment));
  double rate = sluice_segment_get_rate (segment, g_get_monotonic_time ());

  sluice_prospect_ended (&address->prospect, rate, sluice_segment_was_answered_whole (segment));
  /* What we hold back says nothing of the host. */
  if (rate > 0.0 && !sluice_throttle_is_felt (self->throttle))
    sluice_host_note_rate (address->host, rate);
  if (error == NULL)
    self->heard_at = g_get_monotonic_time ();
  if (error == NULL && self->description != NULL && self->description->size < 0 &&
      self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    take_length (self, segment);

  sluice_transfer_end_race (self, segment);
  g_ptr_array_remove (self->segments, segment);
  sluice_host_release (address->host);
  if (error != NULL && self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    lose_segment (self, address, error);
  sluice_transfer_settle (self);
}

const SluiceSegmentOwner sluice_transfer_segment_owner = {
  .opened = segment_opened,
  .stumbled = segment_stumbled,
  .wrote = segment_wrote,
  .closed = segment_closed,
};
