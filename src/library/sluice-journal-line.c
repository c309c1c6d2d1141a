/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-journal-line.h"

#include <string.h>
#include <xxhash.h>

/* Every line is a JSON object that begins with its id and ends with a checksum of the bytes
 * before:
 *
 *   {"id":"0123456789abcdef", …,"sum":"89abcdef"}
 *
 * A line that was torn, or overwritten with anything else, is told from a whole one by that,
 * before any JSON is parsed. */

#define ID_START "{\"id\":\""
#define GONE ",\"gone\":true"
#define SUM_START ",\"sum\":\""
#define SUM_DIGITS 8
#define SUM_END "\"}"
#define SUM_LENGTH (sizeof SUM_START - 1 + SUM_DIGITS + sizeof SUM_END - 1)

static void
write_sum (char *sum, const char *text, gsize length)
{
  g_snprintf (sum, SUM_LENGTH + 1, SUM_START "%08x" SUM_END, XXH32 (text, length, 0));
}

static gboolean
is_sealed (const char *text, gsize length)
{
  char sum[SUM_LENGTH + 1];

  if (length <= SUM_LENGTH || length >= SLUICE_JOURNAL_LINE_LONGEST)
    return FALSE;

  write_sum (sum, text, length - SUM_LENGTH);
  return memcmp (text + length - SUM_LENGTH, sum, SUM_LENGTH) == 0;
}

static gboolean
has_prefix (const char *text, gsize length, const char *prefix)
{
  gsize prefix_length = strlen (prefix);

  return length >= prefix_length && memcmp (text, prefix, prefix_length) == 0;
}

/**
 * sluice_journal_line_read:
 * @line: (out caller-allocates): set to what was found
 * @text: (array length=length): a line without its end
 * @length: how many bytes it has
 *
 * Looks at a line that was read. Members other than id and sum are not looked
 * at.
 *
 * Returns: %FALSE when it is not one that sluice_journal_line_seal() wrote
 */
gboolean
sluice_journal_line_read (SluiceJournalLine *line, const char *text, gsize length)
{
  const char *end;

  if (!is_sealed (text, length) || !has_prefix (text, length, ID_START))
    return FALSE;

  line->text = text;
  line->length = length;
  line->id = text + strlen (ID_START);
  end = memchr (line->id, '"', length - strlen (ID_START));
  line->id_length = (gsize) (end - line->id);
  line->gone = has_prefix (end + 1, length - (gsize) (end + 1 - text), GONE);

  return line->id_length > 0;
}

/**
 * sluice_journal_line_seal:
 * @object: a JSON object in one line, whose first member is a string "id" of
 *   letters and digits
 *
 * Returns: (transfer full) (nullable): the line to write, with its checksum and
 *   its end; %NULL when it would be too long to be read again
 */
char *
sluice_journal_line_seal (const char *object)
{
  gsize length = strlen (object);
  char sum[SUM_LENGTH + 1];
  g_autofree char *open = NULL;

  g_return_val_if_fail (g_str_has_prefix (object, ID_START), NULL);
  g_return_val_if_fail (g_str_has_suffix (object, "}"), NULL);
  g_return_val_if_fail (strchr (object, '\n') == NULL, NULL);

  if (length + SUM_LENGTH > SLUICE_JOURNAL_LINE_LONGEST)
    return NULL;

  open = g_strndup (object, length - 1);
  write_sum (sum, open, length - 1);

  return g_strconcat (open, sum, "\n", NULL);
}

/**
 * sluice_journal_line_new_gone:
 * @id: letters and digits
 *
 * Returns: (transfer full): the line that takes all back that was told of @id
 */
char *
sluice_journal_line_new_gone (const char *id)
{
  g_autofree char *object = g_strconcat (ID_START, id, "\"" GONE "}", NULL);

  return sluice_journal_line_seal (object);
}

/**
 * sluice_journal_line_new_header:
 *
 * Returns: (transfer full): the line that begins a journal of this version
 */
char *
sluice_journal_line_new_header (void)
{
  return sluice_journal_line_seal (ID_START SLUICE_JOURNAL_LINE_HEADER_ID "\",\"version\":1}");
}
