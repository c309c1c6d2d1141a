/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-resume-record.h"

#include <string.h>

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
  { "content_type", "\"application/zip\"" },
  { "user_agent", "\"Agent/1.0\"" },
  { "checksum", "\"md5:d41d8cd98f00b204e9800998ecf8427e\"" },
  { "digest", "\"sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709\"" },
  { "resumable", "true" },
  { "strong", "true" },
  { "size", "8388700" },
  { "on_disk", "[[0,4194310],[8388600,8388650]]" },
  { "block_size", "4194304" },
  { "blocks", "[[0,\"00000000deadbeef\",1700000000]]" },
  { "pieces", "[[4194304,4194310,\"0123456789abcdef\"],[8388608,8388650,\"ffffffffffffffff\"]]" },
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

        /* Records of earlier releases do not have it. */
        gboolean may_miss = g_str_equal (members[i].name, "content_type") ||
                            g_str_equal (members[i].name, "digest");

        /* What no integer holds is the largest one to later releases of json-glib, and
         * so a version to come. */
        gboolean is_version = g_str_equal (members[i].name, "version") &&
                              g_strcmp0 (wrong[j], "36893488147419103233") == 0;

        if ((!is_list || g_strcmp0 (wrong[j], "[]") != 0) && (!may_miss || wrong[j] != NULL) &&
            !is_version)
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
  const char *links[] = { "\"\"",
                          "\"nonsense\\nhttp://x.example/\"",
                          "\"javascript:alert(1)\"",
                          "\"https://user:secret@example.org/\"",
                          "\"https://user@example.org/\"",
                          "\"example.org/x\"",
                          "\"/etc/passwd\"",
                          "\"<https://example.org/>\"",
                          "\" https://example.org/\"" };

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
  assert_member_refused ("digest", "\"md5:12\"");
  assert_member_refused ("link", "null");
  assert_member_refused ("name", "null");
}

/* The file would be asked for there. */
static void
test_final_link (void)
{
  assert_member_accepted ("final_link", "null");
  assert_member_accepted ("final_link", "\"https://example.org/a%20file\"");
  assert_member_refused ("final_link", "\"http://mirror.example.org/file\"");
  assert_member_refused ("final_link", "\"file:///etc/passwd\"");
  assert_member_refused ("final_link", "\"ftp://mirror.example.org/file\"");
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

  assert_member_refused ("blocks", "[[0,\"00000000deadbeef\",0]],"
                                   "\"pieces\":[[0,10,\"00000000deadbeef\"]]");
  assert_member_refused ("block_size", "8388608");
  assert_member_refused ("block_size", "0");
  assert_member_refused ("block_size", "null");
  assert_member_refused ("size", "null");
  assert_member_refused ("size", "4194309");
}

static void
test_pieces (void)
{
  const char *wrong[] = {
    "null",
    "[null]",
    "[[4194304,4194310]]",
    "[[4194304,4194310,\"00000000deadbeef\",0]]",
    "[[4194304,4194304,\"00000000deadbeef\"]]",
    "[[4194310,4194304,\"00000000deadbeef\"]]",
    "[[4194304,4194311,\"00000000deadbeef\"]]",
    "[[-1,4194310,\"00000000deadbeef\"]]",
    "[[4194304,9223372036854775807,\"00000000deadbeef\"]]",
    "[[4194304,18446744073709551615,\"00000000deadbeef\"]]",
    "[[4194304,1e300,\"00000000deadbeef\"]]",
    "[[4194303,4194310,\"00000000deadbeef\"]]",
    "[[8388600,8388650,\"00000000deadbeef\"]]",
    "[[0,4194304,\"00000000deadbeef\"]]",
    "[[4194304,4194310,3735928559]]",
    "[[4194304,4194308,\"00000000deadbeef\"],[4194307,4194310,\"00000000deadbeef\"]]",
    "[[4194308,4194310,\"00000000deadbeef\"],[4194304,4194308,\"00000000deadbeef\"]]",
  };

  assert_member_accepted ("pieces", "[]");
  assert_member_accepted ("pieces", "[[4194304,4194308,\"00000000deadbeef\"],"
                                    "[4194308,4194310,\"00000000deadbeef\"]]");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_member_refused ("pieces", wrong[i]);
}

/* What is known of pieces is the same in another life. */
static void
test_pieces_again (void)
{
  g_autoptr (GString) text = make_text (NULL, NULL);
  g_autoptr (SluiceResumeRecord) record = parse (text->str, text->len, NULL);
  g_autoptr (SluiceResumeRecord) again = NULL;
  g_autoptr (GBytes) bytes = sluice_resume_record_serialize (record);
  SluicePiece piece;

  g_assert_true (sluice_resume_record_is_sealed (bytes));
  again = sluice_resume_record_parse (bytes, NULL);
  g_assert_cmpuint (sluice_pieces_get_length (sluice_block_table_get_pieces (again->blocks)), ==,
                    2);
  piece = sluice_pieces_get (sluice_block_table_get_pieces (again->blocks), 0);
  g_assert_cmpuint (piece.range.start, ==, 4194304);
  g_assert_cmpuint (piece.range.end, ==, 4194310);
  g_assert_cmphex (piece.checksum, ==, 0x0123456789abcdef);
}

static void
test_unknown_size (void)
{
  assert_member_accepted ("size", "null,\"block_size\":null,\"blocks\":null,\"pieces\":null");
  assert_member_refused ("size", "null,\"block_size\":4194304,\"blocks\":[]");
  assert_member_refused ("size", "null,\"block_size\":null,\"blocks\":[],\"pieces\":null");
  assert_member_refused ("size", "null,\"block_size\":null,\"blocks\":null,\"pieces\":[]");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resume-record/read", test_read);
  g_test_add_func ("/resume-record/unknown-members", test_unknown_members);
  g_test_add_func ("/resume-record/missing-members", test_missing_members);
  g_test_add_func ("/resume-record/version", test_version);
  g_test_add_func ("/resume-record/strings", test_strings);
  g_test_add_func ("/resume-record/final-link", test_final_link);
  g_test_add_func ("/resume-record/strong-without-validator", test_strong_without_validator);
  g_test_add_func ("/resume-record/ranges", test_ranges);
  g_test_add_func ("/resume-record/blocks", test_blocks);
  g_test_add_func ("/resume-record/pieces", test_pieces);
  g_test_add_func ("/resume-record/pieces-again", test_pieces_again);
  g_test_add_func ("/resume-record/unknown-size", test_unknown_size);
  g_test_add_func ("/resume-record/cut-short", test_cut_short);
  g_test_add_func ("/resume-record/zeroed-tail", test_zeroed_tail);
  g_test_add_func ("/resume-record/random-damage", test_random_damage);
  g_test_add_func ("/resume-record/nesting", test_nesting);
  g_test_add_func ("/resume-record/too-long", test_too_long);

  return g_test_run ();
}
