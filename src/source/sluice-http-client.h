/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_HTTP_CLIENT (sluice_http_client_get_type ())
G_DECLARE_FINAL_TYPE (SluiceHttpClient, sluice_http_client, SLUICE, HTTP_CLIENT, GObject)

SluiceHttpClient *sluice_http_client_new (void);

gboolean sluice_http_client_set_proxy (SluiceHttpClient *self, const char *uri, GError **error);
void sluice_http_client_use_system_proxy (SluiceHttpClient *self);
void sluice_http_client_use_no_proxy (SluiceHttpClient *self);
void sluice_http_client_set_user_agent (SluiceHttpClient *self, const char *user_agent);
gboolean
sluice_http_client_set_ca_certificate (SluiceHttpClient *self, const char *path, GError **error);
void sluice_http_client_prepare_process (void);

G_END_DECLS
