/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include "sluice-log.h"
#include "sluice-planner.h"

/* Which connection brings what, and which of them is not to be waited for. */

/* A connection as silent as this gives up its range to one that delivers. */
#define QUIET_IS_IDLE (3 * G_USEC_PER_SEC) /* µs */

/* One that may have its range fetched by another, too: as silent as this, and so many times
 * as long as it was between two arrivals lately. Each time that was done it takes twice as
 * long until it is done again, up to the time above: a server that thinks before it sends
 * would be asked the same without end. */
#define QUIET_IS_LATE (G_USEC_PER_SEC / 2) /* µs */
#define MOST_DOUBLINGS 3
#define GAPS_ARE_LATE 5

/* An answer that takes so many times as long as the last one did is not on its way. */
#define OPENINGS_ARE_IDLE 3

/* Whether bytes have come not long ago. */
gboolean
sluice_transfer_delivers (SluiceSegment *segment, gint64 now)
{
  return sluice_segment_get_state (segment) == SLUICE_SEGMENT_READING &&
         sluice_segment_get_quiet_time (segment, now) <= QUIET_IS_IDLE;
}

/* Returns: µs that it takes, as a rule, until the address of @segment answers */
static gint64
get_usual_opening (SluiceSegment *segment)
{
  const SluiceAddress *address = sluice_segment_get_address (segment);

  return (gint64) (sluice_prospect_get_opening_cost (&address->prospect) * G_USEC_PER_SEC);
}

/* The source was asked and says nothing, much longer than it took before. */
gboolean
sluice_transfer_is_mute (SluiceSegment *segment, gint64 now)
{
  return sluice_segment_get_state (segment) == SLUICE_SEGMENT_CONNECTING &&
         sluice_segment_get_quiet_time (segment, now) >
             MAX (QUIET_IS_IDLE, OPENINGS_ARE_IDLE * get_usual_opening (segment));
}

/* Keeps in mind when any connection brought something. */
static void
listen (SluiceTransfer *self, gint64 now)
{
  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      if (sluice_segment_get_state (segment) == SLUICE_SEGMENT_READING)
        self->heard_at = MAX (self->heard_at, now - sluice_segment_get_quiet_time (segment, now));
    }
}

/* Whether somebody else should bring what @segment owes. While others deliver, the
 * server is well and it is this connection that is not. When all are silent, one more
 * is tried, once: after that something has to be heard first, for where the server or
 * the network is in trouble, patience and the retries have the say. */
static gboolean
is_idle (SluiceTransfer *self, SluiceSegment *segment, guint n_delivering, gint64 now)
{
  SluiceSegmentState state = sluice_segment_get_state (segment);

  if (state == SLUICE_SEGMENT_WAITING)
    return n_delivering > 0;
  return (n_delivering > 0 || self->heard_at > self->robbed_at) &&
         (sluice_transfer_is_mute (segment, now) ||
          (state == SLUICE_SEGMENT_READING && !sluice_transfer_delivers (segment, now)));
}

guint
sluice_transfer_count_delivering (SluiceTransfer *self, gint64 now)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += sluice_transfer_delivers (g_ptr_array_index (self->segments, i), now);
  return n;
}

/* Bytes that no connection is on its way to bring. */
static SluiceRanges *
get_unclaimed (SluiceTransfer *self)
{
  SluiceRanges *unclaimed = sluice_ranges_new ();
  guint64 size = (guint64) self->description->size;

  sluice_ranges_add (unclaimed, 0, size);
  for (guint i = 0; i < sluice_ranges_n_runs (self->written); i++)
    {
      SluiceRange run = sluice_ranges_get_run (self->written, i);
      sluice_ranges_remove (unclaimed, run.start, run.end);
    }
  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      guint64 end = MIN (sluice_segment_get_range (segment).end, size);

      /* What lies behind it was written, and may have been found to be wrong since. */
      sluice_ranges_remove (unclaimed, MIN (sluice_segment_get_settled (segment), end), end);
    }
  return unclaimed;
}

/* Whether bytes should have come by now, as far as one can tell from how they came before. */
static gboolean
is_late (SluiceTransfer *self, SluiceSegment *segment, gint64 now)
{
  gint64 patience = MIN (QUIET_IS_LATE << MIN (self->n_late, MOST_DOUBLINGS), QUIET_IS_IDLE);
  gint64 quiet = sluice_segment_get_quiet_time (segment, now);
  gint64 gap = sluice_segment_get_usual_gap (segment);
  gint64 opening = get_usual_opening (segment);

  switch (sluice_segment_get_state (segment))
    {
    case SLUICE_SEGMENT_CONNECTING:
      return quiet > MAX (patience, OPENINGS_ARE_IDLE * opening);
    case SLUICE_SEGMENT_READING:
      return quiet > MIN (QUIET_IS_IDLE, MAX (patience, GAPS_ARE_LATE * gap + opening));
    case SLUICE_SEGMENT_NEW:
    case SLUICE_SEGMENT_QUEUED:
    case SLUICE_SEGMENT_HELD:
    case SLUICE_SEGMENT_PROVING:
    case SLUICE_SEGMENT_WAITING:
    case SLUICE_SEGMENT_ENDING:
    case SLUICE_SEGMENT_CLOSED:
    default:
      return FALSE;
    }
}

