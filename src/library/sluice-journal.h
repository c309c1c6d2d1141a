/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_JOURNAL (sluice_journal_get_type ())
G_DECLARE_FINAL_TYPE (SluiceJournal, sluice_journal, SLUICE, JOURNAL, GObject)

/**
 * SluiceJournalReader:
 * @object: (array length=length): a JSON object that was written once, its
 *   checksum right; not ended by a NUL
 * @length: how many bytes it has
 *
 * Reads one object of a journal, in a task of the thread pool.
 *
 * Returns: (transfer full) (nullable): what it says; %NULL when it is nothing
 *   this version understands
 */
typedef gpointer (*SluiceJournalReader) (const char *object, gsize length);

/**
 * SluiceJournalContents:
 * @items: what the reader made, in the order in which it was written
 * @was_there: the journal is not a new one
 * @n_damaged: how many lines were lost; the file as it was is kept beside the journal
 *
 * What was in a journal when it was opened.
 */
typedef struct
{
  GPtrArray *items; /* owned, nullable: taken */
  gboolean was_there;
  guint n_damaged;
} SluiceJournalContents;

void sluice_journal_contents_free (SluiceJournalContents *contents);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceJournalContents, sluice_journal_contents_free)

SluiceJournal *sluice_journal_new (GFile *file);

void sluice_journal_open_async (SluiceJournal *self,
                                SluiceJournalReader reader,
                                GDestroyNotify free_item,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
SluiceJournalContents *
sluice_journal_open_finish (SluiceJournal *self, GAsyncResult *result, GError **error);

void sluice_journal_put (SluiceJournal *self, const char *object, gboolean replaces);
void sluice_journal_remove (SluiceJournal *self, const char *id);
void
sluice_journal_wait_async (SluiceJournal *self, GAsyncReadyCallback callback, gpointer user_data);
void
sluice_journal_flush_async (SluiceJournal *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean sluice_journal_flush_finish (SluiceJournal *self, GAsyncResult *result, GError **error);

G_END_DECLS
