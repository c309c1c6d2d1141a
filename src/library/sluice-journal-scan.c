/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-journal-scan.h"

#include <string.h>

/* Ids are looked up where they stand in the text: a journal of a hundred thousand lines is
 * scanned without a copy of any. Each is followed by its quotation mark. */

static guint
id_hash (gconstpointer key)
{
  guint hash = 5381;

  for (const char *c = key; *c != '"'; c++)
    hash = hash * 33 + (guchar) *c;

  return hash;
}

static gboolean
id_equal (gconstpointer a, gconstpointer b)
{
  const char *left = a;
  const char *right = b;

  while (*left == *right && *left != '"')
    left++, right++;

  return *left == *right;
}

/* A line whose text is NULL is dead. */
static SluiceJournalLine *
get_line (GArray *lines, guint index)
{
  return &g_array_index (lines, SluiceJournalLine, index);
}

static void
take_line (SluiceJournalScan *self, GHashTable *latest, const SluiceJournalLine *line)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (latest, line->id));

  if (before > 0)
    {
      get_line (self->lines, before - 1)->text = NULL;
      self->n_dead++;
    }

  if (line->gone)
    {
      g_hash_table_remove (latest, line->id);
      self->n_dead++;
      return;
    }

  g_array_append_vals (self->lines, line, 1);
  /* With the key replaced as well: it must not be looked for in a dead line. */
  g_hash_table_replace (latest, (gpointer) line->id, GUINT_TO_POINTER (self->lines->len));
}

static void
drop_dead_lines (GArray *lines)
{
  guint kept = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      if (get_line (lines, i)->text != NULL)
        *get_line (lines, kept++) = *get_line (lines, i);
    }

  g_array_set_size (lines, kept);
}

/**
 * sluice_journal_scan_new:
 * @text: (array length=length): a journal; has to outlive the scan
 * @length: how many bytes it has
 *
 * Finds the last word on each id.
 *
 * Returns: (transfer full): what the journal says
 */
SluiceJournalScan *
sluice_journal_scan_new (const char *text, gsize length)
{
  g_autoptr (GHashTable) latest = g_hash_table_new (id_hash, id_equal);
  SluiceJournalScan *self = g_new0 (SluiceJournalScan, 1);
  const char *start = text;
  const char *end;
  guint in_doubt = 0; /* lines that are not whole, with no whole one behind them so far */

  self->lines = g_array_new (FALSE, FALSE, sizeof (SluiceJournalLine));

  for (; start < text + length; start = end + 1)
    {
      gsize left = length - (gsize) (start - text);
      SluiceJournalLine line;

      end = memchr (start, '\n', left);
      if (end == NULL)
        end = text + length;

      if (end == text + length || !sluice_journal_line_read (&line, start, (gsize) (end - start)))
        {
          in_doubt++;
          continue;
        }

      take_line (self, latest, &line);
      self->n_damaged += in_doubt;
      in_doubt = 0;
      self->end = (gsize) (end + 1 - text);
    }

  if (in_doubt > 1 || length - self->end > SLUICE_JOURNAL_LINE_LONGEST)
    self->n_damaged += in_doubt;

  drop_dead_lines (self->lines);
  return self;
}

/**
 * sluice_journal_scan_free:
 * @self: (transfer full): a scan
 */
void
sluice_journal_scan_free (SluiceJournalScan *self)
{
  g_array_unref (self->lines);
  g_free (self);
}
