/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceVolume:
 * @id: what tells one volume from another while the program runs
 * @free: bytes that may still be written there
 *
 * What a folder lies on.
 */
typedef struct
{
  char *id; /* owned */
  guint64 free;
} SluiceVolume;

void sluice_volume_look_async (GFile *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
SluiceVolume *sluice_volume_look_finish (GAsyncResult *result, GError **error);

void sluice_volume_free (SluiceVolume *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceVolume, sluice_volume_free)

G_END_DECLS
