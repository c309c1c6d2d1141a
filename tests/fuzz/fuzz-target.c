/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <stdlib.h>
#include <string.h>

#include "scratch.h"
#include "sluice-file-name.h"

#define LONGEST_NAME 255 /* bytes, on every file system */

/**
 * fuzz_dup_text:
 * @bytes: (array length=length): anything
 * @length: how many bytes
 *
 * Returns: (transfer full): what a function that takes a string sees of @bytes, in
 *   memory of just that size, so that a read behind its end is noticed
 */
char *
fuzz_dup_text (const guint8 *bytes, gsize length)
{
  return g_strndup ((const char *) bytes, length);
}

/**
 * fuzz_take_line:
 * @bytes: (inout): where to read; moved behind the line and its end
 * @length: (inout): how many bytes are left
 *
 * Returns: (transfer full): the next line, empty behind the last one
 */
char *
fuzz_take_line (const guint8 **bytes, gsize *length)
{
  const guint8 *end = *length > 0 ? memchr (*bytes, '\n', *length) : NULL;
  gsize line = end != NULL ? (gsize) (end - *bytes) : *length;
  gsize taken = end != NULL ? line + 1 : line;
  char *text = fuzz_dup_text (*bytes, line);

  *bytes += taken;
  *length -= taken;
  return text;
}

/**
 * fuzz_take_number:
 * @text: (inout): where to read; moved behind the next word
 *
 * Returns: the number that the next word is, 0 when it is none
 */
guint64
fuzz_take_number (const char **text)
{
  guint64 number;

  *text += strspn (*text, " ");
  number = g_ascii_strtoull (*text, NULL, 10);
  *text += strcspn (*text, " ");
  return number;
}

static char *folder = NULL; /* owned, nullable */

static void
remove_folder (void)
{
  scratch_folder_remove (folder);
}

/**
 * fuzz_get_folder:
 *
 * Returns: a folder for the files of a target, the same for all inputs; it goes
 *   when the program does
 */
const char *
fuzz_get_folder (void)
{
  if (folder == NULL)
    {
      folder = scratch_folder_new ();
      atexit (remove_folder);
    }
  return folder;
}

/**
 * fuzz_assert_text:
 * @text: (nullable): what a parser gave
 *
 * Claims that @text can be shown and kept: GTK and JSON take nothing but UTF-8.
 */
void
fuzz_assert_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static gboolean
is_hidden (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return g_unichar_iscntrl (character) || type == G_UNICODE_FORMAT ||
         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * fuzz_assert_file_name:
 * @name: what a file is to be called
 *
 * Claims that @name is one component of a path, shows what it is, and comes
 * unchanged out of a second cleaning.
 */
void
fuzz_assert_file_name (const char *name)
{
  g_autofree char *again = sluice_file_name_sanitize (name);

  g_assert_nonnull (name);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, LONGEST_NAME);
  g_assert_null (strpbrk (name, "/\\<>:\"|?*"));
  g_assert_cmpint (*name, !=, '.');
  g_assert_cmpint (*name, !=, '~');
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (is_hidden (g_utf8_get_char (p)));
  g_assert_cmpstr (again, ==, name);
}

/**
 * fuzz_assert_sentence:
 * @error: what a parser gave instead of a result
 * @domain: what it has to belong to
 *
 * Claims that @error says something that can be shown.
 */
void
fuzz_assert_sentence (const GError *error, GQuark domain)
{
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, domain);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), >, 0);
}
