/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceTimeUnit:
 * @SLUICE_TIME_SECONDS: seconds
 * @SLUICE_TIME_MINUTES: minutes
 * @SLUICE_TIME_HOURS: hours, about
 * @SLUICE_TIME_DAYS: days, about
 *
 * What a time that is left is counted in, no more exactly than can be known.
 */
typedef enum
{
  SLUICE_TIME_SECONDS,
  SLUICE_TIME_MINUTES,
  SLUICE_TIME_HOURS,
  SLUICE_TIME_DAYS,
} SluiceTimeUnit;

SluiceTimeUnit sluice_units_round_seconds (gint64 seconds, int *count);

char *sluice_units_format_size (guint64 bytes);
char *sluice_units_format_exact_size (guint64 bytes);
char *sluice_units_format_range (guint64 start, guint64 end);
char *sluice_units_format_rate (double bytes_per_second);
char *sluice_units_format_whole_rate (double bytes_per_second);
char *sluice_units_format_seconds_left (gint64 seconds);
char *sluice_units_format_clock (gint64 seconds);

G_END_DECLS
