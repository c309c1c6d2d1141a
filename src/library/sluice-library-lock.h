/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceLibraryLock:
 *
 * Proof that no other program uses a library's folder. It ends with the process: a
 * crash leaves a file and no lock.
 */
typedef struct _SluiceLibraryLock SluiceLibraryLock;

int sluice_library_lock_take (GFile *folder, SluiceLibraryLock **lock);
void sluice_library_lock_release (SluiceLibraryLock *self);

G_END_DECLS
