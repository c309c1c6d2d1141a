/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-units.h"

#include <glib/gi18n-lib.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Up to here the smaller unit says more than the larger one, rounded, would. */
#define LONGEST_IN_MINUTES (90 * MINUTE)
#define LONGEST_IN_HOURS (36 * HOUR)

/* How many whole @unit, rounded. */
static int
round_to (gint64 seconds, gint64 unit)
{
  gint64 count = seconds / unit + (seconds % unit >= unit / 2 ? 1 : 0);

  return (int) MIN (count, (gint64) G_MAXINT);
}

/**
 * sluice_units_round_seconds:
 * @seconds: a span of time in seconds; not negative
 * @count: (out): how many of the unit, rounded
 *
 * Chooses what a time that is left is said in. An int, because plural forms are
 * chosen by one.
 *
 * Returns: the unit
 */
SluiceTimeUnit
sluice_units_round_seconds (gint64 seconds, int *count)
{
  if (seconds < MINUTE)
    {
      *count = (int) seconds;
      return SLUICE_TIME_SECONDS;
    }

  if (seconds < LONGEST_IN_MINUTES)
    {
      *count = round_to (seconds, MINUTE);
      return SLUICE_TIME_MINUTES;
    }

  if (seconds < LONGEST_IN_HOURS)
    {
      *count = round_to (seconds, HOUR);
      return SLUICE_TIME_HOURS;
    }

  *count = round_to (seconds, DAY);
  return SLUICE_TIME_DAYS;
}

/**
 * sluice_units_format_size:
 * @bytes: a size in bytes
 *
 * Says a size as GNOME does: decimal units, a no-break space before the unit.
 *
 * Returns: (transfer full): the size, for example `12.3 MB`
 */
char *
sluice_units_format_size (guint64 bytes)
{
  return g_format_size (bytes);
}

/**
 * sluice_units_format_exact_size:
 * @bytes: a size in bytes
 *
 * Says a size to the byte, for whoever compares it with another.
 *
 * Returns: (transfer full): the size, for example `12.3 MB (12,345,678 bytes)`
 */
char *
sluice_units_format_exact_size (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_LONG_FORMAT);
}

/**
 * sluice_units_format_rate:
 * @bytes_per_second: a rate, in bytes per second; not negative
 *
 * Says how fast bytes arrive.
 *
 * Returns: (transfer full): the rate, for example `5.2 MB/s`
 */
char *
sluice_units_format_rate (double bytes_per_second)
{
  g_autofree char *size = g_format_size ((guint64) (bytes_per_second + 0.5));

  /* Translators: a speed; %s is a size like “5.2 MB”, and “/s” means “per second”. */
  return g_strdup_printf (_ ("%s/s"), size);
}

/**
 * sluice_units_format_seconds_left:
 * @seconds: how long it will still take, in seconds, or a negative number when
 *   nobody knows
 *
 * Says how long something will still take, no more exactly than can be known.
 *
 * Returns: (transfer full) (nullable): a phrase that can stand alone, for
 *   example `43 seconds left`, or %NULL when @seconds is negative
 */
char *
sluice_units_format_seconds_left (gint64 seconds)
{
  int count = 0;

  if (seconds < 0)
    return NULL;

  switch (sluice_units_round_seconds (seconds, &count))
    {
    case SLUICE_TIME_SECONDS:
      return g_strdup_printf (ngettext ("%d second left", "%d seconds left", count), count);
    case SLUICE_TIME_MINUTES:
      return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", count), count);
    case SLUICE_TIME_HOURS:
      return g_strdup_printf (ngettext ("About %d hour left", "About %d hours left", count), count);
    case SLUICE_TIME_DAYS:
      return g_strdup_printf (ngettext ("About %d day left", "About %d days left", count), count);
    default:
      g_assert_not_reached ();
    }
}

/**
 * sluice_units_format_clock:
 * @seconds: a span of time in seconds; not negative
 *
 * Says a span of time where there is little room.
 *
 * Returns: (transfer full): minutes and seconds, with hours before them when
 *   there are any: `0:43`, `1:02:03`
 */
char *
sluice_units_format_clock (gint64 seconds)
{
  gint64 hours = seconds / HOUR;
  int minutes = (int) (seconds % HOUR / MINUTE);
  int rest = (int) (seconds % MINUTE);

  if (hours > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", hours, minutes, rest);

  return g_strdup_printf ("%d:%02d", minutes, rest);
}
