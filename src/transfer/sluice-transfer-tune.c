/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include "sluice-link.h"
#include "sluice-loop-source.h"
#include "sluice-planner.h"

/* How a transfer finds out how many connections are worth having: it tells a SluiceTuner how
 * it goes, and has as many as that says. */

static guint64
get_left (SluiceTransfer *self)
{
  return (guint64) self->description->size - sluice_ranges_covered (self->written);
}

/* How many connections what is left of the file is worth, as far as size goes, and the host
 * allows. */
static guint
get_most (SluiceTransfer *self)
{
  guint most = sluice_planner_automatic_connections (get_left (self), SLUICE_TUNER_MOST);

  return sluice_transfer_shares (self) ? most : MIN (most, sluice_host_get_ceiling (self->host));
}

/* The connections that deliver, into @lines. Returns: how many */
static guint
list_lines (SluiceTransfer *self, SluiceLine *lines, gint64 now)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len && n < SLUICE_MEASURE_MOST_LINES; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      guint64 start = sluice_segment_get_range (segment).start;

      if (sluice_transfer_delivers (segment, now))
        lines[n++] = (SluiceLine){ .number = sluice_segment_get_number (segment),
                                   .bytes = sluice_segment_get_position (segment) - start };
    }
  return n;
}

static guint
count_opening (SluiceTransfer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += sluice_segment_get_state (g_ptr_array_index (self->segments, i)) < SLUICE_SEGMENT_READING;
  return n;
}

/* There may be more than are worth it by now: at the end of a file they stay. */
static void
take_sample (SluiceTransfer *self, gint64 now)
{
  SluiceAddress *first = g_ptr_array_index (self->addresses, 0);
  SluiceLine lines[SLUICE_MEASURE_MOST_LINES];
  SluiceTunerSample sample = {
    .now = now,
    .lines = lines,
    .n_lines = list_lines (self, lines, now),
    .n_opening = count_opening (self),
    .opening_cost = sluice_prospect_get_opening_cost (&first->prospect),
    .held = sluice_throttle_is_felt (self->throttle),
  };
  guint ceiling =
      sluice_transfer_shares (self) ? SLUICE_TUNER_MOST : sluice_host_get_ceiling (self->host);

  sample.most = MIN (MAX (get_most (self), MAX (sample.n_lines, 1)), MAX (ceiling, 1));
  sluice_tuner_take (self->tuner, &sample);
}

static void
settle_on (SluiceTransfer *self)
{
  SluiceTunerVerdict verdict = sluice_tuner_get_verdict (self->tuner);
  guint settled = sluice_tuner_get_settled (self->tuner);

  if (settled == 0 || verdict == SLUICE_TUNER_UNDECIDED ||
      (settled == self->told_settled && verdict == self->told_verdict))
    return;

  self->told_settled = settled;
  self->told_verdict = verdict;
  sluice_transfer_tell_settled (self, settled, verdict);
  sluice_host_note_settled (self->host, settled);
}

static gboolean tune_cb (gpointer user_data);

static void
tune_at (SluiceTransfer *self, gint64 when)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_ready_time (source, when);
  sluice_loop_source_attach (&self->tuning, source, tune_cb, self, NULL);
}

static gboolean
tune_cb (gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = g_object_ref (user_data);
  guint before, wanted;

  if (self->phase != SLUICE_TRANSFER_FETCHING || self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      sluice_transfer_stop_tuning (self);
      return G_SOURCE_REMOVE;
    }

  before = sluice_tuner_get_wanted (self->tuner);
  take_sample (self, g_get_monotonic_time ());
  wanted = sluice_tuner_get_wanted (self->tuner);
  settle_on (self);
  tune_at (self, sluice_tuner_get_next (self->tuner));
  if (wanted > before)
    sluice_transfer_settle (self);
  else if (wanted < before)
    sluice_transfer_drop_to (self, wanted);
  return G_SOURCE_REMOVE;
}

static gboolean
is_automatic (SluiceTransfer *self)
{
  return sluice_transfer_get_chosen (self) == 0 && sluice_link_is_http (self->request->uri) &&
         self->description->size >= 0 && sluice_transfer_find_reason_for_one (self) == NULL;
}

/* Begins to find out how many connections are right, or ends it, where the user or the file
 * changed whether that is to be found out. What was right for the host the last time is a
 * good guess; what is running already is a better one. */
void
sluice_transfer_tune (SluiceTransfer *self)
{
  guint guess;

  if (!is_automatic (self))
    {
      sluice_transfer_stop_tuning (self);
      return;
    }
  if (self->tuner != NULL || get_most (self) < 2)
    return;

  guess = self->segments->len > 1 ? self->segments->len : sluice_host_get_settled (self->host);
  self->tuner = sluice_tuner_new (CLAMP (guess, 1, get_most (self)));
  tune_at (self, 0);
}

void
sluice_transfer_stop_tuning (SluiceTransfer *self)
{
  sluice_loop_source_clear (&self->tuning);
  g_clear_pointer (&self->tuner, sluice_tuner_free);
}

/* Returns: how many connections are wanted where the user did not say */
guint
sluice_transfer_get_tuned (SluiceTransfer *self)
{
  return self->tuner != NULL ? sluice_tuner_get_wanted (self->tuner) : 1;
}

/* Returns: how many it may come to */
guint
sluice_transfer_get_most_tuned (SluiceTransfer *self)
{
  return is_automatic (self) ? get_most (self) : 1;
}
