/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-credentials.h"
#include "sluice-served-root.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_FILE_SERVER (sluice_file_server_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFileServer, sluice_file_server, SLUICE, FILE_SERVER, GObject)

SluiceFileServer *sluice_file_server_new (SluiceServedRoot *root);
void sluice_file_server_set_limit_rate (SluiceFileServer *self, guint64 bytes_per_second);
void sluice_file_server_set_max_time (SluiceFileServer *self, guint seconds);
void sluice_file_server_set_credentials (SluiceFileServer *self, SluiceCredentials *credentials);
gboolean
sluice_file_server_listen (SluiceFileServer *self, GSocketAddress *address, GError **error);
char *sluice_file_server_dup_uri (SluiceFileServer *self);
void sluice_file_server_drain (SluiceFileServer *self);

G_END_DECLS
