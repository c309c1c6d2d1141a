/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-metalink.h"
#include "sluice-source.h"

G_BEGIN_DECLS

void sluice_metalink_fetch_async (SluiceSource *source,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
sluice_metalink_fetch_finish (SluiceSource *source, GAsyncResult *result, GError **error);

G_END_DECLS
