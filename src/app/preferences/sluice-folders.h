/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-kind.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_FOLDERS (sluice_folders_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFolders, sluice_folders, SLUICE, FOLDERS, GObject)

SluiceFolders *sluice_folders_new (GSettings *store);

GFile *sluice_folders_dup_folder (SluiceFolders *self, SluiceKind kind);
GFile *sluice_folders_dup_own (SluiceFolders *self, SluiceKind kind);
void sluice_folders_set_own (SluiceFolders *self, SluiceKind kind, GFile *folder);
void sluice_folders_replace (SluiceFolders *self, GFile *old, GFile *folder);
GStrv sluice_folders_list_paths (SluiceFolders *self);

void sluice_folders_check_async (SluiceFolders *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GFile *sluice_folders_check_finish (SluiceFolders *self, GAsyncResult *result, GError **error);

char *sluice_folders_describe (GFile *folder);

G_END_DECLS
