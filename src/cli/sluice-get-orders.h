/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-get-options.h"
#include "sluice-http-client.h"

G_BEGIN_DECLS

GPtrArray *sluice_get_orders_new (const SluiceGetOptions *options,
                                  SluiceHttpClient *client,
                                  guint *n_failed,
                                  GError **error);

G_END_DECLS
