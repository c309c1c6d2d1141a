/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a segment says of itself. */

#include "sluice-segment-private.h"

/* Returns: what it is called, from 1; a newer one has a higher number */
guint
sluice_segment_get_number (SluiceSegment *self)
{
  return self->number;
}

/* Returns: where it stands */
SluiceSegmentState
sluice_segment_get_state (SluiceSegment *self)
{
  return self->state;
}

/* Returns: (transfer none): where its bytes come from */
SluiceAddress *
sluice_segment_get_address (SluiceSegment *self)
{
  return self->address;
}

/* Returns: all it brings, done and to do */
SluiceRange
sluice_segment_get_range (SluiceSegment *self)
{
  return (SluiceRange){ self->start, self->end };
}

/* Returns: offset of the next byte that is new to us, from whomever it comes */
guint64
sluice_segment_get_position (SluiceSegment *self)
{
  return self->race != NULL ? MAX (self->position, sluice_race_get_front (self->race))
                            : self->position;
}

/* Returns: offset up to which all that it brought was reported as written */
guint64
sluice_segment_get_settled (SluiceSegment *self)
{
  guint64 least = self->position - MIN (self->position, SLUICE_WRITER_MOST_HELD);

  return sluice_writer_get_held (self->writer) > 0 ? MAX (self->start, least) : self->position;
}

/* Returns: bytes that have arrived and are not reported as written yet */
gsize
sluice_segment_get_buffered (SluiceSegment *self)
{
  return sluice_writer_get_held (self->writer);
}

/* Returns: bytes per second at @now, monotonic µs, or when no more came */
double
sluice_segment_get_rate (SluiceSegment *self, gint64 now)
{
  return self->state >= SLUICE_SEGMENT_ENDING ? self->last_rate
                                              : sluice_speed_get (&self->speed, now);
}

/* Returns: µs for which the source has owed bytes; 0 while they wait for us */
gint64
sluice_segment_get_quiet_time (SluiceSegment *self, gint64 now)
{
  return self->intake != NULL ? sluice_intake_get_quiet_time (self->intake, now) : 0;
}

/* Returns: the longest time, in µs, that lately passed between two arrivals */
gint64
sluice_segment_get_usual_gap (SluiceSegment *self)
{
  return self->intake != NULL ? sluice_intake_get_usual_gap (self->intake) : 0;
}

/* Returns: (transfer none) (nullable): what brings its bytes; %NULL while nothing does */
GInputStream *
sluice_segment_get_stream (SluiceSegment *self)
{
  return self->intake != NULL ? sluice_intake_get_stream (self->intake) : NULL;
}

/* Returns: seconds the last request took to be answered; 0 before the first */
double
sluice_segment_get_opening_cost (SluiceSegment *self)
{
  return self->opening_cost;
}

/* Returns: whether its last answer was read to its end, so that its connection is there for
 * the next request */
gboolean
sluice_segment_was_answered_whole (SluiceSegment *self)
{
  return self->answered_whole;
}

/* Returns: monotonic µs at which it asks again; 0 unless it waits for that */
gint64
sluice_segment_get_next_try (SluiceSegment *self)
{
  return self->next_try != NULL ? g_source_get_ready_time (self->next_try) : 0;
}

/* Returns: (transfer none) (nullable): why the last failed request failed, a sentence */
const char *
sluice_segment_get_trouble (SluiceSegment *self)
{
  return self->trouble;
}

static SluiceConnectionState
get_connection_state (SluiceSegment *self)
{
  switch (self->state)
    {
    case SLUICE_SEGMENT_PROVING:
    case SLUICE_SEGMENT_READING:
      return SLUICE_CONNECTION_READING;
    case SLUICE_SEGMENT_WAITING:
      return SLUICE_CONNECTION_WAITING;
    case SLUICE_SEGMENT_ENDING:
    case SLUICE_SEGMENT_CLOSED:
      return SLUICE_CONNECTION_ENDING;
    case SLUICE_SEGMENT_NEW:
    case SLUICE_SEGMENT_QUEUED:
    case SLUICE_SEGMENT_CONNECTING:
    case SLUICE_SEGMENT_HELD:
    default:
      return SLUICE_CONNECTION_OPENING;
    }
}

/* Returns: (transfer full): how it stands at @now, monotonic µs, for the user to see */
SluiceConnection *
sluice_segment_get_connection (SluiceSegment *self, gint64 now)
{
  const SluiceConnection connection = {
    .number = self->number,
    .start = self->start,
    .position = sluice_segment_get_position (self),
    .end = self->end,
    .state = get_connection_state (self),
    .rate = self->state == SLUICE_SEGMENT_READING ? sluice_speed_get (&self->speed, now) : 0.0,
    .trouble = self->trouble,
  };

  return sluice_connection_copy (&connection);
}
