/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-journal-scan.h"

#include <string.h>

static char *
line_new (const char *id, const char *rest)
{
  g_autofree char *object = g_strdup_printf ("{\"id\":\"%s\",%s}", id, rest);

  return sluice_journal_line_seal (object);
}

static void
append (GString *text, const char *id, const char *rest)
{
  g_autofree char *line = line_new (id, rest);

  g_string_append (text, line);
}

static void
append_gone (GString *text, const char *id)
{
  g_autofree char *line = sluice_journal_line_new_gone (id);

  g_string_append (text, line);
}

static SluiceJournalScan *
scan (const GString *text)
{
  return sluice_journal_scan_new (text->str, text->len);
}

/* Which ids hold, in order, and what each says. */
static char *
describe (const SluiceJournalScan *self)
{
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const SluiceJournalLine *line = &g_array_index (self->lines, SluiceJournalLine, i);
      const char *rest = line->id + line->id_length + 2;
      const char *end = strstr (rest, ",\"sum\"");

      g_string_append_printf (found, "%.*s[%.*s] ", (int) line->id_length, line->id,
                              (int) (end - rest), rest);
    }

  return g_string_free (found, FALSE);
}

static void
assert_scan (const GString *text, const char *says, guint n_dead, guint n_damaged)
{
  g_autoptr (SluiceJournalScan) found = scan (text);
  g_autofree char *said = describe (found);

  g_assert_cmpstr (said, ==, says);
  g_assert_cmpuint (found->n_dead, ==, n_dead);
  g_assert_cmpuint (found->n_damaged, ==, n_damaged);
}

static void
test_last_word (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  assert_scan (text, "", 0, 0);
  append (text, "a", "\"n\":1");
  append (text, "b", "\"n\":1");
  append (text, "ab", "\"n\":1");
  append (text, "a", "\"n\":2");
  assert_scan (text, "b[\"n\":1] ab[\"n\":1] a[\"n\":2] ", 1, 0);
  append_gone (text, "b");
  append_gone (text, "nobody");
  assert_scan (text, "ab[\"n\":1] a[\"n\":2] ", 4, 0);
  append (text, "b", "\"n\":3");
  assert_scan (text, "ab[\"n\":1] a[\"n\":2] b[\"n\":3] ", 4, 0);
}

/* Whatever is cut off the last line, all before it holds, and nothing is called damaged. */
static void
test_torn_anywhere (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize first, whole;

  append (text, "a", "\"name\":\"one \\\" two \xc3\xa4\"");
  first = text->len;
  append (text, "a", "\"n\":2");
  whole = text->len;

  for (gsize length = first; length < whole; length++)
    {
      g_autoptr (SluiceJournalScan) found = sluice_journal_scan_new (text->str, length);

      g_assert_cmpuint (found->lines->len, ==, 1);
      g_assert_cmpuint (found->end, ==, first);
      g_assert_cmpuint (found->n_damaged, ==, 0);
    }

  for (gsize length = 0; length < first; length++)
    {
      g_autoptr (SluiceJournalScan) found = sluice_journal_scan_new (text->str, length);

      g_assert_cmpuint (found->lines->len, ==, 0);
      g_assert_cmpuint (found->end, ==, 0);
    }
}

/* Any byte that is another one is noticed, wherever it is. */
static void
test_damaged_anywhere (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize first, second;

  append (text, "a", "\"n\":1");
  first = text->len;
  append (text, "b", "\"n\":1");
  second = text->len;
  append (text, "c", "\"n\":1");

  for (gsize i = first; i < second; i++)
    {
      char kept = text->str[i];

      text->str[i] = (char) (kept ^ 1);
      if (i < second - 1)
        assert_scan (text, "a[\"n\":1] c[\"n\":1] ", 0, 1);
      else
        assert_scan (text, "a[\"n\":1] ", 0, 0); /* two lines became a torn last one */
      text->str[i] = kept;
    }

  assert_scan (text, "a[\"n\":1] b[\"n\":1] c[\"n\":1] ", 0, 0);
}

static void
test_garbage (void)
{
  g_autoptr (GString) text = g_string_new ("\n\nno line\n{}\n");
  g_autoptr (GString) zeros = g_string_new (NULL);

  append (text, "a", "\"n\":1");
  g_string_append (text, "torn\ntwice");
  assert_scan (text, "a[\"n\":1] ", 0, 6);

  g_string_set_size (zeros, SLUICE_JOURNAL_LINE_LONGEST + 1);
  memset (zeros->str, 0, zeros->len);
  assert_scan (zeros, "", 0, 1);
}

static void
test_too_long (void)
{
  g_autofree char *name = g_strnfill (SLUICE_JOURNAL_LINE_LONGEST, 'x');
  g_autofree char *object = g_strdup_printf ("{\"id\":\"a\",\"name\":\"%s\"}", name);

  g_assert_null (sluice_journal_line_seal (object));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-scan/last-word", test_last_word);
  g_test_add_func ("/journal-scan/torn-anywhere", test_torn_anywhere);
  g_test_add_func ("/journal-scan/damaged-anywhere", test_damaged_anywhere);
  g_test_add_func ("/journal-scan/garbage", test_garbage);
  g_test_add_func ("/journal-scan/too-long", test_too_long);

  return g_test_run ();
}
