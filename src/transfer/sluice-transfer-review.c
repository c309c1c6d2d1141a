/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

/* What is looked at again every few seconds, and whenever the user changes something. */

static void
raise_ceiling (SluiceTransfer *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->ceiling == SLUICE_TRANSFER_MOST_CONNECTIONS || now < self->refused_until)
    return;
  self->ceiling++;
  self->refused_until = now + SLUICE_TRANSFER_REFUSAL_LASTS;
}

static guint64
get_left (SluiceSegment *segment)
{
  return sluice_segment_get_range (segment).end - sluice_segment_get_position (segment);
}

static gboolean
is_ending (SluiceSegment *segment)
{
  return sluice_segment_get_state (segment) >= SLUICE_SEGMENT_ENDING;
}

static guint
count_ending (SluiceTransfer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += is_ending (g_ptr_array_index (self->segments, i));
  return n;
}

/* What the one with the least left to bring leaves is somebody's later. */
static void
stop_least (SluiceTransfer *self)
{
  SluiceSegment *least = NULL;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      if (!is_ending (segment) && (least == NULL || get_left (segment) < get_left (least)))
        least = segment;
    }
  sluice_segment_stop (least);
}

/* Another download waits for its first connection to this host. */
static gboolean
has_to_make_room (SluiceTransfer *self)
{
  return self->segments->len > 1 && count_ending (self) == 0 &&
         sluice_permits_has_waiters (self->host);
}

/* The user may want fewer than there are, for this download or for the host. What
 * is on its way out counts for both. */
static guint
count_surplus (SluiceTransfer *self)
{
  guint ending = count_ending (self);
  guint running = self->segments->len - ending;
  guint most = self->options->connections;
  guint excess = sluice_permits_get_excess (self->host);
  guint surplus = most > 0 && running > most ? running - most : 0;

  if (running > 1 && excess > ending)
    surplus = MAX (surplus, MIN (excess - ending, running - 1));
  return surplus;
}

static gboolean
is_any_opening (SluiceTransfer *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    if (sluice_segment_get_state (g_ptr_array_index (self->segments, i)) < SLUICE_SEGMENT_READING)
      return TRUE;
  return FALSE;
}

/* Whether the run goes on. A connection that is being opened will know more soon. */
static gboolean
review_network (SluiceTransfer *self)
{
  if (self->offline == NULL)
    return TRUE;

  if (sluice_transfer_count_delivering (self, g_get_monotonic_time ()) > 0)
    g_clear_error (&self->offline);
  else if (!is_any_opening (self))
    {
      sluice_transfer_fail (self, self->offline);
      return FALSE;
    }
  return TRUE;
}

/* Looks again at how many connections there should be. */
void
sluice_transfer_review_connections (SluiceTransfer *self)
{
  guint surplus = count_surplus (self);

  /* What is all there needs no connection and no network, only time to be saved. */
  if (self->phase != SLUICE_TRANSFER_FETCHING || self->after != SLUICE_TRANSFER_AFTER_CONTINUE ||
      sluice_transfer_is_complete (self) || !review_network (self))
    return;
  raise_ceiling (self);
  sluice_transfer_tell_ceiling (self);
  if (surplus == 0 && has_to_make_room (self))
    {
      sluice_transfer_tell_room (self);
      surplus = 1;
    }
  if (surplus == 0)
    sluice_transfer_extend (self);
  for (; surplus > 0; surplus--)
    stop_least (self);
}
