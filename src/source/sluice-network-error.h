/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *sluice_network_error_explain (const GError *error);

G_END_DECLS
