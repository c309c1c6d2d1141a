/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceDescriptor:
 * @fd: an open file descriptor
 *
 * A file descriptor that several threads share: it is closed when the last of
 * them lets go, so that nobody's is pulled from under it.
 */
typedef struct
{
  int fd;
} SluiceDescriptor;

SluiceDescriptor *sluice_descriptor_new (int fd);
SluiceDescriptor *sluice_descriptor_ref (SluiceDescriptor *self);
void sluice_descriptor_unref (SluiceDescriptor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDescriptor, sluice_descriptor_unref)

G_END_DECLS
