/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

void sluice_link_content_prepare (void);
gboolean sluice_link_content_is_accepted (GdkContentFormats *formats);

void sluice_link_content_read_async (const GValue *content,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *sluice_link_content_read_finish (GAsyncResult *result, GError **error);

void sluice_link_content_paste_async (GdkClipboard *clipboard,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *sluice_link_content_paste_finish (GAsyncResult *result, GError **error);

G_END_DECLS
