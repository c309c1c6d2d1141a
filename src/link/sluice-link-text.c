/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-text.h"

#include <string.h>

#include "sluice-link.h"
#include "sluice-utf8.h"

#define SCHEME_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+-."

/* What may follow a link in prose, Markdown and source code, and hardly ever
   ends one. */
#define CLOSING_PUNCTUATION ".,;:!?'*|&\\"

static const char OPENING_BRACKETS[] = "([{";
static const char CLOSING_BRACKETS[] = ")]}";

typedef struct
{
  GPtrArray *links;  /* of char* */
  GHashTable *known; /* the same strings */
} Found;

/* In constant time: g_str_has_prefix() measures all of @text, from GLib 2.76 on. */
static gboolean
begins_with (const char *text, const char *prefix)
{
  return strncmp (text, prefix, strlen (prefix)) == 0;
}

/* The length of "scheme://" at @text, 0 where none is. */
static gsize
scheme_length (const char *text)
{
  gsize length = strspn (text, SCHEME_CHARACTERS);

  return length > 0 && begins_with (text + length, "://") ? length + strlen ("://") : 0;
}

/* Tells the comma in "a=1,2" from the one between two links. */
static gboolean
separates (const char *text)
{
  return (strchr (",;|", *text) != NULL && scheme_length (text + 1) > 0) ||
         begins_with (text, "](");
}

static gsize
token_length (const char *text)
{
  gsize length = 0;

  while ((guchar) text[length] > ' ' && text[length] != '\177' &&
         strchr ("<>\"`", text[length]) == NULL && !separates (text + length))
    length++;
  return length;
}

/* In any script: a full stop, a closing quotation mark, an ellipsis. */
static gboolean
is_punctuation (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  if (character < 0x80)
    return strchr (CLOSING_PUNCTUATION, (int) character) != NULL;
  return type == G_UNICODE_CLOSE_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION ||
         type == G_UNICODE_INITIAL_PUNCTUATION || type == G_UNICODE_OTHER_PUNCTUATION;
}

/* Counts what is closed more often than it was opened. */
static void
count_brackets (const char *text, gsize length, int *surplus)
{
  for (gsize i = 0; i < length; i++)
    {
      const char *opening = strchr (OPENING_BRACKETS, text[i]);
      const char *closing = strchr (CLOSING_BRACKETS, text[i]);

      if (opening != NULL)
        surplus[opening - OPENING_BRACKETS]--;
      if (closing != NULL)
        surplus[closing - CLOSING_BRACKETS]++;
    }
}

static gsize
trimmed_length (const char *text, gsize length)
{
  int surplus[sizeof CLOSING_BRACKETS] = { 0 };

  count_brackets (text, length, surplus);
  while (length > 0)
    {
      const char *last = g_utf8_prev_char (text + length);
      const char *closing = strchr (CLOSING_BRACKETS, *last);

      if (closing != NULL && surplus[closing - CLOSING_BRACKETS] > 0)
        surplus[closing - CLOSING_BRACKETS]--;
      else if (!is_punctuation (g_utf8_get_char (last)))
        return length;
      length = (gsize) (last - text);
    }
  return 0;
}

static gboolean
take (Found *found, const char *text, gsize length)
{
  g_autoptr (GString) link = NULL;
  g_autoptr (GUri) uri = NULL;

  if (length == 0 || length > SLUICE_LINK_TEXT_LONGEST)
    return FALSE;
  link = g_string_new_len (text, (gssize) length);
  /* The source of web pages is pasted and dropped, too. */
  g_string_replace (link, "&amp;", "&", 0);
  uri = sluice_link_parse (link->str, NULL);
  if (uri == NULL)
    return FALSE;
  if (!g_hash_table_contains (found->known, link->str))
    {
      g_ptr_array_add (found->links, g_string_free (g_steal_pointer (&link), FALSE));
      g_hash_table_add (found->known, found->links->pdata[found->links->len - 1]);
    }
  return TRUE;
}

/* At the start of a word; returns how far to go on, not less than one byte. */
static gsize
take_word (Found *found, const char *text)
{
  if (scheme_length (text) > 0 || g_ascii_strncasecmp (text, "www.", 4) == 0)
    {
      gsize length = token_length (text);

      take (found, text, trimmed_length (text, length));
      return length;
    }
  return MAX (strspn (text, SCHEME_CHARACTERS), 1);
}

/* Without a scheme only a line of its own is a link: "example.org/file.zip". */
static gboolean
take_line (Found *found, const char *text, gsize length)
{
  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  if (length == 0 || *text == '/' || scheme_length (text) > 0 || token_length (text) < length)
    return FALSE;
  return take (found, text, trimmed_length (text, length));
}

static void
scan_line (Found *found, const char *text, gsize length)
{
  const char *end = text + length;

  if (take_line (found, text, length))
    return;
  while (text < end && found->links->len < SLUICE_LINK_TEXT_MOST)
    text += take_word (found, text);
}

/**
 * sluice_link_text_find:
 * @text: anything, in UTF-8 or ISO-8859-1: a link, a list of them, a mail, the
 *   source of a web page
 *
 * Finds the links in free text: whatever begins with a scheme that can be
 * downloaded or with `www.`, up to the next white space, quote or angle
 * bracket, and a line that is nothing but a link without its scheme. What
 * surrounds links in prose is left out: punctuation at the end, and brackets
 * that were opened before the link. Nothing is interpreted, save `&amp;`.
 *
 * Stops at %SLUICE_LINK_TEXT_MOST links and passes over those of more than
 * %SLUICE_LINK_TEXT_LONGEST bytes.
 *
 * Returns: (transfer full) (element-type utf8): the links as they are written,
 *   in their order, each once; every one is understood by sluice_link_parse()
 */
GPtrArray *
sluice_link_text_find (const char *text)
{
  g_autofree char *valid = NULL;
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  Found found = { links, known };

  g_return_val_if_fail (text != NULL, NULL);

  valid = sluice_utf8_from_bytes (text);
  for (const char *line = valid; *line != '\0' && links->len < SLUICE_LINK_TEXT_MOST;)
    {
      gsize length = strcspn (line, "\r\n");

      scan_line (&found, line, length);
      line += length;
      line += strspn (line, "\r\n");
    }
  return g_steal_pointer (&links);
}
