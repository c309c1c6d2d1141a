/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-http-header.h"
#include "text-cases.h"

#define NOVEMBER_1994 G_GINT64_CONSTANT (784111777)

static void
test_dates (void)
{
  static const struct
  {
    const char *value;
    gint64 seconds;
  } cases[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994 },
    { "Sunday, 06-Nov-94 08:49:37 GMT", NOVEMBER_1994 },
    { "Sun Nov  6 08:49:37 1994", NOVEMBER_1994 },
    { "Mon, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994 },
    { "Sun Nov 06 08:49:37 1994", NOVEMBER_1994 },
    { "Wed Nov 16 08:49:37 1994", NOVEMBER_1994 + 10 * 86400 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Wed, 31 Dec 1969 23:59:59 GMT", -1 },
    { "Thu, 29 Feb 2024 12:00:00 GMT", 1709208000 },
    { "Sat, 31 Dec 2016 23:59:60 GMT", 1483228800 },
    { "Fri, 31 Dec 9999 23:59:59 GMT", G_GINT64_CONSTANT (253402300799) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = 42;

      announce (cases[i].value);
      g_assert_true (sluice_http_header_parse_date (cases[i].value, &seconds));
      g_assert_cmpint (seconds, ==, cases[i].seconds);
    }
}

static void
test_dates_refused (void)
{
  static const char *const cases[] = {
    NULL,
    "",
    "0",
    "784111777",
    "1994-11-06T08:49:37Z",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
    " Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT",
    "sun, 06 Nov 1994 08:49:37 GMT",
    "Son, 06 Nov 1994 08:49:37 GMT",
    "Sun 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 29 Feb 2023 08:49:37 GMT",
    "Sun, 06 Nov 0000 08:49:37 GMT",
    "Sun, 06 Nov 19941 08:49:37 GMT",
    "Sun, +6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sunday, 06 Nov 94 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994",
    "Sun Nov   6 08:49:37 1994",
    "Sun Nov  6 08:49:37 1994 GMT",
    "Sun Nov  6 08:49:37 94",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = 0;

      announce (cases[i]);
      g_assert_false (sluice_http_header_parse_date (cases[i], &seconds));
    }
}

/* Whatever the present year, two digits mean one at most 50 years ahead, else a past one. */
static void
test_short_years (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  for (int digits = 0; digits < 100; digits++)
    {
      g_autofree char *value = g_strdup_printf ("Sunday, 06-Nov-%02d 08:49:37 GMT", digits);
      g_autoptr (GDateTime) date = NULL;
      gint64 seconds = 0;
      int ahead = 0;

      g_assert_true (sluice_http_header_parse_date (value, &seconds));
      date = g_date_time_new_from_unix_utc (seconds);
      ahead = g_date_time_get_year (date) - g_date_time_get_year (now);
      g_assert_cmpint (g_date_time_get_year (date) % 100, ==, digits);
      g_assert_cmpint (ahead, <=, 50);
      g_assert_cmpint (ahead, >, -100);
    }
}

static void
test_lengths (void)
{
  static const struct
  {
    const char *value;
    guint64 length;
  } cases[] = {
    { "0", 0 },        { "5", 5 },   { "005", 5 },
    { "5, 5", 5 },     { "5,5", 5 }, { "5 ,\t5", 5 },
    { "5, 05, 5", 5 }, { "5 ", 5 },  { "9223372036854775807", G_MAXINT64 },
  };
  static const char *const refused[] = {
    NULL,
    "",
    " ",
    " 5",
    "-5",
    "+5",
    "5x",
    "0x5",
    "5.0",
    "5,",
    ",5",
    "5, 6",
    "5,,5",
    "5 5",
    "5\n",
    "5, -5",
    "5;5",
    "1e3",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999",
  };
  guint64 length = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (sluice_http_header_parse_length (cases[i].value, &length));
      g_assert_cmpuint (length, ==, cases[i].length);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      announce (refused[i]);
      g_assert_false (sluice_http_header_parse_length (refused[i], &length));
    }
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    gint64 now;
    guint seconds;
  } cases[] = {
    { "0", 0, 0 },
    { "120", 5, 120 },
    { "4294967295", 0, G_MAXUINT },
    { "4294967296", 0, G_MAXUINT },
    { "99999999999999999999999999", 0, G_MAXUINT },
    { "Sun, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994 - 30, 30 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994, 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994 + 30, 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", G_MAXINT64, 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", G_MININT64, G_MAXUINT },
    { "Fri, 31 Dec 9999 23:59:59 GMT", 0, G_MAXUINT },
  };
  static const char *const refused[] = { NULL, "", " ", "-1", "+1", "1.5", "1 s", "soon", "1, 2" };
  guint seconds = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (sluice_http_header_parse_retry_after (cases[i].value, cases[i].now, &seconds));
      g_assert_cmpuint (seconds, ==, cases[i].seconds);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (sluice_http_header_parse_retry_after (refused[i], 0, &seconds));
}

static void
test_etags (void)
{
  static const char *const strong[] = { "\"\"",     "\"x\"",   "\"x-y_z!#\"",
                                        "\"\xe9\"", "\"W/x\"", "\"a\\b\"" };
  static const char *const others[] = {
    NULL,      "",        "x",      "W/\"x\"",  "w/\"x\"", "\"",     "\"x", "x\"",         "\"x\"y",
    "\"x y\"", "\"x\"\"", "\"\t\"", "\"\x7f\"", " \"x\"",  "\"x\" ", "'x'", "\"a\", \"b\""
  };

  for (gsize i = 0; i < G_N_ELEMENTS (strong); i++)
    {
      announce (strong[i]);
      g_assert_true (sluice_http_header_etag_is_strong (strong[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      announce (others[i]);
      g_assert_false (sluice_http_header_etag_is_strong (others[i]));
    }
}

static void
test_fields (void)
{
  static const char *const names[] = { "X", "X-Api-Key", "a!#$%&'*+.^_`|~9" };
  static const char *const bad_names[] = { "",    "X ",       " X", "X:",   "X Y",
                                           "X\n", "\xc3\xa9", "X(", "\"X\"" };
  static const char *const bad_values[] = { "a\r\nB: c", "a\n", "\r", "a\001", "\177", "\x1b[0m" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (sluice_http_header_is_valid_field (names[i], "text \t \xc3\xa9 \xe9; \"x\""));
  for (gsize i = 0; i < G_N_ELEMENTS (bad_names); i++)
    g_assert_false (sluice_http_header_is_valid_field (bad_names[i], "x"));
  for (gsize i = 0; i < G_N_ELEMENTS (bad_values); i++)
    g_assert_false (sluice_http_header_is_valid_field ("X", bad_values[i]));
  g_assert_true (sluice_http_header_is_valid_field ("X", ""));
}

static void
test_reserved (void)
{
  static const char *const reserved[] = {
    "Range",      "range",         "IF-RANGE",          "accept-encoding",
    "Host",       "Connection",    "Content-Length",    "te",
    "Upgrade",    "If-Match",      "transfer-encoding", "If-None-Match",
    "Expect",     "Content-Range", "If-Modified-Since", "If-Unmodified-Since",
    "Keep-Alive", "Trailer",       "Content-Encoding",
  };
  static const char *const free_to_send[] = {
    "Accept", "Authorization", "Cookie",  "X-Range", "Range-X",
    "Hosts",  "User-Agent",    "Referer", "T",       ""
  };

  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      announce (reserved[i]);
      g_assert_true (sluice_http_header_is_reserved (reserved[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (free_to_send); i++)
    {
      announce (free_to_send[i]);
      g_assert_false (sluice_http_header_is_reserved (free_to_send[i]));
    }
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *text = make_random ("Sun, 06 Nov 1994 08:49:37 GMT-\"W/", 32);
      g_autofree char *date = g_strdup ("Sun, 06 Nov 1994 08:49:37 GMT");
      gint64 date_seconds = 0;
      guint64 length = 0;
      guint seconds = 0;

      date[g_test_rand_int_range (0, (int) strlen (date))] = (char) g_test_rand_int_range (1, 256);
      sluice_http_header_parse_date (date, &date_seconds);
      sluice_http_header_parse_date (text, &date_seconds);
      sluice_http_header_parse_retry_after (text, 0, &seconds);
      sluice_http_header_etag_is_strong (text);
      if (sluice_http_header_is_valid_field ("X", text))
        g_assert_null (strpbrk (text, "\r\n"));
      if (sluice_http_header_parse_length (text, &length))
        g_assert_cmpuint (length, <=, G_MAXINT64);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-header/dates", test_dates);
  g_test_add_func ("/http-header/dates-refused", test_dates_refused);
  g_test_add_func ("/http-header/short-years", test_short_years);
  g_test_add_func ("/http-header/lengths", test_lengths);
  g_test_add_func ("/http-header/retry-after", test_retry_after);
  g_test_add_func ("/http-header/etags", test_etags);
  g_test_add_func ("/http-header/fields", test_fields);
  g_test_add_func ("/http-header/reserved", test_reserved);
  g_test_add_func ("/http-header/random", test_random);
  return g_test_run ();
}
