/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SoakBelongings:
 * @descriptors: open descriptors, sockets aside
 * @sockets: open sockets
 * @polled: descriptors that the main context waits for
 * @wakes_in: milliseconds until the main context has something to do, or -1 for never
 * @files: files and folders under a folder
 * @memory: bytes on the heap; 0 where a sanitizer keeps it
 *
 * What a process has in its hands.
 */
typedef struct
{
  guint descriptors;
  guint sockets;
  int polled;
  int wakes_in;
  guint files;
  gsize memory;
} SoakBelongings;

void soak_belongings_take (SoakBelongings *self, const char *folder);
void soak_belongings_tell (const SoakBelongings *self);

G_END_DECLS
