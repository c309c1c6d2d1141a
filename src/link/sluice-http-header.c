/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-header.h"

#include <string.h>

#include "sluice-scan.h"

typedef struct
{
  int year;
  int month; /* 1 to 12 */
  int day;
  int hour;
  int minute;
  int second; /* 60 in a leap second */
} Date;

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const long_days[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday" };

/* The letters mean what they mean to strftime(), but never in any locale. */
static const char *const date_forms[] = {
  "%a, %d %b %Y %H:%M:%S GMT", /* IMF-fixdate */
  "%A, %d-%b-%y %H:%M:%S GMT", /* RFC 850, obsolete */
  "%a %b %e %H:%M:%S %Y",      /* asctime(), obsolete */
};

/* Returns the one-based place of the name, 0 when none is there. */
static int
scan_name (const char **cursor, const char *const *names, gsize n_names)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_str_has_prefix (*cursor, names[i]))
      {
        *cursor += strlen (names[i]);
        return (int) i + 1;
      }
  return 0;
}

static gboolean
scan_digits (const char **cursor, guint n_digits, int *number)
{
  *number = 0;
  for (; n_digits > 0; n_digits--, (*cursor)++)
    {
      if (!g_ascii_isdigit (**cursor))
        return FALSE;
      *number = *number * 10 + g_ascii_digit_value (**cursor);
    }
  return TRUE;
}

/* A year of two digits that would lie more than 50 years ahead is the latest
   past one that ends so (RFC 9110, section 5.6.7). */
static int
complete_year (int two_digits)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  int this_year = g_date_time_get_year (now);
  int year = this_year - this_year % 100 + two_digits;

  return year > this_year + 50 ? year - 100 : year;
}

static gboolean
scan_short_year (const char **cursor, int *year)
{
  if (!scan_digits (cursor, 2, year))
    return FALSE;
  *year = complete_year (*year);
  return TRUE;
}

