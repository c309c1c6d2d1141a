/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-folder.h"
#include "sluice-ranges.h"
#include "sluice-repair.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_PART_FILE (sluice_part_file_get_type ())
G_DECLARE_FINAL_TYPE (SluicePartFile, sluice_part_file, SLUICE, PART_FILE, GObject)

SluicePartFile *sluice_part_file_new (GFile *directory, const char *name);

SluicePartFile *sluice_part_file_new_in_memory (GFile *directory, const char *name, gsize size);
const guint8 *sluice_part_file_get_memory (SluicePartFile *self);
void sluice_part_file_settle_async (SluicePartFile *self,
                                    SluicePartFile *place,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

GFile *sluice_part_file_get_file (SluicePartFile *self);

gboolean sluice_part_file_open (SluicePartFile *self, gint64 size, GError **error);

void sluice_part_file_write_async (SluicePartFile *self,
                                   guint64 offset,
                                   const void *bytes,
                                   gsize length,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean sluice_part_file_write_finish (SluicePartFile *self, GAsyncResult *result, GError **error);

void sluice_part_file_read_async (SluicePartFile *self,
                                  guint64 offset,
                                  gsize length,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GBytes *sluice_part_file_read_finish (SluicePartFile *self, GAsyncResult *result, GError **error);

void sluice_part_file_sync_async (SluicePartFile *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean sluice_part_file_sync_finish (SluicePartFile *self, GAsyncResult *result, GError **error);

void sluice_part_file_hash_block_async (SluicePartFile *self,
                                        guint64 offset,
                                        guint64 length,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean sluice_part_file_hash_block_finish (SluicePartFile *self,
                                             GAsyncResult *result,
                                             guint64 *checksum,
                                             GError **error);

GFile *sluice_part_file_publish (SluicePartFile *self,
                                 const char *name,
                                 guint64 size,
                                 const SluiceRepair *repair,
                                 GError **error);

void sluice_part_file_set_reader (SluicePartFile *self, guint64 position);
gboolean sluice_part_file_is_awaited (SluicePartFile *self, SluiceRange range);
int sluice_part_file_dup_descriptor (SluicePartFile *self);
SluiceFolder *sluice_part_file_get_folder (SluicePartFile *self);
void sluice_part_file_close (SluicePartFile *self);

G_END_DECLS
