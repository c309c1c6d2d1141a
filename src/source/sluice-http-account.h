/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "sluice-request.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_HTTP_ACCOUNT (sluice_http_account_get_type ())
G_DECLARE_FINAL_TYPE (SluiceHttpAccount, sluice_http_account, SLUICE, HTTP_ACCOUNT, GObject)

SluiceHttpAccount *sluice_http_account_new (SluiceRequest *request);

void sluice_http_account_sign (SluiceHttpAccount *self, SoupMessage *message);

G_END_DECLS
