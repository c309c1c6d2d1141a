/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-loop-source.h"
#include "sluice-wire.h"

/* How a transfer gives way: it measures how long its bytes queue, and lets no more be on their
 * way than SluiceYield says. */

#define INTERVAL 100                                /* ms between two looks */
#define RECENT (INTERVAL * G_TIME_SPAN_MILLISECOND) /* µs */

/* Returns: (transfer none) (nullable): what brings the bytes of that segment now */
static GInputStream *
get_stream (SluiceTransfer *self, guint index)
{
  return sluice_segment_get_stream (g_ptr_array_index (self->segments, index));
}

/* Where several connections share a queue, each has its own noise: the least is nearest. A
 * connection that is silent knows only how it was. */
static gint64
find_round_trip (SluiceTransfer *self, gint64 now)
{
  gint64 least = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      GInputStream *stream = sluice_segment_get_stream (segment);
      gint64 round_trip = stream != NULL ? sluice_wire_get_round_trip (stream) : 0;

      if (round_trip > 0 && sluice_segment_get_quiet_time (segment, now) < RECENT &&
          (least == 0 || round_trip < least))
        least = round_trip;
    }

  return least;
}

/* @window: bytes for all connections together; 0 for no limit */
static void
share_window (SluiceTransfer *self, guint64 window)
{
  guint64 share = 0;
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += get_stream (self, i) != NULL;
  if (n > 0 && window > 0)
    share = MAX (window / n, SLUICE_YIELD_LEAST_WINDOW);

  for (guint i = 0; i < self->segments->len; i++)
    if (get_stream (self, i) != NULL)
      sluice_wire_set_window (get_stream (self, i), share);
}

static void
look_at_link (SluiceTransfer *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 round_trip = find_round_trip (self, now);
  guint64 received = sluice_transfer_get_received (self);

  if (round_trip > 0)
    sluice_yield_add_sample (self->yield, now, round_trip, received - MIN (self->seen, received));
  self->seen = received;
  share_window (self, sluice_yield_get_window (self->yield));

  if (sluice_yield_gives_way (self->yield) && !self->gave_way)
    {
      self->gave_way = TRUE;
      sluice_transfer_tell_detail (
          self, _ ("Other programs use the connection: this download gives way to them."));
    }
}

static gboolean
look_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  if (self->segments->len == 0)
    {
      sluice_loop_source_clear (&self->lookout);
      return G_SOURCE_REMOVE;
    }

  look_at_link (self);
  return G_SOURCE_CONTINUE;
}

/* Another connection brings bytes: what it may bring is counted in, if this transfer gives way
 * at all. */
void
sluice_transfer_begin_to_yield (SluiceTransfer *self)
{
  if (!self->options->yield)
    return;

  if (self->yield == NULL)
    self->yield = sluice_yield_new ();
  if (self->lookout == NULL)
    sluice_loop_source_attach (&self->lookout, g_timeout_source_new (INTERVAL), look_cb, self,
                               NULL);
  share_window (self, sluice_yield_get_window (self->yield));
}

void
sluice_transfer_stop_yielding (SluiceTransfer *self)
{
  sluice_loop_source_clear (&self->lookout);
  if (self->yield != NULL)
    share_window (self, 0);
  g_clear_pointer (&self->yield, sluice_yield_free);
}

/* Returns: how many connections the user wants, or one where none said and the download gives
 *   way: more would have more of a link than others; 0 for as many as pay */
guint
sluice_transfer_get_chosen (SluiceTransfer *self)
{
  return self->options->connections == 0 && self->options->yield ? 1 : self->options->connections;
}

/**
 * sluice_transfer_set_yield:
 * @self: a transfer
 * @yield: whether it gives way to other programs
 *
 * Changes whether no more of this transfer may be on its way than queues for a moment, see
 * [type@Sluice.Yield], also while it runs. It works for HTTP and HTTPS. What the kernel
 * offered the server before comes still, at most a few megabytes.
 */
void
sluice_transfer_set_yield (SluiceTransfer *self, gboolean yield)
{
  g_return_if_fail (SLUICE_IS_TRANSFER (self));

  if (self->options->yield == yield)
    return;

  self->options->yield = yield;
  if (self->task == NULL)
    return;
  if (!yield)
    sluice_transfer_stop_yielding (self);
  else if (self->segments->len > 0)
    sluice_transfer_begin_to_yield (self);
  sluice_transfer_review_connections (self);
}
