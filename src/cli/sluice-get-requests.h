/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-get-options.h"
#include "sluice-request.h"

G_BEGIN_DECLS

SluiceRequest *sluice_get_requests_create (const SluiceGetOptions *options,
                                           GUri *link,
                                           guint number,
                                           GError **error);
GPtrArray *sluice_get_requests_new (const SluiceGetOptions *options, GError **error);

G_END_DECLS
