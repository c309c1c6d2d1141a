/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-http-client.h"
#include "sluice-request.h"
#include "sluice-source.h"

G_BEGIN_DECLS

void sluice_adoption_run_async (GFile *directory,
                                const char *name,
                                const char *link,
                                SluiceRequest *request,
                                SluiceHttpClient *client,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void sluice_adoption_inherit_async (GFile *directory,
                                    const char *name,
                                    gboolean named,
                                    SluiceRequest *request,
                                    SluiceSource *source,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean sluice_adoption_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
