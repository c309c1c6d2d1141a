/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sluice_discard_async (GFile *directory,
                           const char *name,
                           const char *link,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean sluice_discard_finish (GAsyncResult *result, GError **error);

G_END_DECLS
