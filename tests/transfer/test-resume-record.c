/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-resume-record.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)

/* A record as text, member by member. Its file has two whole blocks and a short one. */
static const struct
{
  const char *name;
  const char *value;
} members[] = {
  { "version", "1" },
  { "link", "\"https://example.org/a%20file?x=[1]\"" },
  { "final_link", "\"https://mirror.example.org:8443/file\"" },
  { "name", "\"a file.iso\"" },
  { "etag", "\"\\\"0123-\xc3\xa9\\\"\"" },
  { "last_modified", "\"Sun, 06 Nov 1994 08:49:37 GMT\"" },
  { "referer", "null" },
  { "user_agent", "\"Agent/1.0\"" },
  { "checksum", "\"md5:d41d8cd98f00b204e9800998ecf8427e\"" },
  { "resumable", "true" },
  { "strong", "true" },
  { "size", "8388700" },
  { "on_disk", "[[0,4194310],[8388600,8388650]]" },
  { "block_size", "4194304" },
  { "blocks", "[[0,\"00000000deadbeef\",1700000000]]" },
};

/* The text with one member's value replaced, or left out for %NULL. What is replaced comes
 * last, so that a value with further members behind it overrides those as well. */
static GString *
make_text (const char *name, const char *value)
{
  GString *text = g_string_new ("{");

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (g_strcmp0 (members[i].name, name) != 0)
        g_string_append_printf (text, "\"%s\":%s,", members[i].name, members[i].value);
    }

  if (value != NULL)
    g_string_append_printf (text, "\"%s\":%s", name, value);
  else
    g_string_truncate (text, text->len - 1);

  return g_string_append_c (text, '}');
}

static SluiceResumeRecord *
parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  return sluice_resume_record_parse (bytes, error);
}

static void
assert_refused (const char *text, gsize length, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record = parse (text, length, &error);

  if (record != NULL)
    g_test_message ("Wrongly accepted: %.200s", text);
  g_assert_null (record);
  g_assert_error (error, SLUICE_RESUME_RECORD_ERROR, code);
}

