/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-folder.h"

G_BEGIN_DECLS

gboolean
sluice_durable_file_replace (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error);
int sluice_durable_file_make_folder (GFile *folder, guint mode);
gboolean sluice_durable_file_replace_in (const SluiceFolder *folder,
                                         const char *name,
                                         GBytes *bytes,
                                         GCancellable *cancellable,
                                         GError **error);
void sluice_durable_file_clean (GFile *file);
gboolean sluice_durable_file_sync_folder (GFile *file, GError **error);

G_END_DECLS
