/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-block-table.h"

#include <xxhash.h>

#define BLOCK ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)
#define SIZE (2 * BLOCK + 1000) /* two whole blocks and a short one */

static guint8 *
make_bytes (void)
{
  guint8 *bytes = g_malloc (SIZE);
  guint32 x = 1;

  for (gsize i = 0; i < SIZE; i++)
    {
      x = x * 1664525 + 1013904223;
      bytes[i] = (guint8) (x >> 24);
    }

  return bytes;
}

static void
wrote (SluiceBlockTable *table, const guint8 *bytes, guint64 start, guint64 end)
{
  sluice_block_table_wrote (table, start, bytes + start, end - start, 1234);
}

static void
assert_state (const SluiceBlockTable *table, guint index, SluiceBlockState state)
{
  g_assert_cmpint (sluice_block_table_get_block (table, index)->state, ==, state);
}

static void
assert_hashed (const SluiceBlockTable *table, const guint8 *bytes, guint index)
{
  SluiceRange range = sluice_block_table_get_range (table, index);
  const SluiceBlock *block = sluice_block_table_get_block (table, index);

  assert_state (table, index, SLUICE_BLOCK_HASHED);
  g_assert_cmphex (block->checksum, ==, XXH3_64bits (bytes + range.start, range.end - range.start));
  g_assert_cmpint (block->finished_at, ==, 1234);
}

static void
test_block_size (void)
{
  const guint64 most = SLUICE_BLOCK_TABLE_MOST_BLOCKS;

  g_assert_cmpuint (sluice_block_table_choose_block_size (0), ==, BLOCK);
  g_assert_cmpuint (sluice_block_table_choose_block_size (1), ==, BLOCK);
  g_assert_cmpuint (sluice_block_table_choose_block_size (BLOCK * most), ==, BLOCK);
  g_assert_cmpuint (sluice_block_table_choose_block_size (BLOCK * most + 1), ==, BLOCK * 2);
  g_assert_cmpuint (sluice_block_table_choose_block_size (BLOCK * most * 2 + 1), ==, BLOCK * 4);
  g_assert_cmpuint (sluice_block_table_choose_block_size (G_MAXUINT64), ==,
                    G_GUINT64_CONSTANT (1) << 52);
}

static void
test_shape (void)
{
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);
  g_autoptr (SluiceBlockTable) empty = sluice_block_table_new (0);
  g_autoptr (SluiceBlockTable) huge = sluice_block_table_new (G_MAXUINT64);
  SluiceRange last = sluice_block_table_get_range (table, 2);

  g_assert_cmpuint (sluice_block_table_get_size (table), ==, SIZE);
  g_assert_cmpuint (sluice_block_table_get_block_size (table), ==, BLOCK);
  g_assert_cmpuint (sluice_block_table_n_blocks (table), ==, 3);
  g_assert_cmpuint (last.start, ==, 2 * BLOCK);
  g_assert_cmpuint (last.end, ==, SIZE);

  g_assert_cmpuint (sluice_block_table_n_blocks (empty), ==, 0);
  g_assert_cmpuint (sluice_block_table_n_blocks (huge), ==, 4096);
  g_assert_cmpuint (sluice_block_table_get_range (huge, 4095).end, ==, G_MAXUINT64);
}

static void
test_in_order (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);

  for (guint64 offset = 0; offset < SIZE; offset += 300000)
    {
      assert_state (table, 2, SLUICE_BLOCK_MISSING);
      wrote (table, bytes, offset, MIN (offset + 300000, SIZE));
    }

  for (guint i = 0; i < 3; i++)
    assert_hashed (table, bytes, i);
}

static void
test_in_one_piece (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);

  wrote (table, bytes, 0, SIZE);

  for (guint i = 0; i < 3; i++)
    assert_hashed (table, bytes, i);
}

static void
test_two_writers (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);

  /* The second begins within block 1, which so comes in pieces. */
  for (guint64 offset = 0; offset < BLOCK + 1000; offset += 500)
    {
      wrote (table, bytes, offset, offset + 500);
      if (BLOCK + 1000 + offset < SIZE)
        wrote (table, bytes, BLOCK + 1000 + offset, MIN (BLOCK + 1500 + offset, SIZE));
    }

  assert_hashed (table, bytes, 0);
  assert_state (table, 1, SLUICE_BLOCK_UNHASHED);
  assert_hashed (table, bytes, 2);
}

static void
test_rear_first (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);

  wrote (table, bytes, 100, BLOCK);
  assert_state (table, 0, SLUICE_BLOCK_MISSING);
  wrote (table, bytes, 0, 100);
  assert_state (table, 0, SLUICE_BLOCK_UNHASHED);
}

