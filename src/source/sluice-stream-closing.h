/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sluice_stream_closing_run_async (GInputStream *stream,
                                      GInputStream *body,
                                      int priority,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
sluice_stream_closing_run_finish (GInputStream *stream, GAsyncResult *result, GError **error);

G_END_DECLS
