/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_units_format_size (guint64 bytes);
char *sluice_units_format_rate (double bytes_per_second);
char *sluice_units_format_seconds_left (gint64 seconds);
char *sluice_units_format_clock (gint64 seconds);

G_END_DECLS
