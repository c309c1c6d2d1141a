/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No line is longer than this, its end included; a longer one is damaged. */
#define SLUICE_JOURNAL_LINE_LONGEST (256 * 1024) /* bytes */

/* The id of a journal's first line, which says how it is to be read. */
#define SLUICE_JOURNAL_LINE_HEADER_ID "*"

/**
 * SluiceJournalLine:
 * @text: (array length=length): a JSON object, without the line's end
 * @length: how many bytes @text has
 * @id: (array length=id_length): whom it tells of
 * @id_length: how many bytes @id has
 * @gone: it tells that there is nothing of that id any more
 *
 * A whole line as it was found in a journal. Points into what was read.
 */
typedef struct
{
  const char *text;
  gsize length;
  const char *id;
  gsize id_length;
  gboolean gone;
} SluiceJournalLine;

gboolean sluice_journal_line_read (SluiceJournalLine *line, const char *text, gsize length);
char *sluice_journal_line_seal (const char *object);
char *sluice_journal_line_new_gone (const char *id);
char *sluice_journal_line_new_header (void);

G_END_DECLS