static void
assert_member_refused (const char *name, const char *value)
{
  g_autoptr (GString) text = make_text (name, value);

  assert_refused (text->str, text->len, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

static void
assert_member_accepted (const char *name, const char *value)
{
  g_autoptr (GString) text = make_text (name, value);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record = parse (text->str, text->len, &error);

  g_assert_no_error (error);
  g_assert_nonnull (record);
}

static void
test_read (void)
{
  g_autoptr (GString) text = make_text (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record = parse (text->str, text->len, &error);
  const SluiceBlock *block;

  g_assert_no_error (error);
  g_assert_cmpstr (record->link, ==, "https://example.org/a%20file?x=[1]");
  g_assert_cmpstr (record->final_link, ==, "https://mirror.example.org:8443/file");
  g_assert_cmpstr (record->name, ==, "a file.iso");
  g_assert_cmpstr (record->etag, ==, "\"0123-\xc3\xa9\"");
  g_assert_null (record->referer);
  g_assert_true (record->resumable);
  g_assert_cmpint (record->size, ==, 8388700);
  g_assert_cmpuint (sluice_ranges_covered (record->on_disk), ==, 4194360);

  block = sluice_block_table_get_block (record->blocks, 0);
  g_assert_cmpint (block->state, ==, SLUICE_BLOCK_HASHED);
  g_assert_cmphex (block->checksum, ==, 0xdeadbeef);
  g_assert_cmpint (block->finished_at, ==, 1700000000);
  g_assert_cmpint (sluice_block_table_get_block (record->blocks, 1)->state, ==,
                   SLUICE_BLOCK_MISSING);
}

static void
test_unknown_members (void)
{
  assert_member_accepted ("referer", "null,\"new\":{\"a\":[[1.5]]},\"newer\":null");
}

static char *
make_random_text (void)
{
  GString *text = g_string_new (NULL);

  for (int i = g_test_rand_int_range (0, 20); i > 0; i--)
    {
      gunichar c = (gunichar) g_test_rand_int_range (0x20, 0x3000);

      if (!g_unichar_iscntrl (c))
        g_string_append_unichar (text, c);
    }

  return g_string_free (text, FALSE);
}

static SluiceResumeRecord *
make_random_record (void)
{
  SluiceResumeRecord *record = sluice_resume_record_new ();

  record->link = g_strdup_printf ("http://h%d.example/f", g_test_rand_int_range (0, 1000));
  record->name = g_strdup_printf ("file %d.bin", g_test_rand_int_range (0, 1000));
  record->resumable = g_test_rand_bit ();
  if (g_test_rand_bit ())
    record->final_link = g_strdup ("https://elsewhere.example/");
  if (g_test_rand_bit ())
    record->etag = make_random_text ();
  if (g_test_rand_bit ())
    record->referer = make_random_text ();
  record->strong = record->etag != NULL && g_test_rand_bit ();

  if (g_test_rand_bit ())
    {
      record->size = g_test_rand_int_range (0, 20 * (int) BLOCK);
      record->blocks = sluice_block_table_new ((guint64) record->size);
    }

  return record;
}

static void
fill_at_random (SluiceResumeRecord *record)
{
  int size = record->size >= 0 ? (int) record->size : G_MAXINT32;

  for (int i = g_test_rand_int_range (0, 10); i > 0 && size > 0; i--)
    {
      int start = g_test_rand_int_range (0, size);

      sluice_ranges_add (record->on_disk, (guint64) start,
                         (guint64) g_test_rand_int_range (start, size) + 1);
    }

  for (guint i = 0; record->blocks != NULL && i < sluice_block_table_n_blocks (record->blocks); i++)
    {
      guint64 checksum = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();

      if (g_test_rand_bit ())
        sluice_block_table_set_hashed (record->blocks, i, checksum,
                                       g_test_rand_int_range (0, 9999));
    }
}

static void
assert_same_blocks (const SluiceResumeRecord *a, const SluiceResumeRecord *b)
{
  for (guint i = 0; i < sluice_block_table_n_blocks (a->blocks); i++)
    {
      const SluiceBlock *left = sluice_block_table_get_block (a->blocks, i);
      const SluiceBlock *right = sluice_block_table_get_block (b->blocks, i);
      SluiceRange range = sluice_block_table_get_range (a->blocks, i);

      if (!sluice_ranges_contains (a->on_disk, range.start, range.end))
        g_assert_cmpint (right->state, ==, SLUICE_BLOCK_MISSING);
      else if (left->state != SLUICE_BLOCK_HASHED)
        g_assert_cmpint (right->state, ==, SLUICE_BLOCK_UNHASHED);
      else
        {
          g_assert_cmpint (right->state, ==, SLUICE_BLOCK_HASHED);
          g_assert_cmphex (right->checksum, ==, left->checksum);
          g_assert_cmpint (right->finished_at, ==, left->finished_at);
        }
    }
}

static void
test_round_trip (void)
{
  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (SluiceResumeRecord) record = make_random_record ();
      g_autoptr (SluiceResumeRecord) again = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      fill_at_random (record);
      bytes = sluice_resume_record_serialize (record);
      again = sluice_resume_record_parse (bytes, &error);
      g_assert_no_error (error);

      g_assert_cmpstr (again->link, ==, record->link);
      g_assert_cmpstr (again->final_link, ==, record->final_link);
      g_assert_cmpstr (again->name, ==, record->name);
      g_assert_cmpstr (again->etag, ==, record->etag);
      g_assert_cmpstr (again->referer, ==, record->referer);
      g_assert_cmpint (again->resumable, ==, record->resumable);
      g_assert_cmpint (again->strong, ==, record->strong);
      g_assert_cmpint (again->size, ==, record->size);
      g_assert_true (sluice_ranges_equal (again->on_disk, record->on_disk));
      if (record->blocks != NULL)
        assert_same_blocks (record, again);
    }
}

/* However large the file, the record is small. */
static void
test_largest (void)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (SluiceResumeRecord) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  record->link = g_strdup ("https://example.org/huge");
  record->name = g_strdup ("huge");
  record->size = G_MAXINT64;
  record->blocks = sluice_block_table_new (G_MAXINT64);
  sluice_ranges_add (record->on_disk, 0, G_MAXINT64);
  for (guint i = 0; i < sluice_block_table_n_blocks (record->blocks); i++)
    sluice_block_table_set_hashed (record->blocks, i, G_MAXUINT64 - i, G_MAXINT64);

  bytes = sluice_resume_record_serialize (record);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 256 * 1024);

  again = sluice_resume_record_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sluice_ranges_covered (again->on_disk), ==, G_MAXINT64);
  assert_same_blocks (record, again);
}

