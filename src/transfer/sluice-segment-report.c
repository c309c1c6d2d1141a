/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a segment says of itself. */

#include "sluice-segment-private.h"

/* Returns: where it stands */
SluiceSegmentState
sluice_segment_get_state (SluiceSegment *self)
{
  return self->state;
}

/* Returns: all it brings, done and to do */
SluiceRange
sluice_segment_get_range (SluiceSegment *self)
{
  return (SluiceRange){ self->start, self->end };
}

/* Returns: offset of the next byte that comes from the source */
guint64
sluice_segment_get_position (SluiceSegment *self)
{
  return self->position;
}

/* Returns: bytes that have arrived and are not reported as written yet */
gsize
sluice_segment_get_buffered (SluiceSegment *self)
{
  return sluice_writer_get_held (self->writer);
}

/* Returns: bytes per second at @now, monotonic µs */
double
sluice_segment_get_rate (SluiceSegment *self, gint64 now)
{
  return sluice_speed_get (&self->speed, now);
}

/* Returns: µs for which the source has owed bytes; 0 while they wait for us */
gint64
sluice_segment_get_quiet_time (SluiceSegment *self, gint64 now)
{
  return self->intake != NULL ? sluice_intake_get_quiet_time (self->intake, now) : 0;
}

/* Returns: seconds the last request took to be answered; 0 before the first */
double
sluice_segment_get_opening_cost (SluiceSegment *self)
{
  return self->opening_cost;
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
    .position = self->position,
    .end = self->end,
    .state = get_connection_state (self),
    .rate = self->state == SLUICE_SEGMENT_READING ? sluice_speed_get (&self->speed, now) : 0.0,
    .trouble = self->trouble,
  };

  return sluice_connection_copy (&connection);
}
