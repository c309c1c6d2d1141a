/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-terminal-text.h"

#include <string.h>

#define ELLIPSIS "…"
#define REPLACEMENT 0xfffd

static guint
character_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

/* The longest beginning of @text that takes at most @columns. */
static const char *
head_end (const char *text, guint columns)
{
  while (*text != '\0')
    {
      guint width = character_width (g_utf8_get_char (text));

      if (width > columns)
        break;

      columns -= width;
      text = g_utf8_next_char (text);
    }

  return text;
}

/* The longest end of @text that takes at most @columns and does not begin with
 * a mark that belongs to the character before it. */
static const char *
tail_start (const char *text, guint columns)
{
  guint width = sluice_terminal_text_measure (text);

  while (*text != '\0' && (width > columns || character_width (g_utf8_get_char (text)) == 0))
    {
      width -= character_width (g_utf8_get_char (text));
      text = g_utf8_next_char (text);
    }

  return text;
}

/**
 * sluice_terminal_text_escape:
 * @text: any text
 *
 * Makes text safe for a terminal: what could steer it or turn the direction of
 * writing is replaced, and every kind of space becomes a plain one.
 *
 * Returns: (transfer full): one line of valid UTF-8
 */
char *
sluice_terminal_text_escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *escaped = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (character);

      if (g_unichar_isspace (character))
        g_string_append_c (escaped, ' ');
      else if (type == G_UNICODE_FORMAT || !g_unichar_isdefined (character) ||
               g_unichar_iscntrl (character))
        g_string_append_unichar (escaped, REPLACEMENT);
      else
        g_string_append_unichar (escaped, character);
    }

  return g_string_free (escaped, FALSE);
}

/**
 * sluice_terminal_text_measure:
 * @text: escaped text
 *
 * Returns: how many columns of a terminal @text takes
 */
guint
sluice_terminal_text_measure (const char *text)
{
  guint columns = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    columns += character_width (g_utf8_get_char (text));

  return columns;
}

/**
 * sluice_terminal_text_fit:
 * @text: escaped text
 * @columns: how many columns to take
 *
 * Makes text exactly so wide, with blanks behind it or an ellipsis in its
 * middle: of a file's name both ends tell the most.
 *
 * Returns: (transfer full): text of @columns columns
 */
char *
sluice_terminal_text_fit (const char *text, guint columns)
{
  guint width = sluice_terminal_text_measure (text);
  GString *fitted = g_string_new (NULL);

  if (width <= columns)
    {
      g_string_append (fitted, text);
    }
  else if (columns > 0)
    {
      const char *end = head_end (text, columns / 2);

      g_string_append_len (fitted, text, end - text);
      g_string_append (fitted, ELLIPSIS);
      width = sluice_terminal_text_measure (fitted->str);
      g_string_append (fitted, tail_start (end, columns - width));
    }

  for (width = sluice_terminal_text_measure (fitted->str); width < columns; width++)
    g_string_append_c (fitted, ' ');

  return g_string_free (fitted, FALSE);
}