/* The first that is late is raced. After that there is no race any more, and it loses its
 * work, if anything was heard since that happened last. */
static SluicePlannerWork
describe_work (SluiceTransfer *self, SluiceSegment *segment, guint n_delivering, gint64 now)
{
  gboolean late = is_late (self, segment, now);
  SluicePlannerWork work = {
    .position = sluice_segment_get_position (segment),
    .end = sluice_segment_get_range (segment).end,
    .rate = sluice_segment_get_rate (segment, now),
    .late = late,
    .idle = is_idle (self, segment, n_delivering, now) ||
            (late && self->n_late > 0 && self->heard_at > self->robbed_at),
  };

  if (sluice_segment_get_state (segment) >= SLUICE_SEGMENT_ENDING)
    work.end = work.position;
  return work;
}

/* Two that race do one work: the better of them counts. */
static void
join_work (SluicePlannerWork *work, SluicePlannerWork *rival)
{
  work->end = MAX (work->end, rival->end);
  work->rate = MAX (work->rate, rival->rate);
  work->late = work->late && rival->late;
  work->idle = work->idle && rival->idle;
  rival->end = rival->position;
}

/* What all connections do, in their order. */
static SluicePlannerWork *
list_work (SluiceTransfer *self, SluiceAddress *address)
{
  guint n = self->segments->len;
  SluicePlannerWork *work = g_new0 (SluicePlannerWork, n);
  gint64 now = g_get_monotonic_time ();
  guint n_delivering = sluice_transfer_count_delivering (self, now);
  gboolean is_measured = sluice_transfer_get_rate_from (self, address, now) > 0;
  guint racer;

  listen (self, now);
  for (guint i = 0; i < n; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      SluiceSegment *rival = sluice_transfer_find_rival (self, segment);

      work[i] = describe_work (self, segment, n_delivering, now);
      work[i].foreign = is_measured && sluice_segment_get_address (segment) != address;
      if (rival != NULL && g_ptr_array_find (self->segments, rival, &racer) && racer < i)
        join_work (&work[racer], &work[i]);
    }
  return work;
}

/* Chooses what one more connection is to bring. */
gboolean
sluice_transfer_plan_next (SluiceTransfer *self, SluiceAddress *address, SluicePlan *plan)
{
  g_autoptr (SluiceRanges) unclaimed = get_unclaimed (self);
  g_autofree SluicePlannerWork *work = list_work (self, address);

  if (!sluice_planner_next (unclaimed, (guint64) self->description->size, work, self->segments->len,
                            &address->prospect, plan))
    return FALSE;
  if (plan->victim >= 0 && !work[plan->victim].idle)
    plan->range.start = sluice_transfer_round_cut (self, plan->range.start, plan->range.end);
  return TRUE;
}

/* What two bring at the same time is not on the disk yet, to be compared with: the server's
 * word has to do. */
static gboolean
is_vouched_for (const SluiceAddress *address)
{
  return address->expected != NULL && address->expected->strong;
}

/* Chooses what is worth being asked for a second time, which happens once in a run. */
gboolean
sluice_transfer_plan_hedge (SluiceTransfer *self, SluiceAddress *address, SluicePlan *plan)
{
  g_autofree SluicePlannerWork *work = NULL;
  SluiceSegment *late;

  if (self->n_late > 0 || !is_vouched_for (address))
    return FALSE;

  work = list_work (self, address);
  if (!sluice_planner_hedge (work, self->segments->len, &address->prospect, plan))
    return FALSE;
  late = g_ptr_array_index (self->segments, (guint) plan->victim);
  return is_vouched_for (sluice_segment_get_address (late));
}

/* Makes the connection that loses the rear of its range stop before @from. */
void
sluice_transfer_cut (SluiceTransfer *self, SluiceSegment *victim, guint64 from)
{
  SluiceSegment *rival = sluice_transfer_find_rival (self, victim);
  gint64 now = g_get_monotonic_time ();

  if (from == sluice_segment_get_position (victim) && is_late (self, victim, now))
    {
      self->n_late++;
      self->robbed_at = now;
      sluice_transfer_tell_silence (self);
      sluice_transfer_note_silence (self, sluice_segment_get_address (victim));
    }
  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT,
                "A connection takes over from byte %" G_GUINT64_FORMAT, from);
  sluice_segment_set_end (victim, from);
  if (rival != NULL)
    sluice_segment_set_end (rival, from);
}

/* How many connections are so silent, all being so, that somebody else should try. */
guint
sluice_transfer_count_silent (SluiceTransfer *self)
{
  gint64 now = g_get_monotonic_time ();
  guint n = 0;

  if (sluice_transfer_count_delivering (self, now) > 0)
    return 0;

  listen (self, now);
  for (guint i = 0; i < self->segments->len; i++)
    n += is_idle (self, g_ptr_array_index (self->segments, i), 0, now);
  return n;
}
