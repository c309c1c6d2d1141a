/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-http-client.h"
#include "sluice-request.h"
#include "sluice-source.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_HTTP_SOURCE (sluice_http_source_get_type ())
G_DECLARE_FINAL_TYPE (SluiceHttpSource, sluice_http_source, SLUICE, HTTP_SOURCE, GObject)

SluiceSource *sluice_http_source_new (SluiceHttpClient *client, SluiceRequest *request);

G_END_DECLS
