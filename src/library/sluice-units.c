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

/* The largest unit, in bytes, of which @bytes is at least one. */
static guint64
choose_unit (guint64 bytes)
{
  guint64 unit = 1;

  while (bytes / unit >= 1000)
    unit *= 1000;

  return unit;
}

/* What GLib calls @unit, so that all sizes are in the same words. Of two, for one
 * byte has a name of its own. */
static char *
name_unit (guint64 unit)
{
  return g_format_size_full (2 * unit, G_FORMAT_SIZE_ONLY_UNIT);
}

/**
 * sluice_units_format_range:
 * @start: offset of the first byte
 * @end: offset behind the last byte; not below @start
 *
 * Says where in a file a piece of it is, exactly enough that its beginning and
 * its end are not the same.
 *
 * Returns: (transfer full): the range, for example `82.0–164.2 MB`
 */
char *
sluice_units_format_range (guint64 start, guint64 end)
{
  guint64 unit = choose_unit (end);
  g_autofree char *name = NULL;

  while (unit > 1 && end - start < unit / 2)
    unit /= 1000;

  name = name_unit (unit);
  /* Translators: a piece of a file, from where to where, as in “82.0–164.2 MB”. */
  return g_strdup_printf (unit > 1 ? _ ("%.1f–%.1f\u00a0%s") : _ ("%.0f–%.0f\u00a0%s"),
                          (double) start / (double) unit, (double) end / (double) unit, name);
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
 * sluice_units_format_whole_rate:
 * @bytes_per_second: a rate, in bytes per second; not negative
 *
 * Says a round speed, such as one at the end of a scale, without decimals.
 *
 * Returns: (transfer full): the rate, for example `5 MB/s`
 */
char *
sluice_units_format_whole_rate (double bytes_per_second)
{
  guint64 unit = choose_unit ((guint64) (bytes_per_second + 0.5));
  g_autofree char *name = name_unit (unit);

  /* Translators: a speed, as in “5 MB/s”: how many, of which unit, per second. */
  return g_strdup_printf (_ ("%.0f\u00a0%s/s"), bytes_per_second / (double) unit, name);
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
