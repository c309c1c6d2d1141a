/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-json-text.h"

#include <string.h>

/* A string that holds a zero byte would end early and be judged without its rest. */
static gboolean
is_escaped_zero (const char *text, gsize length)
{
  return length >= 6 && memcmp (text, "\\u0000", 6) == 0;
}

/**
 * sluice_json_text_is_plain:
 * @text: what was read, from whomever
 * @length: its length in bytes
 * @deepest: how many brackets may be open at a time
 *
 * Looks whether text that could be JSON (RFC 8259) is harmless to json-glib, which follows
 * brackets without end and takes comments and other quotes that would hide them from a
 * count. What passes need not be JSON; what is JSON and not too deep passes, but for a zero
 * byte written as an escape.
 *
 * Returns: whether @text may be parsed
 */
gboolean
sluice_json_text_is_plain (const char *text, gsize length, guint deepest)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && is_escaped_zero (text + i, length - i))
        return FALSE;

      if (text[i] == '"')
        quoted = !quoted;
      else if (quoted)
        i += text[i] == '\\';
      else if (text[i] == '[' || text[i] == '{')
        depth++;
      else if (text[i] == ']' || text[i] == '}')
        depth--;
      else if (!g_ascii_isalnum (text[i]) && strchr (" \t\r\n,:.+-", text[i]) == NULL)
        return FALSE;

      /* One bracket too many at the end makes the depth larger than any. */
      if (depth > deepest)
        return FALSE;
    }

  return depth == 0 && !quoted;
}
