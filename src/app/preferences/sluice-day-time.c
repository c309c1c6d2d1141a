/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-day-time.h"

#include <glib/gi18n.h>

#include "sluice-scan.h"
#include "sluice-timetable.h"

#define WEEK 7 /* days */
#define WORKDAYS 0x1f
#define WEEKEND 0x60

/**
 * sluice_day_time_format:
 * @minute: a minute of the day
 *
 * Returns: (transfer full): what a clock on the wall shows, for example `09:30`
 */
char *
sluice_day_time_format (guint minute)
{
  return g_strdup_printf ("%02u:%02u", minute / 60 % 24, minute % 60);
}

static gboolean
parse_hour_and_minute (const char *text, guint64 *hour, guint64 *minute)
{
  const char *cursor = text;

  *minute = 0;
  sluice_scan_blanks (&cursor);
  if (!sluice_scan_number (&cursor, hour))
    return FALSE;

  if (*cursor == ':' || *cursor == '.')
    {
      cursor++;
      if (!sluice_scan_number (&cursor, minute))
        return FALSE;
    }

  sluice_scan_blanks (&cursor);
  return *cursor == '\0';
}

/**
 * sluice_day_time_parse:
 * @text: what somebody typed: `9`, `9:30`, `09:30`
 * @minute: (out): the minute of the day
 *
 * Reads a time of the day.
 *
 * Returns: whether @text is one
 */
gboolean
sluice_day_time_parse (const char *text, guint *minute)
{
  guint64 hour = 0;
  guint64 rest = 0;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (minute != NULL, FALSE);

  if (!parse_hour_and_minute (text, &hour, &rest) || hour > 24 || rest > 59)
    return FALSE;

  *minute = (guint) (hour * 60 + rest) % SLUICE_TIMETABLE_DAY;
  return TRUE;
}

/**
 * sluice_day_time_format_day:
 * @day: a weekday; 0 is Monday
 * @format: how, as for g_date_time_format(): `%A` or `%a`
 *
 * Returns: (transfer full): the name of the day in the user's language
 */
char *
sluice_day_time_format_day (guint day, const char *format)
{
  /* 1 January 2024 was a Monday. */
  g_autoptr (GDateTime) time = g_date_time_new_utc (2024, 1, 1 + (int) (day % WEEK), 12, 0, 0);

  return g_date_time_format (time, format);
}

/**
 * sluice_day_time_format_days:
 * @days: a mask of weekdays; bit 0 is Monday
 *
 * Returns: (transfer full): which days these are, in words
 */
char *
sluice_day_time_format_days (guint8 days)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (days == SLUICE_TIMETABLE_EVERY_DAY)
    return g_strdup (_ ("Every day"));
  if (days == WORKDAYS)
    return g_strdup (_ ("Monday to Friday"));
  if (days == WEEKEND)
    return g_strdup (_ ("Saturday and Sunday"));

  for (guint day = 0; day < WEEK; day++)
    if (days & (1 << day))
      g_ptr_array_add (names, sluice_day_time_format_day (day, "%a"));
  g_ptr_array_add (names, NULL);

  /* Translators: goes between the short names of weekdays, as in “Mon, Wed, Fri” */
  return g_strjoinv (_ (", "), (char **) names->pdata);
}
