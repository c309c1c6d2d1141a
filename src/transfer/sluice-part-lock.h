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

gboolean sluice_part_lock_is_unknown (int code);
gboolean sluice_part_lock_hold_file (int fd);
gboolean sluice_part_lock_is_file_held (const char *path);
gboolean sluice_part_lock_check_file (const char *path, const char *name, GError **error);
GError *sluice_part_lock_error_new (const char *name);
SluicePartLock *sluice_part_lock_acquire (GFile *destination, GError **error);
gboolean sluice_part_lock_was_acquired (GFile *destination);
void sluice_part_lock_release (SluicePartLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePartLock, sluice_part_lock_release)

G_END_DECLS
