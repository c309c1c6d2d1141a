/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean
sluice_durable_file_replace (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error);
gboolean sluice_durable_file_sync_folder (GFile *file, GError **error);

G_END_DECLS