/* A file without bytes has a size, and no block. */
static void
test_empty_file (void)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (SluiceResumeRecord) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  record->link = g_strdup ("https://example.org/empty");
  record->name = g_strdup ("empty");
  record->size = 0;
  record->resumable = TRUE;
  record->blocks = sluice_block_table_new (0);

  bytes = sluice_resume_record_serialize (record);
  again = sluice_resume_record_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->size, ==, 0);
  g_assert_cmpuint (sluice_ranges_n_runs (again->on_disk), ==, 0);
  g_assert_nonnull (again->blocks);
  g_assert_cmpuint (sluice_block_table_n_blocks (again->blocks), ==, 0);
}

static void
test_missing_members (void)
{
  const char *wrong[] = { NULL,
                          "{}",
                          "[]",
                          "[[]]",
                          "1.5",
                          "1e99",
                          "-1",
                          "\"\\u0007\"",
                          "[1]",
                          "{\"a\":1}",
                          "36893488147419103233",
                          "\"\\ud800\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (wrong); j++)
      {
        gboolean is_list = g_str_has_prefix (members[i].value, "[");

        if (!is_list || g_strcmp0 (wrong[j], "[]") != 0)
          assert_member_refused (members[i].name, wrong[j]);
      }
}

static void
test_version (void)
{
  g_autoptr (GString) later = make_text ("version", "2");
  g_autofree char *bare = g_strdup ("{\"version\":9223372036854775807}");

  assert_refused (later->str, later->len, SLUICE_RESUME_RECORD_ERROR_VERSION);
  assert_refused (bare, strlen (bare), SLUICE_RESUME_RECORD_ERROR_VERSION);
  assert_member_refused ("version", "0");
  assert_member_refused ("version", "true");
  assert_member_refused ("version", "\"1\"");
  assert_member_refused ("version", "1.0");
}

static void
test_strings (void)
{
  const char *names[] = { "\"\"",
                          "\".\"",
                          "\"..\"",
                          "\"../x\"",
                          "\"/etc/passwd\"",
                          "\".hidden\"",
                          "\"a\\\\b\"",
                          "\"a\\u0000.exe/\"",
                          "\"a\\nb\"",
                          "\"CON\"" };
  const char *links[] = { "\"\"", "\"nonsense\\nhttp://x.example/\"", "\"javascript:alert(1)\"",
                          "\"https://user:secret@example.org/\"", "\"https://user@example.org/\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_member_refused ("name", names[i]);

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      assert_member_refused ("link", links[i]);
      assert_member_refused ("final_link", links[i]);
    }

  assert_member_refused ("referer", "\"x\\r\\nHost: evil\"");
  assert_member_refused ("user_agent", "\"x\\nCookie: a\"");
  assert_member_refused ("etag", "\"\\u007f\"");
  assert_member_refused ("checksum", "\"md5:12\"");
  assert_member_refused ("link", "null");
  assert_member_refused ("name", "null");
}

static void
test_strong_without_validator (void)
{
  assert_member_refused ("strong", "true,\"etag\":null,\"last_modified\":null");
  assert_member_accepted ("strong", "false,\"etag\":null,\"last_modified\":null");
}

static void
test_ranges (void)
{
  const char *wrong[] = {
    "[[0,0]]",
    "[[5,4]]",
    "[[-1,5]]",
    "[[0,8388701]]",
    "[[0,10],[10,20]]",
    "[[0,10],[5,20]]",
    "[[0,10],[0,10]]",
    "[[30,40],[0,10]]",
    "[[0,10,20]]",
    "[[0]]",
    "[0,10]",
    "[[0,10.0]]",
    "[[0,1e3]]",
    "[[0,\"10\"]]",
    "[[0,true]]",
    "[[null,10]]",
    "[[0,10],null]",
    "[[[0],10]]",
    "[[8388700,8388701]]",
    "[[0,8388700],[8388700,8388701]]",
    "[[0,36893488147419103233]]",
  };

  assert_member_accepted ("on_disk", "[[0,10],[11,8388700]],\"blocks\":[]");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *value = g_strdup_printf ("%s,\"blocks\":[]", wrong[i]);

      assert_member_refused ("on_disk", value);
    }
}

