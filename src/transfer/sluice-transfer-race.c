/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one piece of a download that two connections race for, and what that wastes. */

#include "sluice-transfer-private.h"

/* Returns: (transfer none) (nullable): the other one that is to bring what @segment brings */
SluiceSegment *
sluice_transfer_find_rival (SluiceTransfer *self, SluiceSegment *segment)
{
  SluiceRace *race = sluice_segment_get_race (segment);

  for (guint i = 0; race != NULL && i < self->segments->len; i++)
    {
      SluiceSegment *other = g_ptr_array_index (self->segments, i);

      if (other != segment && sluice_segment_get_race (other) == race)
        return other;
    }
  return NULL;
}

/* Returns: (transfer full): the race that @segment is in from now on */
SluiceRace *
sluice_transfer_begin_race (SluiceTransfer *self, SluiceSegment *segment)
{
  g_autoptr (SluiceRace) race = sluice_race_new (sluice_segment_get_position (segment));

  self->n_late++;
  sluice_segment_join_race (segment, race);
  sluice_transfer_tell_race (self);
  return g_steal_pointer (&race);
}

/* @segment is closed. When nothing is left to bring, the other one is of no more use. */
void
sluice_transfer_end_race (SluiceTransfer *self, SluiceSegment *segment)
{
  SluiceSegment *rival = sluice_transfer_find_rival (self, segment);

  self->wasted += sluice_segment_get_wasted (segment);
  if (rival != NULL)
    sluice_segment_set_end (rival, sluice_segment_get_range (rival).end);
}

/**
 * sluice_transfer_get_wasted:
 * @self: a transfer
 *
 * Tells how much was fetched for nothing, because another connection had brought it before.
 *
 * Returns: bytes of this run
 */
guint64
sluice_transfer_get_wasted (SluiceTransfer *self)
{
  guint64 wasted;

  g_return_val_if_fail (SLUICE_IS_TRANSFER (self), 0);

  wasted = self->wasted;
  for (guint i = 0; i < self->segments->len; i++)
    wasted += sluice_segment_get_wasted (g_ptr_array_index (self->segments, i));
  return wasted;
}
