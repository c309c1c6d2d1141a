/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-journal.h"
#include "sluice-library-entry.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_LIBRARY_STORE (sluice_library_store_get_type ())
G_DECLARE_FINAL_TYPE (SluiceLibraryStore, sluice_library_store, SLUICE, LIBRARY_STORE, GObject)

SluiceLibraryStore *sluice_library_store_new (GFile *folder);

GFile *sluice_library_store_get_folder (SluiceLibraryStore *self);
gboolean sluice_library_store_is_open (SluiceLibraryStore *self);
void sluice_library_store_open_async (SluiceLibraryStore *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void sluice_library_store_open_history_async (SluiceLibraryStore *self,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
SluiceJournalContents *
sluice_library_store_open_finish (SluiceLibraryStore *self, GAsyncResult *result, GError **error);

void sluice_library_store_put (SluiceLibraryStore *self, SluiceLibraryEntry *entry);
void sluice_library_store_remove (SluiceLibraryStore *self, SluiceLibraryEntry *entry);
void sluice_library_store_finish (SluiceLibraryStore *self, const SluiceLibraryEntry *entry);
void sluice_library_store_remove_finished (SluiceLibraryStore *self, SluiceDownload *download);

void sluice_library_store_flush_async (SluiceLibraryStore *self,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
sluice_library_store_flush_finish (SluiceLibraryStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
