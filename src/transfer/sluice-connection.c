/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection.h"

/**
 * sluice_connection_copy:
 * @self: how a connection stands
 *
 * Returns: (transfer full): the same
 */
SluiceConnection *
sluice_connection_copy (const SluiceConnection *self)
{
  SluiceConnection *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->trouble = g_strdup (self->trouble);
  return copy;
}

/**
 * sluice_connection_free:
 * @self: (transfer full): how a connection stood
 */
void
sluice_connection_free (SluiceConnection *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->trouble);
  g_free (self);
}
