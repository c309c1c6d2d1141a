/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluicePartLock:
 *
 * Proof that nobody else writes to a destination.
 */
typedef struct _SluicePartLock SluicePartLock;

SluicePartLock *sluice_part_lock_acquire (GFile *destination, GError **error);
void sluice_part_lock_release (SluicePartLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePartLock, sluice_part_lock_release)

G_END_DECLS