static void
test_blocks (void)
{
  const char *wrong[] = {
    "[[1,\"00000000deadbeef\",0]]",
    "[[3,\"00000000deadbeef\",0]]",
    "[[-1,\"00000000deadbeef\",0]]",
    "[[0,\"0000000deadbeef\",0]]",
    "[[0,\"000000000deadbeef\",0]]",
    "[[0,\"00000000DEADBEEF\",0]]",
    "[[0,\"+0000000deadbeef\",0]]",
    "[[0,\"00000000deadbeef\",-1]]",
    "[[0,\"00000000deadbeef\"]]",
    "[[0,\"00000000deadbeef\",0,0]]",
    "[[0,1,0]]",
    "[[0,null,0]]",
    "[[0.0,\"00000000deadbeef\",0]]",
    "[null]",
    "[[0,\"00000000deadbeef\",0],[0,\"00000000deadbeef\",0]]",
  };

  assert_member_accepted ("blocks", "[[0,\"00000000deadbeef\",0]]");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_member_refused ("blocks", wrong[i]);

  assert_member_refused ("block_size", "8388608");
  assert_member_refused ("block_size", "0");
  assert_member_refused ("block_size", "null");
  assert_member_refused ("size", "null");
  assert_member_refused ("size", "4194309");
}

static void
test_unknown_size (void)
{
  assert_member_accepted ("size", "null,\"block_size\":null,\"blocks\":null");
  assert_member_refused ("size", "null,\"block_size\":4194304,\"blocks\":[]");
  assert_member_refused ("size", "null,\"block_size\":null,\"blocks\":[]");
}

