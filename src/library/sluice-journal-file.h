/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-journal-line.h"

G_BEGIN_DECLS

typedef struct _SluiceJournalFile SluiceJournalFile;

/**
 * SluiceJournalFileLook:
 * @line: a line that holds
 * @user_data: what was given beside the function
 *
 * Is shown each line that no later one replaced or took back, in the order in
 * which they were written.
 */
typedef void (*SluiceJournalFileLook) (const SluiceJournalLine *line, gpointer user_data);

SluiceJournalFile *sluice_journal_file_open (GFile *file,
                                             SluiceJournalFileLook look,
                                             gpointer user_data,
                                             GError **error);
void sluice_journal_file_close (SluiceJournalFile *self);

gboolean sluice_journal_file_append (SluiceJournalFile *self,
                                     const char *text,
                                     gsize length,
                                     guint n_dead,
                                     GError **error);
gboolean sluice_journal_file_compact (SluiceJournalFile *self, GError **error);

gboolean sluice_journal_file_was_there (const SluiceJournalFile *self);
guint sluice_journal_file_get_damaged (const SluiceJournalFile *self);
guint sluice_journal_file_get_dead (const SluiceJournalFile *self);
guint sluice_journal_file_get_live (const SluiceJournalFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceJournalFile, sluice_journal_file_close)

G_END_DECLS
