/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sluice_background_portal_request_async (const char *reason,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean sluice_background_portal_request_finish (GAsyncResult *result);
void sluice_background_portal_set_status (const char *status);

G_END_DECLS
