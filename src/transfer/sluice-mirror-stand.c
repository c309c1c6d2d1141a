/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-mirror-stand.h"

/**
 * sluice_mirror_stand_copy:
 * @self: how an address stands
 *
 * Returns: (transfer full): the same
 */
SluiceMirrorStand *
sluice_mirror_stand_copy (const SluiceMirrorStand *self)
{
  SluiceMirrorStand *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->link = g_strdup (self->link);
  copy->reason = g_strdup (self->reason);
  return copy;
}

/**
 * sluice_mirror_stand_free:
 * @self: (transfer full): how an address stood
 */
void
sluice_mirror_stand_free (SluiceMirrorStand *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->link);
  g_free (self->reason);
  g_free (self);
}
