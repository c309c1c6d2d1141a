/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_quantity_parse_rate (const char *text, guint64 *bytes_per_second, GError **error);

G_END_DECLS
