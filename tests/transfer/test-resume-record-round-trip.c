/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A resume record that is written down and read again. */

#include "sluice-resume-record.h"

#define BLOCK ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)

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

/* ---- Huge ---- */

#define HUGE (G_GUINT64_CONSTANT (200) * 1000 * 1000 * 1000)
#define CONNECTIONS 8
#define PAUSES 1000
#define BROUGHT (48 * 1024) /* bytes by each connection before each pause */
#define LARGEST (512 * 1024)

/* What a run after a pause finds of those before it: pieces, none of which goes on. */
static void
bring (SluiceResumeRecord *record, guint round)
{
  guint n_blocks = sluice_block_table_n_blocks (record->blocks);

  for (guint i = 0; i < CONNECTIONS; i++)
    {
      SluiceRange block =
          sluice_block_table_get_range (record->blocks, i * (n_blocks / CONNECTIONS));
      guint64 start = block.start + round * (guint64) BROUGHT;
      const SluicePiece piece = { .range = { start, start + BROUGHT },
                                  .checksum = G_MAXUINT64 - round };

      sluice_block_table_restore_piece (record->blocks, &piece);
      sluice_ranges_add (record->on_disk, piece.range.start, piece.range.end);
    }
}

static void
bring_most (SluiceResumeRecord *record)
{
  guint n_blocks = sluice_block_table_n_blocks (record->blocks);

  for (guint i = 0; i < n_blocks; i++)
    {
      SluiceRange range = sluice_block_table_get_range (record->blocks, i);

      if (i % (n_blocks / CONNECTIONS) == 0)
        continue;
      sluice_block_table_set_hashed (record->blocks, i, G_MAXUINT64 - i, 1700000000);
      sluice_ranges_add (record->on_disk, range.start, range.end);
    }
}

/* A file of 200 GB over eight connections, of which most is there, was paused a thousand
 * times, each time after so little that no block is whole: what is written down is small. */
static void
test_paused_often (void)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (SluiceResumeRecord) again = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;

  record->link = g_strdup ("https://example.org/huge");
  record->name = g_strdup ("huge");
  record->resumable = TRUE;
  record->size = (gint64) HUGE;
  record->blocks = sluice_block_table_new (HUGE);
  bring_most (record);
  for (guint round = 0; round < PAUSES; round++)
    bring (record, round);

  text = sluice_resume_record_serialize (record);
  g_assert_cmpuint (g_bytes_get_size (text), <=, LARGEST);
  again = sluice_resume_record_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sluice_pieces_get_length (sluice_block_table_get_pieces (again->blocks)), ==,
                    CONNECTIONS * PAUSES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resume-record-round-trip/random", test_round_trip);
  g_test_add_func ("/resume-record-round-trip/largest", test_largest);
  g_test_add_func ("/resume-record-round-trip/empty-file", test_empty_file);

  g_test_add_func ("/resume-record-round-trip/paused-often", test_paused_often);
  return g_test_run ();
}
