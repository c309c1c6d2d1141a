/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_scan_literal (const char **cursor, char literal);
void sluice_scan_blanks (const char **cursor);
char *sluice_scan_token (const char **cursor);
gboolean sluice_scan_number (const char **cursor, guint64 *number);

G_END_DECLS
