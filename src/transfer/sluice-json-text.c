/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-json-text.h"

#include <string.h>

#define UNIT_LENGTH 6 /* bytes of "\u0041" */

/* Takes one unit of UTF-16 that is written as an escape. */
static gboolean
take_unit (const char *text, gsize length, guint *unit)
{
  *unit = 0;
  if (length < UNIT_LENGTH || text[0] != '\\' || text[1] != 'u')
    return FALSE;
  for (gsize i = 2; i < UNIT_LENGTH; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
      *unit = *unit << 4 | (guint) g_ascii_xdigit_value (text[i]);
    }
  return TRUE;
}

/* Returns: how many bytes the escape has, 0 when it stands for no character (RFC 8259, section 7).
 * A string that holds a zero byte would end early and be judged without its rest; half a
 * surrogate pair makes no UTF-8, and neither does a byte in octal digits, which json-glib takes
 * as C does. */
static gsize
measure_escape (const char *text, gsize length)
{
  guint unit, second;

  if (length >= 2 && text[1] != 'u')
    return text[1] != '\0' && strchr ("\"\\/bfnrt", text[1]) != NULL ? 2 : 0;
  if (!take_unit (text, length, &unit) || unit == 0)
    return 0;
  if (unit < 0xd800 || unit > 0xdfff)
    return UNIT_LENGTH;
  if (unit > 0xdbff || !take_unit (text + UNIT_LENGTH, length - UNIT_LENGTH, &second))
    return 0;
  return second >= 0xdc00 && second <= 0xdfff ? 2 * UNIT_LENGTH : 0;
}

/* Returns: how many bytes the string has, with both quotation marks, 0 when it is none */
static gsize
measure_string (const char *text, gsize length)
{
  gsize i = 1;

  while (i < length && text[i] != '"')
    {
      gsize step = text[i] == '\\' ? measure_escape (text + i, length - i) : 1;

      if (step == 0)
        return 0;
      i += step;
    }
  return i < length ? i + 1 : 0;
}

static gboolean
is_between (char character)
{
  return g_ascii_isalnum (character) || strchr (" \t\r\n,:.+-", character) != NULL;
}

/**
 * sluice_json_text_is_plain:
 * @text: what was read, from whomever
 * @length: its length in bytes
 * @deepest: how many brackets may be open at a time
 *
 * Looks whether text that could be JSON (RFC 8259) is harmless to json-glib, which follows
 * brackets without end, takes comments and other quotes that would hide them from a count,
 * and leaks what stands behind the end of the text's one value. What passes need not be JSON; what
 * is JSON and not too deep passes, but for an escape that stands for a zero byte or for
 * half a character.
 *
 * Returns: whether @text may be parsed
 */
gboolean
sluice_json_text_is_plain (const char *text, gsize length, guint deepest)
{
  guint depth = 0;
  gboolean begun = FALSE;
  gboolean ended = FALSE;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;

  for (gsize i = 0, step = 1; i < length; i += step, step = 1)
    {
      if (g_ascii_isspace (text[i]))
        continue;
      if (ended)
        return FALSE;

      if (text[i] == '"')
        step = measure_string (text + i, length - i);
      else if (text[i] == '[' || text[i] == '{')
        step = depth++ == 0 && begun ? 0 : 1;
      else if (text[i] == ']' || text[i] == '}')
        ended = --depth == 0;
      else if (!is_between (text[i]))
        return FALSE;

      /* One bracket too many at the end makes the depth larger than any. */
      if (step == 0 || depth > deepest)
        return FALSE;
      begun = TRUE;
    }

  return depth == 0;
}
