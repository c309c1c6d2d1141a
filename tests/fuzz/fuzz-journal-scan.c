/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "fuzz-journal.h"
#include "sluice-journal-scan.h"

static void
claim_lines (const SluiceJournalScan *scan, const FuzzJournal *journal)
{
  g_assert_cmpuint (scan->lines->len, ==, journal->lines->len);
  for (guint i = 0; i < scan->lines->len; i++)
    {
      const SluiceJournalLine *line = &g_array_index (scan->lines, SluiceJournalLine, i);
      const char *wanted = journal->lines->pdata[i];

      g_assert_cmpmem (line->text, line->length, wanted, strlen (wanted));
      g_assert_false (line->gone);
      g_assert_cmpuint (line->id_length, >, 0);
    }
  g_assert_cmpuint (scan->lines->len + scan->n_dead, ==, journal->n_whole);
  g_assert_cmpuint (scan->n_damaged, <=, journal->n_broken + journal->torn);
  g_assert_cmpuint (scan->end, <=, journal->text->len);
}

/* A journal of the lines that hold says the same, and nothing else. */
static void
claim_compacted (const FuzzJournal *journal)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SluiceJournalScan) scan = NULL;

  for (guint i = 0; i < journal->lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) journal->lines->pdata[i]);
  scan = sluice_journal_scan_new (text->str, text->len);
  g_assert_cmpuint (scan->lines->len, ==, journal->lines->len);
  g_assert_cmpuint (scan->n_dead, ==, 0);
  g_assert_cmpuint (scan->n_damaged, ==, 0);
  g_assert_cmpuint (scan->end, ==, text->len);
}

/* Cut anywhere behind its last whole line, it says the same and has no damage. */
static void
claim_torn (const FuzzJournal *journal, gsize cut)
{
  g_autoptr (SluiceJournalScan) whole =
      sluice_journal_scan_new (journal->text->str, journal->text->len);
  g_autoptr (GString) text = g_string_new_len (journal->text->str, (gssize) whole->end);
  g_autofree char *next = sluice_journal_line_seal ("{\"id\":\"next\",\"a\":1}");
  g_autoptr (SluiceJournalScan) torn = NULL;

  g_string_append_len (text, next, (gssize) (cut % (strlen (next) - 1)));
  torn = sluice_journal_scan_new (text->str, text->len);
  g_assert_cmpuint (torn->lines->len, ==, whole->lines->len);
  g_assert_cmpuint (torn->end, ==, whole->end);
  g_assert_cmpuint (torn->n_damaged, <=, whole->n_damaged);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (FuzzJournal) journal = fuzz_journal_new (bytes, length);
  g_autofree char *text = g_malloc (MAX (journal->text->len, 1));
  g_autoptr (SluiceJournalScan) scan = NULL;

  /* In memory of just that size, so that a read behind its end is noticed. */
  memcpy (text, journal->text->str, journal->text->len);
  scan = sluice_journal_scan_new (text, journal->text->len);
  claim_lines (scan, journal);
  claim_compacted (journal);
  claim_torn (journal, length);
  return 0;
}
