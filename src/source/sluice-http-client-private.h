/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "sluice-http-client.h"

G_BEGIN_DECLS

void sluice_http_client_prepare_message (SoupMessage *message);
SoupSession *sluice_http_client_get_session (SluiceHttpClient *self);
void sluice_http_client_renew_session (SluiceHttpClient *self, SoupSession *session);
void sluice_http_client_note_socket (SoupMessage *message, GSocket *socket);
GSocket *sluice_http_client_find_socket (SoupSession *session, SoupMessage *message);
const char *sluice_http_client_get_user_agent (SluiceHttpClient *self);

G_END_DECLS
