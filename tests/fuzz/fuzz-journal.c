/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-journal.h"

#include <string.h>

#include "fuzz-target.h"

#define ID_START "{\"id\":\""

static gboolean
can_be_sealed (const char *line)
{
  return g_str_has_prefix (line, ID_START) && g_str_has_suffix (line, "}");
}

/* The beginning of a line up to its id and the quotation mark behind it. */
static char *
dup_head (const char *line)
{
  return g_strndup (line, strlen (ID_START) + strcspn (line + strlen (ID_START), "\"") + 1);
}

/* Takes out the line that told of the same. */
static void
forget (GPtrArray *lines, const char *head)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_str_has_prefix (lines->pdata[i], head))
      {
        g_ptr_array_remove_index (lines, i);
        return;
      }
}

static void
learn (FuzzJournal *self, const char *line)
{
  SluiceJournalLine whole;
  g_autofree char *head = NULL;

  if (!sluice_journal_line_read (&whole, line, strlen (line)))
    {
      self->n_broken++;
      return;
    }
  self->n_whole++;
  head = dup_head (line);
  forget (self->lines, head);
  if (!g_str_has_prefix (line + strlen (head), ",\"gone\":true"))
    g_ptr_array_add (self->lines, g_strdup (line));
}

static void
add_line (FuzzJournal *self, const char *line)
{
  g_autofree char *sealed = can_be_sealed (line) ? sluice_journal_line_seal (line) : NULL;

  if (sealed == NULL)
    sealed = g_strconcat (line, "\n", NULL);
  g_string_append (self->text, sealed);
  sealed[strlen (sealed) - 1] = '\0';
  learn (self, sealed);
}

/**
 * fuzz_journal_new:
 * @bytes: (array length=length): lines, each an object or anything else; what
 *   stands behind the last line end is a torn line
 * @length: how many bytes
 *
 * Makes a journal of an input.
 *
 * Returns: (transfer full): the journal
 */
FuzzJournal *
fuzz_journal_new (const guint8 *bytes, gsize length)
{
  FuzzJournal *self = g_new0 (FuzzJournal, 1);

  self->text = g_string_new (NULL);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  while (length > 0 && memchr (bytes, '\n', length) != NULL)
    {
      g_autofree char *line = fuzz_take_line (&bytes, &length);

      add_line (self, line);
    }
  self->torn = length > 0;
  g_string_append_len (self->text, (const char *) bytes, (gssize) length);
  return self;
}

/**
 * fuzz_journal_free:
 * @self: (transfer full): a journal
 */
void
fuzz_journal_free (FuzzJournal *self)
{
  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->lines);
  g_free (self);
}
