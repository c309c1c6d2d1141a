/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-library.h"

G_BEGIN_DECLS

/**
 * SluiceRelocation:
 *
 * Downloads that are to go to another folder, all those that went to the same one.
 */
typedef struct _SluiceRelocation SluiceRelocation;

void sluice_relocation_plan_async (SluiceLibrary *library,
                                   SluiceDownload *download,
                                   GFile *folder,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
SluiceRelocation *sluice_relocation_plan_finish (GAsyncResult *result, GError **error);

SluiceDownload *sluice_relocation_get_download (SluiceRelocation *self);
GFile *sluice_relocation_get_old_folder (SluiceRelocation *self);
GFile *sluice_relocation_get_folder (SluiceRelocation *self);
guint sluice_relocation_count_anew (SluiceRelocation *self, SluiceDownload **first);
void sluice_relocation_apply (SluiceRelocation *self);
void sluice_relocation_free (SluiceRelocation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceRelocation, sluice_relocation_free)

G_END_DECLS
