/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "sluice-http-client.h"

G_BEGIN_DECLS

SoupSession *sluice_http_client_get_session (SluiceHttpClient *self);
const char *sluice_http_client_get_user_agent (SluiceHttpClient *self);

G_END_DECLS
