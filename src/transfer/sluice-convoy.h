/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceConvoyKind:
 * @carry: does the work of all tasks of a convoy, in a thread of the pool; what comes of
 *   it, it leaves in their data
 * @deliver: returns one task from its data, in the loop again
 *
 * What is done to tasks that travel together.
 */
typedef struct
{
  void (*carry) (const char *folder, GPtrArray *tasks);
  void (*deliver) (GTask *task);
} SluiceConvoyKind;

void sluice_convoy_send (GTask *task, const char *folder, const SluiceConvoyKind *kind);

G_END_DECLS