static void
test_written_twice (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);

  for (guint i = 0; i < 3; i++)
    wrote (table, bytes, 0, BLOCK / 2);
  assert_state (table, 0, SLUICE_BLOCK_MISSING);
  wrote (table, bytes, BLOCK / 2, BLOCK);
  assert_hashed (table, bytes, 0); /* what was written last was hashed */

  wrote (table, bytes, BLOCK, 2 * BLOCK);
  assert_hashed (table, bytes, 1);
  wrote (table, bytes, BLOCK + 5, BLOCK + 6);
  assert_state (table, 1, SLUICE_BLOCK_UNHASHED);
}

static void
test_set (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);

  wrote (table, bytes, 0, 1000);
  sluice_block_table_set_hashed (table, 0, 77, 99);
  assert_state (table, 0, SLUICE_BLOCK_HASHED);
  g_assert_cmphex (sluice_block_table_get_block (table, 0)->checksum, ==, 77);
  g_assert_cmpint (sluice_block_table_get_block (table, 0)->finished_at, ==, 99);

  sluice_block_table_set_missing (table, 0);
  assert_state (table, 0, SLUICE_BLOCK_MISSING);
  g_assert_cmphex (sluice_block_table_get_block (table, 0)->checksum, ==, 0);

  wrote (table, bytes, 0, BLOCK - 1);
  assert_state (table, 0, SLUICE_BLOCK_MISSING);
  wrote (table, bytes, BLOCK - 1, BLOCK);
  assert_hashed (table, bytes, 0);
}

static void
test_restore (void)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);
  g_autoptr (SluiceRanges) on_disk = sluice_ranges_new ();

  sluice_ranges_add (on_disk, 0, BLOCK + 10);
  sluice_ranges_add (on_disk, 2 * BLOCK, SIZE);
  sluice_block_table_set_hashed (table, 2, 77, 99);
  wrote (table, bytes, BLOCK, BLOCK + 5);
  sluice_block_table_restore_partial (table, on_disk);

  assert_state (table, 0, SLUICE_BLOCK_UNHASHED);
  assert_state (table, 1, SLUICE_BLOCK_MISSING);
  assert_state (table, 2, SLUICE_BLOCK_HASHED);

  wrote (table, bytes, BLOCK + 10, 2 * BLOCK);
  assert_state (table, 1, SLUICE_BLOCK_UNHASHED);
}

/* Pieces of random lengths in random order: a block is complete exactly when all its bytes
 * came, and a checksum that is there is right. */
static void
test_random (void)
{
  g_autofree guint8 *bytes = make_bytes ();

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (SluiceBlockTable) table = sluice_block_table_new (SIZE);
      g_autoptr (SluiceRanges) there = sluice_ranges_new ();
      SluiceRange gap;

      while (sluice_ranges_next_gap (there, 0, SIZE, &gap))
        {
          guint64 start = gap.start;
          guint64 end;

          if (g_test_rand_bit ())
            start = (guint64) g_test_rand_int_range (0, (int) SIZE);
          if (!sluice_ranges_next_gap (there, start, SIZE, &gap))
            continue;

          end = gap.start + (guint64) g_test_rand_int_range (1, 900000);
          gap.end = MIN (gap.end, end);
          wrote (table, bytes, gap.start, gap.end);
          sluice_ranges_add (there, gap.start, gap.end);

          for (guint i = 0; i < 3; i++)
            {
              SluiceRange range = sluice_block_table_get_range (table, i);
              gboolean complete = sluice_ranges_contains (there, range.start, range.end);
              const SluiceBlock *block = sluice_block_table_get_block (table, i);

              g_assert_cmpint (block->state != SLUICE_BLOCK_MISSING, ==, complete);
              if (block->state == SLUICE_BLOCK_HASHED)
                assert_hashed (table, bytes, i);
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/block-table/block-size", test_block_size);
  g_test_add_func ("/block-table/shape", test_shape);
  g_test_add_func ("/block-table/in-order", test_in_order);
  g_test_add_func ("/block-table/in-one-piece", test_in_one_piece);
  g_test_add_func ("/block-table/two-writers", test_two_writers);
  g_test_add_func ("/block-table/rear-first", test_rear_first);
  g_test_add_func ("/block-table/written-twice", test_written_twice);
  g_test_add_func ("/block-table/set", test_set);
  g_test_add_func ("/block-table/restore", test_restore);
  g_test_add_func ("/block-table/random", test_random);

  return g_test_run ();
}
