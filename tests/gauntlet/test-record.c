/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The record of an unfinished download was damaged, or forged. It is either as it
 * was written, or it is not believed: the part is put aside, and the file is right. */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sluice-resume-record.h"
#include "unfinished.h"

#define NESTED 100000
#define SPARSE ((off_t) 1 << 30)

static Unfinished *unfinished; /* owned */

/* ---- In this process: every byte and every bit ---- */

static void
assert_distrusted (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (SluiceResumeRecord) record = NULL;

  g_assert_false (sluice_resume_record_is_sealed (bytes));
  /* Whatever comes of it, the reader survives. */
  record = sluice_resume_record_parse (bytes, NULL);
}

static void
test_every_cut (void)
{
  gsize length;
  const char *text = g_bytes_get_data (unfinished->record, &length);

  g_assert_true (sluice_resume_record_is_sealed (unfinished->record));
  for (gsize i = 0; i < length; i++)
    assert_distrusted (text, i);
}

static void
test_every_bit (void)
{
  gsize length;
  const char *text = g_bytes_get_data (unfinished->record, &length);
  g_autofree char *damaged = g_memdup2 (text, length);

  for (gsize i = 0; i < 8 * length; i++)
    {
      char bit = (char) (1 << i % 8);

      damaged[i / 8] ^= bit;
      assert_distrusted (damaged, length);
      damaged[i / 8] ^= bit;
    }
}

/* ---- The program ---- */

static void
assert_ends (gboolean kept_aside)
{
  g_auto (GStrv) outside = unfinished_describe (unfinished->outside);
  g_autofree char *before = g_strjoinv ("\n", outside);
  g_autoptr (SluiceRun) run = unfinished_start (unfinished);
  g_autofree char *name = NULL;
  g_auto (GStrv) after = NULL;
  g_autofree char *now = NULL;

  g_assert_cmpint (unfinished_finish (unfinished, run, &name), ==, SLUICE_EXIT_FINISHED);
  g_assert_cmpstr (name, ==, UNFINISHED_NAME);
  unfinished_assert_whole (unfinished, name);
  g_assert_true (sluice_scene_has (unfinished->scene, UNFINISHED_PART ".bak") == kept_aside);

  after = unfinished_describe (unfinished->outside);
  now = g_strjoinv ("\n", after);
  g_assert_cmpstr (now, ==, before);
}

static void
go_on_with (GBytes *record)
{
  unfinished_lay_out (unfinished);
  unfinished_put (unfinished, UNFINISHED_RECORD, record);
  assert_ends (TRUE);
}

/* At the start, in a name, in a number, before the seal, in it, and before its end. */
static void
test_some_cuts (void)
{
  gsize length = g_bytes_get_size (unfinished->record);
  const gsize cuts[] = { 0, 1, length / 4, length / 2, length - 26, length - 10, length - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (unfinished->record, 0, cuts[i]);

      go_on_with (cut);
    }
}

static void
test_some_bits (void)
{
  const char *const members[] = { "\"link\"", "\"size\"", "\"on_disk\"", "\"pieces\"", "\"sum\"" };
  gsize length;
  const char *text = g_bytes_get_data (unfinished->record, &length);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      char *damaged = g_memdup2 (text, length);
      const char *member = g_strstr_len (text, (gssize) length, members[i]);
      g_autoptr (GBytes) record = NULL;

      g_assert_nonnull (member);
      damaged[member - text + (gssize) strlen (members[i]) + 4] ^= 1;
      record = g_bytes_new_take (damaged, length);
      go_on_with (record);
    }
}

static void
test_zeroed (void)
{
  gsize length = g_bytes_get_size (unfinished->record);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (length), length);

  go_on_with (zeros);
}

static void
test_nested (void)
{
  g_autofree char *brackets = g_strnfill (NESTED, '[');
  g_autofree char *text = g_strconcat ("{\"version\":1,\"link\":", brackets, "}", NULL);
  g_autoptr (GBytes) record = unfinished_seal (text);

  go_on_with (record);
}

