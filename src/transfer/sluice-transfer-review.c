/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

/* What is looked at again every few seconds, and whenever the user changes something. */

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

static gboolean
is_at (SluiceSegment *segment, const SluiceHost *host)
{
  return host == NULL || sluice_segment_get_address (segment)->host == host;
}

/* @host: (nullable): of those to it alone, or of all */
static guint
count_ending (SluiceTransfer *self, const SluiceHost *host)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      n += is_ending (segment) && is_at (segment, host);
    }
  return n;
}

/* Of those that bring nothing yet any costs less than one that does. */
static gboolean
is_lesser (SluiceSegment *one, SluiceSegment *other)
{
  gboolean brings = sluice_segment_get_state (one) == SLUICE_SEGMENT_READING;

  if (brings != (sluice_segment_get_state (other) == SLUICE_SEGMENT_READING))
    return !brings;
  return get_left (one) < get_left (other);
}

/* What the one with the least left to bring leaves is somebody's later.
 *
 * @host: (nullable): of those to it alone, or of all */
static void
stop_least (SluiceTransfer *self, const SluiceHost *host)
{
  SluiceSegment *least = NULL;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      if (!is_ending (segment) && is_at (segment, host) &&
          (least == NULL || is_lesser (segment, least)))
        least = segment;
    }
  if (least != NULL)
    sluice_segment_stop (least);
}

/* As many as are more than @count end. */
void
sluice_transfer_drop_to (SluiceTransfer *self, guint count)
{
  for (guint n = self->segments->len - count_ending (self, NULL); n > count; n--)
    stop_least (self, NULL);
}

/* Another download waits for a connection to @host, and has fewer. */
static gboolean
has_to_make_room (SluiceTransfer *self, SluiceHost *host)
{
  return count_ending (self, host) == 0 && sluice_host_has_to_yield (host, self);
}

/* The user may want fewer than there are. */
static guint
count_surplus (SluiceTransfer *self)
{
  guint running = self->segments->len - count_ending (self, NULL);
  guint most = sluice_transfer_get_chosen (self);

  return most > 0 && running > most ? running - most : 0;
}

/* The user may want fewer to a host than there are. What is on its way out counts. */
static guint
count_excess (SluiceTransfer *self, SluiceHost *host)
{
  guint ending = count_ending (self, host);
  guint running = sluice_transfer_count_held (self, host) - ending;
  guint excess = sluice_permits_get_excess (sluice_host_get_permits (host));

  return running > 1 && excess > ending ? MIN (excess - ending, running - 1) : 0;
}

/* Gives back what others need of each host. Returns: whether anything had to be */
static gboolean
give_back (SluiceTransfer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceHost *host = ((SluiceAddress *) g_ptr_array_index (self->addresses, i))->host;
      guint excess = count_excess (self, host);

      if (excess == 0 && has_to_make_room (self, host))
        {
          sluice_transfer_tell_room (self);
          excess = 1;
        }
      n += excess;
      for (; excess > 0; excess--)
        stop_least (self, host);
    }
  return n > 0;
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
  sluice_transfer_tune (self);
  sluice_transfer_review_hosts (self);
  sluice_transfer_drop_slow (self);
  sluice_transfer_stop_mute (self);
  sluice_transfer_tell_ceiling (self);
  if (surplus > 0)
    sluice_transfer_drop_to (self, sluice_transfer_get_chosen (self));
  if (!give_back (self) && surplus == 0)
    sluice_transfer_extend (self);
}

/**
 * sluice_transfer_list_connections:
 * @self: a transfer
 * @now: g_get_monotonic_time(), in µs
 *
 * Returns: (transfer full) (element-type SluiceConnection): its connections, in the order
 *   they were opened
 */
GPtrArray *
sluice_transfer_list_connections (SluiceTransfer *self, gint64 now)
{
  GPtrArray *connections;

  g_return_val_if_fail (SLUICE_IS_TRANSFER (self), NULL);

  connections = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_connection_free);
  for (guint i = 0; i < self->segments->len; i++)
    g_ptr_array_add (connections,
                     sluice_segment_get_connection (g_ptr_array_index (self->segments, i), now));
  return connections;
}

/**
 * sluice_transfer_get_next_try:
 * @self: a transfer
 * @now: g_get_monotonic_time(), in µs
 * @trouble: (out) (nullable) (transfer none): why the last try failed, a sentence
 *
 * Tells whether all that goes on is a wait for the next try.
 *
 * Returns: when the source is asked again, in µs of g_get_monotonic_time(), or 0
 *   while anything else goes on
 */
gint64
sluice_transfer_get_next_try (SluiceTransfer *self, gint64 now, const char **trouble)
{
  gint64 next_try = G_MAXINT64;

  g_return_val_if_fail (SLUICE_IS_TRANSFER (self), 0);
  g_return_val_if_fail (trouble != NULL, 0);

  *trouble = NULL;
  if (self->pause_to_restart != NULL)
    {
      *trouble = self->broken_by;
      return g_source_get_ready_time (self->pause_to_restart);
    }

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      gint64 at = sluice_segment_get_next_try (segment);

      if (at <= now)
        return 0;
      if (at < next_try)
        *trouble = sluice_segment_get_trouble (segment);
      next_try = MIN (next_try, at);
    }

  return self->segments->len > 0 ? next_try : 0;
}