static gboolean
scan_date_field (const char **cursor, char field, Date *date)
{
  switch (field)
    {
    case 'a':
      return scan_name (cursor, days, G_N_ELEMENTS (days)) > 0;
    case 'A':
      return scan_name (cursor, long_days, G_N_ELEMENTS (long_days)) > 0;
    case 'b':
      date->month = scan_name (cursor, months, G_N_ELEMENTS (months));
      return date->month > 0;
    case 'd':
      return scan_digits (cursor, 2, &date->day);
    case 'e':
      return scan_digits (cursor, sluice_scan_literal (cursor, ' ') ? 1 : 2, &date->day);
    case 'y':
      return scan_short_year (cursor, &date->year);
    case 'Y':
      return scan_digits (cursor, 4, &date->year);
    case 'H':
      return scan_digits (cursor, 2, &date->hour);
    case 'M':
      return scan_digits (cursor, 2, &date->minute);
    case 'S':
      return scan_digits (cursor, 2, &date->second);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
match_date (const char *value, const char *form, Date *date)
{
  for (; *form != '\0'; form++)
    {
      gboolean fits = *form == '%' ? scan_date_field (&value, *++form, date)
                                   : sluice_scan_literal (&value, *form);
      if (!fits)
        return FALSE;
    }
  return *value == '\0';
}

/**
 * sluice_http_header_parse_date:
 * @value: (nullable): an HTTP-date, as in Date or Last-Modified
 * @unix_seconds: (out): seconds since 1970
 *
 * Reads the three forms of RFC 9110, section 5.6.7. The name of the weekday
 * must be one, but not the right one: nothing hangs on it.
 *
 * Returns: whether @value is a date
 */
gboolean
sluice_http_header_parse_date (const char *value, gint64 *unix_seconds)
{
  for (gsize i = 0; value != NULL && i < G_N_ELEMENTS (date_forms); i++)
    {
      Date date = { 0 };
      g_autoptr (GDateTime) minute = NULL;

      if (!match_date (value, date_forms[i], &date) || date.second > 60)
        continue;
      minute = g_date_time_new_utc (date.year, date.month, date.day, date.hour, date.minute, 0);
      if (minute == NULL)
        return FALSE;
      *unix_seconds = g_date_time_to_unix (minute) + date.second;
      return TRUE;
    }
  return FALSE;
}

/**
 * sluice_http_header_parse_length:
 * @value: (nullable): a Content-Length field value
 * @length: (out): the length in bytes
 *
 * Reads a length as RFC 9110, section 8.6 has it: digits, or a list of equal
 * numbers, which proxies make of a repeated field. Different numbers are
 * refused, because nobody can tell which one ends the body.
 *
 * Returns: whether @value is one length
 */
gboolean
sluice_http_header_parse_length (const char *value, guint64 *length)
{
  const char *cursor = value;
  guint64 repeated = 0;

  if (value == NULL || !sluice_scan_number (&cursor, length))
    return FALSE;
  for (sluice_scan_blanks (&cursor); *cursor != '\0'; sluice_scan_blanks (&cursor))
    {
      if (!sluice_scan_literal (&cursor, ','))
        return FALSE;
      sluice_scan_blanks (&cursor);
      if (!sluice_scan_number (&cursor, &repeated) || repeated != *length)
        return FALSE;
    }
  return TRUE;
}

/**
 * sluice_http_header_parse_retry_after:
 * @value: (nullable): a Retry-After field value (RFC 9110, section 10.2.3)
 * @now: the present, in seconds since 1970
 * @seconds: (out): how long to wait from @now on; 0 for a date that is past,
 *   %G_MAXUINT for whatever is longer than that
 *
 * Returns: whether @value is a delay or a date
 */
gboolean
sluice_http_header_parse_retry_after (const char *value, gint64 now, guint *seconds)
{
  guint64 delay = 0;
  gint64 date = 0;

  if (value == NULL)
    return FALSE;
  if (*value != '\0' && value[strspn (value, G_CSET_DIGITS)] == '\0')
    delay = g_ascii_strtoull (value, NULL, 10);
  else if (!sluice_http_header_parse_date (value, &date))
    return FALSE;
  else if (date > now)
    delay = (guint64) date - (guint64) now;
  *seconds = (guint) MIN (delay, G_MAXUINT);
  return TRUE;
}

/**
 * sluice_http_header_etag_is_strong:
 * @etag: (nullable): an ETag field value
 *
 * Tells whether equal @etag means equal bytes: quoted, without `W/` and without
 * characters that RFC 9110, section 8.8.3 has no place for.
 *
 * Returns: whether @etag is a valid strong entity tag
 */
gboolean
sluice_http_header_etag_is_strong (const char *etag)
{
  const char *p = etag;

  if (etag == NULL || !sluice_scan_literal (&p, '"'))
    return FALSE;
  while ((guchar) *p > ' ' && *p != '"' && *p != 0x7f)
    p++;
  return strcmp (p, "\"") == 0;
}

/**
 * sluice_http_header_is_valid_field:
 * @name: the name of a field
 * @value: its value
 *
 * Tells whether a field can be put into a request as it is: a name that is a
 * token and a value without control characters other than the tab (RFC 9110,
 * section 5.5), so that no value can smuggle in another field.
 *
 * Returns: whether both are valid
 */
gboolean
sluice_http_header_is_valid_field (const char *name, const char *value)
{
  const char *cursor = name;
  g_autofree char *token = NULL;

  g_return_val_if_fail (name != NULL && value != NULL, FALSE);

  token = sluice_scan_token (&cursor);
  if (token == NULL || *cursor != '\0')
    return FALSE;
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return FALSE;
  return TRUE;
}

/**
 * sluice_http_header_is_reserved:
 * @name: the name of a field, in any case
 *
 * Tells whether a field decides what an answer means or where it ends: how the
 * message is framed and the connection kept (RFC 9110, section 7; RFC 9112),
 * which part of the file is asked for and under which condition (RFC 9110,
 * sections 13 and 14), and how it is coded (section 12.5.3). A second opinion
 * on these would put wrong bytes into a file.
 *
 * Returns: whether only the engine may send @name
 */
gboolean
sluice_http_header_is_reserved (const char *name)
{
  static const char *const reserved[] = {
    "Accept-Encoding",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-Range",
    "Expect",
    "Host",
    "HTTP2-Settings",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Keep-Alive",
    "Proxy-Connection",
    "Range",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
  };

  g_return_val_if_fail (name != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_ascii_strcasecmp (name, reserved[i]) == 0)
      return TRUE;
  return FALSE;
}
