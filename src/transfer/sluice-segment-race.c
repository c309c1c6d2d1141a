/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a segment does with bytes that another one may bring before it. */

#include "sluice-segment-private.h"

#define WASTE_SIZE (64 * 1024)

/**
 * sluice_segment_join_race:
 * @self: a segment
 * @race: (nullable): what it shares with the one that was asked for the same bytes
 *
 * Lets another one bring the bytes that are still to come, too: from now on only those are
 * written that the other did not bring before.
 */
void
sluice_segment_join_race (SluiceSegment *self, SluiceRace *race)
{
  g_return_if_fail (SLUICE_IS_SEGMENT (self));
  g_return_if_fail (self->race == NULL);

  self->race = race != NULL ? sluice_race_ref (race) : NULL;
}

/* Returns: (transfer none) (nullable): the race it is in */
SluiceRace *
sluice_segment_get_race (SluiceSegment *self)
{
  return self->race;
}

/* Returns: how many bytes it fetched that another one had brought already */
guint64
sluice_segment_get_wasted (SluiceSegment *self)
{
  return self->wasted;
}

/* Whether the next byte is one that the other brought already. */
static gboolean
is_behind (SluiceSegment *self)
{
  return sluice_segment_get_position (self) > self->position;
}

/* Where bytes go of which nobody has any use, up to where the other one is; what was taken
 * before is not followed by what comes after. 0 where the next byte is new. */
gsize
sluice_segment_get_waste_room (SluiceSegment *self, guint8 **where)
{
  if (!is_behind (self))
    return 0;

  sluice_writer_flush (self->writer, self->part);
  if (self->waste == NULL)
    self->waste = g_malloc (WASTE_SIZE);
  *where = self->waste;
  return (gsize) MIN (sluice_race_get_front (self->race) - self->position, WASTE_SIZE);
}

/* Takes bytes that are to be written, or were there already. */
void
sluice_segment_take (SluiceSegment *self, gsize length)
{
  if (is_behind (self))
    self->wasted += length;
  else
    sluice_writer_take (self->writer, self->part, self->position, length);

  self->position += length;
  self->received += length;
  if (self->race != NULL)
    sluice_race_advance (self->race, self->position);
}
