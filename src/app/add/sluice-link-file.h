/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-offer.h"

G_BEGIN_DECLS

#define SLUICE_LINK_FILE_LARGEST (1024 * 1024) /* bytes */

GPtrArray *
sluice_link_file_find (const char *name, const char *bytes, gsize length, GError **error);
void sluice_link_file_read_async (GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *sluice_link_file_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
