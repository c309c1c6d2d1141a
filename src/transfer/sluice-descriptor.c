/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-descriptor.h"

#include <unistd.h>

/**
 * sluice_descriptor_new:
 * @fd: an open file descriptor, which it takes over
 *
 * Returns: (transfer full): a shared descriptor
 */
SluiceDescriptor *
sluice_descriptor_new (int fd)
{
  SluiceDescriptor *self = g_atomic_rc_box_new (SluiceDescriptor);

  self->fd = fd;
  return self;
}

/**
 * sluice_descriptor_ref:
 * @self: a shared descriptor
 *
 * Returns: (transfer full): the same
 */
SluiceDescriptor *
sluice_descriptor_ref (SluiceDescriptor *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
descriptor_clear (gpointer box)
{
  SluiceDescriptor *self = box;

  close (self->fd);
}

/**
 * sluice_descriptor_unref:
 * @self: (transfer full): a shared descriptor
 *
 * Lets go of it; the last one to do so closes it.
 */
void
sluice_descriptor_unref (SluiceDescriptor *self)
{
  g_atomic_rc_box_release_full (self, descriptor_clear);
}
