/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-journal-line.h"

G_BEGIN_DECLS

/**
 * SluiceJournalScan:
 * @lines: of #SluiceJournalLine: those that hold, in the order in which they were written
 * @n_dead: whole lines that a later one replaced or took back, and those that take back
 * @n_damaged: lines that were whole once, as far as one can tell
 * @end: offset behind the last whole line, in bytes
 *
 * What a journal says in the end. Behind @end there may be a last line that was
 * torn when the program or the machine stopped while it was being written; it
 * does not count as damaged, for nobody was ever told that it is safe.
 */
typedef struct
{
  GArray *lines; /* owned */
  guint n_dead;
  guint n_damaged;
  gsize end;
} SluiceJournalScan;

SluiceJournalScan *sluice_journal_scan_new (const char *text, gsize length);
void sluice_journal_scan_free (SluiceJournalScan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceJournalScan, sluice_journal_scan_free)

G_END_DECLS
