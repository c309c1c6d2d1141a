/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-http-header.h"
#include "sluice-media-type.h"

#define NOW G_GINT64_CONSTANT (1700000000) /* seconds since 1970 */

#define FIXED_LENGTH (sizeof "Sun, 06 Nov 1994 08:49:37 GMT" - 1)

/* Where only the leap second at the end of the last year that GLib knows leads. */
#define BEHIND_9999 G_GINT64_CONSTANT (253402300800)

/* The date written anew; the day of the week may have been any. */
static void
claim_date (const char *value)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autofree char *written = NULL;
  gint64 seconds = 0;
  gint64 again = 0;

  if (!sluice_http_header_parse_date (value, &seconds))
    return;
  date = g_date_time_new_from_unix_utc (seconds);
  if (date == NULL)
    {
      g_assert_cmpint (seconds, ==, BEHIND_9999);
      return;
    }
  start = g_date_time_format (date, "Mon, %d %b");
  end = g_date_time_format (date, "%H:%M:%S GMT");
  /* GLib's own %Y has as many digits as the year. */
  written = g_strdup_printf ("%s %04d %s", start, g_date_time_get_year (date), end);
  g_assert_true (sluice_http_header_parse_date (written, &again));
  g_assert_cmpint (again, ==, seconds);
  if (strlen (value) == FIXED_LENGTH && value[3] == ',' && strstr (value, ":60 ") == NULL)
    g_assert_cmpstr (value + 3, ==, written + 3);
}

static void
claim_length (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ",", -1);
  guint64 length = 0;
  gboolean equal = *value != '\0';

  for (guint i = 0; parts[i] != NULL && equal; i++)
    {
      guint64 part = 0;

      g_strstrip (parts[i]);
      equal = g_ascii_string_to_unsigned (parts[i], 10, 0, G_MAXINT64, &part, NULL) &&
              (i == 0 || part == length) && g_ascii_isdigit (*parts[i]);
      length = part;
    }
  if (!sluice_http_header_parse_length (value, &length))
    return;
  g_assert_true (equal);
  g_assert_cmpuint (length, <=, G_MAXINT64);
}

static void
claim_retry_after (const char *value)
{
  gint64 date = 0;
  guint seconds = 0;

  if (!sluice_http_header_parse_retry_after (value, NOW, &seconds))
    {
      g_assert_false (sluice_http_header_parse_date (value, &date));
      return;
    }
  if (sluice_http_header_parse_date (value, &date))
    g_assert_cmpuint (seconds, ==, (guint) CLAMP (date - NOW, 0, (gint64) G_MAXUINT));
  else
    g_assert_cmpuint (strspn (value, "0123456789"), ==, strlen (value));
}

static void
claim_etag (const char *value)
{
  if (!sluice_http_header_etag_is_strong (value))
    return;
  g_assert_cmpuint (strlen (value), >=, 2);
  g_assert_true (sluice_http_header_is_valid_field ("If-Range", value));
  g_assert_true (strchr (value + 1, '"') == value + strlen (value) - 1);
}

/* The first line as a name, the rest as its value: nothing that is sent may
 * begin another field. */
static void
claim_field (const char *text)
{
  g_autofree char *name = g_strndup (text, strcspn (text, ":"));
  const char *value = text + strlen (name);

  if (!sluice_http_header_is_valid_field (name, value))
    return;
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_null (strpbrk (name, " \t\r\n:\""));
  g_assert_null (strpbrk (value, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *value = fuzz_dup_text (bytes, length);
  const char *extension = sluice_media_type_extension (value);

  claim_date (value);
  claim_length (value);
  claim_retry_after (value);
  claim_etag (value);
  claim_field (value);
  g_assert_true (extension == NULL || *extension == '.');
  return 0;
}