static void
test_huge (void)
{
  g_autofree char *path = unfinished_path (unfinished, UNFINISHED_RECORD);

  unfinished_lay_out (unfinished);
  g_assert_no_errno (truncate (path, SPARSE));
  assert_ends (TRUE);
}

/* The record with another value, as well sealed as any. */
static GBytes *
forge (const char *member, const char *value)
{
  gsize length;
  const char *text = g_bytes_get_data (unfinished->record, &length);
  const char *seal = g_strrstr_len (text, (gssize) length, ",\"sum\"");
  g_autofree char *unsealed = g_strndup (text, (gsize) (seal - text));
  g_autofree char *key = g_strdup_printf ("\"%s\":", member);
  char *found = strstr (unsealed, key);
  g_autofree char *forged = NULL;

  g_assert_nonnull (found);
  /* The last of several members of a name is the one that holds, so the one that is there
   * gets another name. */
  found[1] = '_';
  forged = g_strdup_printf ("%s,%s%s}", unsealed, key, value);
  return unfinished_seal (forged);
}

/* None of this can have been written by the program: it is not believed. */
static void
test_forged (void)
{
  static const struct
  {
    const char *member;
    const char *value;
  } rows[] = {
    { "version", "2" },
    { "version", "9223372036854775807" },
    { "version", "\"1\"" },
    { "size", "-1" },
    { "size", "9223372036854775808" },
    { "size", "1e300" },
    { "size", "NaN" },
    { "size", "\"8389608\"" },
    { "on_disk", "[[0,9223372036854775807]]" },
    { "on_disk", "[[-5,10]]" },
    { "on_disk", "[[0,8389609]]" },
    { "on_disk", "[[0,100],[50,200]]" },
    { "on_disk", "[[\"0\",\"100\"]]" },
    { "on_disk", "null" },
    { "block_size", "1" },
    { "blocks", "[[4294967296,\"0000000000000000\",0]]" },
    { "blocks", "[[0,\"0000000000000000\",0],[0,\"0000000000000000\",0]]" },
    { "pieces", "[[0,8389608,\"0000000000000000\"]]" },
    { "name", "\"../outside/letter\"" },
    { "name", "\"..\"" },
    { "name", "\"\"" },
    { "name", "\"letter\\u0000\"" },
    { "name", "\"lett\xff"
              "er\"" },
    { "link", "\"javascript:alert(1)\"" },
    { "link", "\"http://user:secret@127.0.0.1/file.bin\"" },
    { "etag", "\"a\\r\\nCookie: b\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) record = forge (rows[i].member, rows[i].value);
      g_autofree char *shown = g_strescape (rows[i].value, NULL);

      g_test_message ("%s: %s", rows[i].member, shown);
      go_on_with (record);
    }
}

/* This one could: it claims that all of the file is there. What has no checksum, or
 * another one, is fetched again. */
static void
test_boasting (void)
{
  g_autoptr (GBytes) record = forge ("on_disk", "[[0,8389608]]");

  unfinished_lay_out (unfinished);
  unfinished_put (unfinished, UNFINISHED_RECORD, record);
  assert_ends (FALSE);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  unfinished = unfinished_new ();
  g_test_add_func ("/record/every-cut", test_every_cut);
  g_test_add_func ("/record/every-bit", test_every_bit);
  g_test_add_func ("/record/some-cuts", test_some_cuts);
  g_test_add_func ("/record/some-bits", test_some_bits);
  g_test_add_func ("/record/zeroed", test_zeroed);
  g_test_add_func ("/record/nested", test_nested);
  g_test_add_func ("/record/huge", test_huge);
  g_test_add_func ("/record/forged", test_forged);
  g_test_add_func ("/record/boasting", test_boasting);
  status = g_test_run ();
  unfinished_free (unfinished);
  return status;
}
