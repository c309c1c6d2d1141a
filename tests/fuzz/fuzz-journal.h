/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "sluice-journal-line.h"

G_BEGIN_DECLS

/**
 * FuzzJournal:
 * @text: the journal
 * @lines: (element-type utf8): the lines that hold, by the simplest of reckonings
 * @n_whole: how many whole lines are in it, whether they hold or not
 * @n_broken: how many lines are not
 * @torn: it ends within a line
 *
 * A journal made up from an input, whose lines are given the checksum that no
 * input would come upon, and what has to be read from it.
 */
typedef struct
{
  GString *text;    /* owned */
  GPtrArray *lines; /* owned */
  guint n_whole;
  guint n_broken;
  gboolean torn;
} FuzzJournal;

FuzzJournal *fuzz_journal_new (const guint8 *bytes, gsize length);
void fuzz_journal_free (FuzzJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FuzzJournal, fuzz_journal_free)

G_END_DECLS
