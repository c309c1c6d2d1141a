/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-content-disposition.h"

#include <string.h>

#include "sluice-scan.h"
#include "sluice-utf8.h"

/* A quotation that never closes goes on to the end: servers forget the quote. */
static char *
scan_quoted (const char **cursor)
{
  GString *text = g_string_new (NULL);
  const char *p = *cursor + 1;

  for (; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p);
    }
  *cursor = *p == '"' ? p + 1 : p;
  return g_string_free (text, FALSE);
}

/* Servers leave names with spaces unquoted, so an unquoted value is not only a
   token but all up to the next semicolon. */
static char *
scan_unquoted (const char **cursor)
{
  gsize length = strcspn (*cursor, ";");
  char *text = g_strndup (*cursor, length);

  *cursor += length;
  return g_strchomp (text);
}

static char *
scan_value (const char **cursor)
{
  sluice_scan_blanks (cursor);
  return **cursor == '"' ? scan_quoted (cursor) : scan_unquoted (cursor);
}

/* The disposition type needs no case of its own: a parameter without "=" is
   passed over, and where a server forgot the type nothing is lost. */
static char *
find_parameter (const char *value, const char *wanted)
{
  const char *cursor = value;

  while (*cursor != '\0')
    {
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      sluice_scan_blanks (&cursor);
      name = sluice_scan_token (&cursor);
      sluice_scan_blanks (&cursor);
      if (name != NULL && sluice_scan_literal (&cursor, '='))
        text = scan_value (&cursor);
      if (text != NULL && g_ascii_strcasecmp (name, wanted) == 0)
        return g_steal_pointer (&text);
      cursor += strcspn (cursor, ";");
      sluice_scan_literal (&cursor, ';');
    }
  return NULL;
}

/* ext-value of RFC 8187, section 3.2: CHARSET'LANGUAGE'PERCENT-ENCODED */
static char *
decode_extended (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", 3);
  g_autofree char *bytes = NULL;

  if (g_strv_length (parts) != 3 || !g_str_is_ascii (parts[2]))
    return NULL;
  bytes = g_uri_unescape_string (parts[2], NULL);
  if (bytes == NULL)
    return NULL;
  if (g_ascii_strcasecmp (parts[0], "ISO-8859-1") == 0)
    return sluice_utf8_from_latin1 (bytes);
  if (g_ascii_strcasecmp (parts[0], "UTF-8") == 0 && g_utf8_validate (bytes, -1, NULL))
    return g_steal_pointer (&bytes);
  return NULL;
}

/* Browsers disagree about percent signs in a plain file name, and a name may
   truly contain them. They are decoded only where no doubt is left: the
   result is UTF-8 beyond ASCII, which nobody writes so by chance. */
static char *
decode_plain (const char *text)
{
  g_autofree char *decoded = g_str_is_ascii (text) ? g_uri_unescape_string (text, NULL) : NULL;

  if (decoded != NULL && !g_str_is_ascii (decoded) && g_utf8_validate (decoded, -1, NULL))
    return g_steal_pointer (&decoded);
  return sluice_utf8_from_bytes (text);
}

static char *
dup_decoded (const char *value, const char *parameter, char *(*decode) (const char *text))
{
  g_autofree char *text = find_parameter (value, parameter);
  g_autofree char *name = text != NULL ? decode (text) : NULL;

  return name != NULL && *name != '\0' ? g_steal_pointer (&name) : NULL;
}

/**
 * sluice_content_disposition_dup_file_name:
 * @value: (nullable): a Content-Disposition field value, in whatever bytes came
 *
 * Reads the file name out of a Content-Disposition field (RFC 6266). A valid
 * `filename*` (RFC 8187, in UTF-8 or ISO-8859-1) wins over `filename`; of a
 * parameter given twice the first counts. Bytes of a plain `filename` that are
 * not UTF-8 are read as ISO-8859-1. Percent signs in it stay as they are unless
 * they encode UTF-8 text beyond ASCII.
 *
 * The name is what the server wrote and not safe to use as it is: see
 * sluice_file_name_sanitize().
 *
 * Returns: (transfer full) (nullable): the name in UTF-8, never empty
 */
char *
sluice_content_disposition_dup_file_name (const char *value)
{
  char *name = NULL;

  if (value == NULL)
    return NULL;
  name = dup_decoded (value, "filename*", decode_extended);
  return name != NULL ? name : dup_decoded (value, "filename", decode_plain);
}

/**
 * sluice_content_disposition_is_attachment:
 * @value: (nullable): a Content-Disposition field value
 *
 * Tells whether the sender wants the answer saved rather than shown. A type
 * nobody knows counts as an attachment (RFC 6266, section 4.2).
 *
 * Returns: whether there is a disposition type other than `inline`
 */
gboolean
sluice_content_disposition_is_attachment (const char *value)
{
  const char *cursor = value;
  g_autofree char *type = NULL;

  if (value == NULL)
    return FALSE;
  sluice_scan_blanks (&cursor);
  type = sluice_scan_token (&cursor);
  sluice_scan_blanks (&cursor);
  return type != NULL && *cursor != '=' && g_ascii_strcasecmp (type, "inline") != 0;
}
