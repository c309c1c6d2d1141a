/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fuzz-journal.h"
#include "sluice-journal-file.h"

static GFile *
get_file (void)
{
  static GFile *file = NULL; /* kept until the program ends */

  if (file == NULL)
    {
      g_autofree char *path = g_build_filename (fuzz_get_folder (), "library", NULL);

      file = g_file_new_for_path (path);
    }
  return file;
}

static void
look_cb (const SluiceJournalLine *line, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strndup (line->text, line->length));
}

static gboolean
is_header (const char *line)
{
  return g_str_has_prefix (line, "{\"id\":\"*\"");
}

/* Headers are not shown; one that is not ours keeps the whole journal shut. */
static void
claim_lines (const FuzzJournal *journal, GPtrArray *shown)
{
  guint n = 0;

  for (guint i = 0; i < journal->lines->len; i++)
    {
      if (is_header (journal->lines->pdata[i]))
        continue;
      g_assert_cmpuint (n, <, shown->len);
      g_assert_cmpstr (shown->pdata[n], ==, journal->lines->pdata[i]);
      n++;
    }
  g_assert_cmpuint (n, ==, shown->len);
}

static void
claim_refusal (const FuzzJournal *journal, const GError *error)
{
  gboolean foreign = FALSE;
  g_autofree char *header = sluice_journal_line_new_header ();

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  header[strlen (header) - 1] = '\0';
  for (guint i = 0; i < journal->lines->len; i++)
    foreign |=
        is_header (journal->lines->pdata[i]) && !g_str_equal (journal->lines->pdata[i], header);
  g_assert_true (foreign);
}

/* What is lost is kept beside the journal, byte for byte. */
static void
claim_copy (const FuzzJournal *journal, guint n_damaged)
{
  g_autofree char *path = g_strconcat (g_file_peek_path (get_file ()), ".bak", NULL);
  g_autofree char *copy = NULL;
  gsize length = 0;

  g_assert_cmpint (n_damaged > 0, ==, g_file_get_contents (path, &copy, &length, NULL));
  if (n_damaged > 0)
    g_assert_cmpmem (copy, length, journal->text->str, journal->text->len);
}

/* Written to and compacted, it still says the same, and one thing more. */
static void
claim_goes_on (const FuzzJournal *journal, SluiceJournalFile *file, guint n_shown)
{
  static const char object[] = "{\"id\":\"the-one-that-is-added\"}";
  g_autofree char *line = sluice_journal_line_seal (object);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SluiceJournalFile) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_journal_file_append (file, line, strlen (line), 0, &error));
  if (journal->text->len % 2 == 0)
    g_assert_true (sluice_journal_file_compact (file, &error));
  again = sluice_journal_file_open (get_file (), look_cb, shown, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shown->len, ==, n_shown + 1);
  g_assert_true (g_str_has_prefix (shown->pdata[n_shown], "{\"id\":\"the-one-that-is-added\""));
}

static void
put_file (const GString *text)
{
  const char *path = g_file_peek_path (get_file ());
  g_autofree char *copy = g_strconcat (path, ".bak", NULL);
  g_autoptr (GError) error = NULL;

  g_unlink (copy);
  g_unlink (path);
  g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0600,
                            &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (FuzzJournal) journal = fuzz_journal_new (bytes, length);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceJournalFile) file = NULL;

  put_file (journal->text);
  file = sluice_journal_file_open (get_file (), look_cb, shown, &error);
  if (file == NULL)
    {
      claim_refusal (journal, error);
      return 0;
    }
  claim_lines (journal, shown);
  claim_copy (journal, sluice_journal_file_get_damaged (file));
  claim_goes_on (journal, file, shown->len);
  return 0;
}