static void
test_cut_short (void)
{
  g_autoptr (GString) text = make_text (NULL, NULL);

  for (gsize length = 0; length < text->len; length++)
    assert_refused (text->str, length, SLUICE_RESUME_RECORD_ERROR_INVALID);

  g_string_append_c (text, '\0');
  assert_refused (text->str, text->len, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

/* As a crash leaves it where the length was written and the bytes were not. */
static void
test_zeroed_tail (void)
{
  g_autoptr (GString) text = make_text (NULL, NULL);

  for (gsize i = text->len; i-- > 0;)
    {
      text->str[i] = '\0';
      assert_refused (text->str, text->len, SLUICE_RESUME_RECORD_ERROR_INVALID);
    }
}

/* Whatever a few wrong bytes make of a record, it is read or refused. */
static void
test_random_damage (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = make_text (NULL, NULL);
      g_autoptr (SluiceResumeRecord) record = NULL;
      g_autoptr (GError) error = NULL;

      for (int i = g_test_rand_int_range (1, 4); i > 0; i--)
        text->str[g_test_rand_int_range (0, (int) text->len)] =
            "[]{}\",:\\0129-+.eEtn/*' \t\n\x80\xff"[g_test_rand_int_range (0, 27)];

      record = parse (text->str, text->len, &error);
      g_assert_cmpint (record == NULL, ==, error != NULL);
    }
}

static void
test_nesting (void)
{
  const char *openings[] = { "[",       "{\"a\":", "[{\"\\\"\":", "'\"'[",
                             "/*\"*/[", "//\"\n[", "\"\\\"\"[" };

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      while (text->len < 1000000)
        g_string_append (text, openings[i]);

      assert_refused (text->str, text->len, SLUICE_RESUME_RECORD_ERROR_INVALID);
    }

  assert_refused ("]]]][[[[", 8, SLUICE_RESUME_RECORD_ERROR_INVALID);
  assert_refused ("", 0, SLUICE_RESUME_RECORD_ERROR_INVALID);
  assert_refused ("null", 4, SLUICE_RESUME_RECORD_ERROR_INVALID);
  assert_refused ("[]", 2, SLUICE_RESUME_RECORD_ERROR_INVALID);
  assert_refused ("{}", 2, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = make_text (NULL, NULL);

  while (text->len <= SLUICE_RESUME_RECORD_LARGEST)
    g_string_append (text, "          ");

  assert_refused (text->str, text->len, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

/* On disk */

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("sluice-record-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  path = g_build_filename (fixture->folder, "x.part.json", NULL);
  fixture->file = g_file_new_for_path (path);
}

static guint
count_files (const Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (g_file_peek_path (fixture->file));
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_object (&fixture->file);
  g_free (fixture->folder);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
save (const Fixture *fixture, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  sluice_resume_record_save_async (fixture->file, bytes, cancellable, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return sluice_resume_record_save_finish (result, error);
}

static void
assert_contents (const Fixture *fixture, const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (g_file_peek_path (fixture->file), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
assert_not_loaded (const Fixture *fixture, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_resume_record_load (fixture->file, NULL, &error));
  g_assert_error (error, domain, code);
}

static void
test_save_and_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_text (NULL, NULL);
  g_autoptr (SluiceResumeRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  assert_not_loaded (fixture, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  save (fixture, text->str, NULL, &error);
  g_assert_no_error (error);
  assert_contents (fixture, text->str);
  g_assert_cmpint (g_stat (g_file_peek_path (fixture->file), &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0600);

  save (fixture, text->str, NULL, &error);
  g_assert_no_error (error);
  record = sluice_resume_record_load (fixture->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (record->name, ==, "a file.iso");
}

static void
test_not_a_file (Fixture *fixture, gconstpointer data)
{
  const char *path = g_file_peek_path (fixture->file);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
  /* Saving takes the link's place and leaves alone what it points to. */
  save (fixture, "{}", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_contents (fixture, "{}");
  g_remove (path);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
  g_remove (path);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
  g_assert_false (save (fixture, "{}", NULL, NULL));
  g_rmdir (path);
}

static void
test_load_too_long (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (g_file_peek_path (fixture->file), "{}", 2, NULL));
  g_assert_cmpint (truncate (g_file_peek_path (fixture->file), (off_t) 1 << 40), ==, 0);

  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

/* A write that fails half-way, as on a full disk, leaves the record before. */
static void
test_failed_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100000, ' ');
  g_autoptr (GError) error = NULL;
  struct rlimit before, narrow;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  narrow = before;
  narrow.rlim_cur = 5000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &narrow), ==, 0);

  g_assert_false (save (fixture, text, NULL, NULL));
  g_assert_cmpuint (count_files (fixture), ==, 0);

  save (fixture, "good", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (save (fixture, text, NULL, &error));
  g_assert_nonnull (error);
  assert_contents (fixture, "good");

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
}

static void
test_cancelled_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  save (fixture, "good", NULL, &error);
  g_assert_no_error (error);

  g_cancellable_cancel (cancellable);
  g_assert_false (save (fixture, "better", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_contents (fixture, "good");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resume-record/read", test_read);
  g_test_add_func ("/resume-record/unknown-members", test_unknown_members);
  g_test_add_func ("/resume-record/round-trip", test_round_trip);
  g_test_add_func ("/resume-record/largest", test_largest);
  g_test_add_func ("/resume-record/empty-file", test_empty_file);
  g_test_add_func ("/resume-record/missing-members", test_missing_members);
  g_test_add_func ("/resume-record/version", test_version);
  g_test_add_func ("/resume-record/strings", test_strings);
  g_test_add_func ("/resume-record/strong-without-validator", test_strong_without_validator);
  g_test_add_func ("/resume-record/ranges", test_ranges);
  g_test_add_func ("/resume-record/blocks", test_blocks);
  g_test_add_func ("/resume-record/unknown-size", test_unknown_size);
  g_test_add_func ("/resume-record/cut-short", test_cut_short);
  g_test_add_func ("/resume-record/zeroed-tail", test_zeroed_tail);
  g_test_add_func ("/resume-record/random-damage", test_random_damage);
  g_test_add_func ("/resume-record/nesting", test_nesting);
  g_test_add_func ("/resume-record/too-long", test_too_long);

#define ADD(path, function)                                                                        \
  g_test_add ("/resume-record/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("save-and-load", test_save_and_load);
  ADD ("not-a-file", test_not_a_file);
  ADD ("load-too-long", test_load_too_long);
  ADD ("failed-write", test_failed_write);
  ADD ("cancelled-save", test_cancelled_save);

  return g_test_run ();
}
