/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_http_header_parse_date (const char *value, gint64 *unix_seconds);
gboolean sluice_http_header_parse_length (const char *value, guint64 *length);
gboolean sluice_http_header_parse_retry_after (const char *value, gint64 now, guint *seconds);
gboolean sluice_http_header_etag_is_strong (const char *etag);
gboolean sluice_http_header_is_valid_field (const char *name, const char *value);
gboolean sluice_http_header_is_reserved (const char *name);

G_END_DECLS
