/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_day_time_format (guint minute);
gboolean sluice_day_time_parse (const char *text, guint *minute);
char *sluice_day_time_format_days (guint8 days);
char *sluice_day_time_format_day (guint day, const char *format);

G_END_DECLS
