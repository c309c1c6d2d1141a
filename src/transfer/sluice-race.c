/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-race.h"

struct _SluiceRace
{
  guint64 front;
};

/**
 * sluice_race_new:
 * @front: offset of the first byte that none of the two has brought
 *
 * Returns: (transfer full): a race
 */
SluiceRace *
sluice_race_new (guint64 front)
{
  SluiceRace *self = g_rc_box_new (SluiceRace);

  self->front = front;
  return self;
}

SluiceRace *
sluice_race_ref (SluiceRace *self)
{
  return g_rc_box_acquire (self);
}

void
sluice_race_unref (SluiceRace *self)
{
  g_rc_box_release (self);
}

/* Returns: offset of the next byte that is new; all before it were brought */
guint64
sluice_race_get_front (const SluiceRace *self)
{
  return self->front;
}

/**
 * sluice_race_advance:
 * @self: a race
 * @front: how far one of the two is now
 *
 * Notes that all bytes before @front were brought; never goes back.
 */
void
sluice_race_advance (SluiceRace *self, guint64 front)
{
  self->front = MAX (self->front, front);
}
