/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-block-check.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include "scratch.h"
#include "sluice-error.h"

#define BLOCK ((gsize) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)
#define SIZE (3 * BLOCK + 777)
#define N_BLOCKS 4

typedef struct
{
  char *folder;
  char *path;
  guint8 *bytes;
  SluicePartFile *part;
  SluiceBlockTable *blocks;
  SluiceRanges *on_disk;
} Fixture;

/* A whole part of which nothing is known but that it is there. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  self->path = scratch_path (self->folder, "film.mkv.part");
  self->bytes = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->bytes[i] = (guint8) (i * 31 + i / BLOCK);
  g_file_set_contents (self->path, (const char *) self->bytes, SIZE, &error);
  g_assert_no_error (error);

  directory = g_file_new_for_path (self->folder);
  self->part = sluice_part_file_new (directory, "film.mkv");
  g_assert_true (sluice_part_file_open (self->part, SIZE, &error));
  g_assert_no_error (error);

  self->on_disk = sluice_ranges_new ();
  sluice_ranges_add (self->on_disk, 0, SIZE);
  self->blocks = sluice_block_table_new (SIZE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  /* A thread of the pool may keep it a moment longer. */
  sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  sluice_block_table_free (self->blocks);
  sluice_ranges_free (self->on_disk);
  g_free (self->bytes);
  g_free (self->path);
  scratch_folder_remove (self->folder);
}

static guint64
checksum_of (Fixture *self, guint index)
{
  SluiceRange range = sluice_block_table_get_range (self->blocks, index);

  return XXH3_64bits (self->bytes + range.start, range.end - range.start);
}

static void
know_checksums (Fixture *self)
{
  for (guint i = 0; i < N_BLOCKS; i++)
    sluice_block_table_set_hashed (self->blocks, i, checksum_of (self, i), 1000 + i);
}

static void
damage (Fixture *self, off_t offset)
{
  int fd = open (self->path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, "!", 1, offset), ==, 1);
  g_assert_no_errno (close (fd));
}

static gssize
compare (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_block_check_compare_async (self->part, self->blocks, self->on_disk, cancellable,
                                    scratch_result_cb, &result);
  return sluice_block_check_compare_finish (scratch_await (&result), error);
}

static gboolean
complete (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_block_check_complete_async (self->part, self->blocks, NULL, scratch_result_cb, &result);
  return sluice_block_check_complete_finish (scratch_await (&result), error);
}

/* Exactly the blocks whose bit is set in @bad are taken out. */
static void
assert_taken_out (Fixture *self, guint bad)
{
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      gboolean out = (bad >> i & 1) != 0;
      SluiceRange range = sluice_block_table_get_range (self->blocks, i);

      g_assert_cmpint (sluice_block_table_get_block (self->blocks, i)->state, ==,
                       out ? SLUICE_BLOCK_MISSING : SLUICE_BLOCK_HASHED);
      g_assert_true (sluice_ranges_contains (self->on_disk, range.start, range.end) == !out);
    }
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  know_checksums (self);
  g_assert_cmpint (compare (self, NULL, &error), ==, 0);
  g_assert_no_error (error);
  assert_taken_out (self, 0);
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  know_checksums (self);
  damage (self, BLOCK + 17);
  g_assert_cmpint (compare (self, NULL, NULL), ==, 1);
  assert_taken_out (self, 1 << 1);
}

/* One byte on each side of a border, and the very last one. */
static void
test_borders (Fixture *self, gconstpointer data)
{
  know_checksums (self);
  damage (self, BLOCK - 1);
  damage (self, 2 * BLOCK);
  damage (self, SIZE - 1);
  g_assert_cmpint (compare (self, NULL, NULL), ==, 3);
  assert_taken_out (self, 1 << 0 | 1 << 2 | 1 << 3);
}

static void
test_cut_off (Fixture *self, gconstpointer data)
{
  know_checksums (self);
  g_assert_no_errno (truncate (self->path, (off_t) (2 * BLOCK + 1)));
  g_assert_cmpint (compare (self, NULL, NULL), ==, 2);
  assert_taken_out (self, 1 << 2 | 1 << 3);
}

/* Bytes without a checksum may be anything: a hole that a cut part left, for one. */
static void
test_unproved (Fixture *self, gconstpointer data)
{
  sluice_block_table_restore_partial (self->blocks, self->on_disk);
  g_assert_cmpint (compare (self, NULL, NULL), ==, 0);
  g_assert_cmpuint (sluice_ranges_covered (self->on_disk), ==, 0);
  for (guint i = 0; i < N_BLOCKS; i++)
    g_assert_cmpint (sluice_block_table_get_block (self->blocks, i)->state, ==,
                     SLUICE_BLOCK_MISSING);
}

/* A whole block, a piece of the next one, and two of the third with a gap between them. */
static void
know_pieces (Fixture *self)
{
  const SluiceRange ranges[] = {
    { 0, BLOCK },
    { BLOCK, BLOCK + 5000 },
    { 2 * BLOCK + 10, 2 * BLOCK + 20 },
    { 3 * BLOCK - 30, 3 * BLOCK },
  };

  sluice_ranges_clear (self->on_disk);
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      sluice_block_table_wrote (self->blocks, ranges[i].start, self->bytes + ranges[i].start,
                                ranges[i].end - ranges[i].start, 1);
      sluice_ranges_add (self->on_disk, ranges[i].start, ranges[i].end);
    }
}

static void
test_pieces (Fixture *self, gconstpointer data)
{
  know_pieces (self);
  g_assert_cmpint (compare (self, NULL, NULL), ==, 0);
  g_assert_cmpuint (sluice_ranges_covered (self->on_disk), ==, BLOCK + 5040);
}

/* Only the piece that differs goes, and with it no byte of its neighbours. */
static void
test_pieces_damaged (Fixture *self, gconstpointer data)
{
  know_pieces (self);
  damage (self, BLOCK + 4999);
  damage (self, 3 * BLOCK - 30);
  g_assert_cmpint (compare (self, NULL, NULL), ==, 2);
  g_assert_cmpuint (sluice_ranges_covered (self->on_disk), ==, BLOCK + 10);
  g_assert_true (sluice_ranges_contains (self->on_disk, 2 * BLOCK + 10, 2 * BLOCK + 20));
}

/* The record claims more than there is a checksum for. */
static void
test_pieces_claimed (Fixture *self, gconstpointer data)
{
  know_pieces (self);
  sluice_ranges_add (self->on_disk, 0, SIZE);
  sluice_block_table_restore_partial (self->blocks, self->on_disk);
  g_assert_cmpint (compare (self, NULL, NULL), ==, 0);
  g_assert_cmpuint (sluice_ranges_covered (self->on_disk), ==, BLOCK + 5040);
}

/* The pieces of a block came out of order: its checksum is taken from the disk. */
static void
test_complete (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sluice_block_table_wrote (self->blocks, 1000, self->bytes + 1000, BLOCK - 1000, 1);
  sluice_block_table_wrote (self->blocks, 0, self->bytes, 1000, 2);
  sluice_block_table_wrote (self->blocks, 3 * BLOCK, self->bytes + 3 * BLOCK, 777, 3);
  sluice_block_table_wrote (self->blocks, BLOCK, self->bytes + BLOCK, 5, 4);

  g_assert_cmpint (sluice_block_table_get_block (self->blocks, 0)->state, ==,
                   SLUICE_BLOCK_UNHASHED);
  g_assert_true (complete (self, &error));
  g_assert_no_error (error);

  g_assert_cmpint (sluice_block_table_get_block (self->blocks, 0)->state, ==, SLUICE_BLOCK_HASHED);
  g_assert_cmphex (sluice_block_table_get_block (self->blocks, 0)->checksum, ==,
                   checksum_of (self, 0));
  g_assert_cmpint (sluice_block_table_get_block (self->blocks, 0)->finished_at, ==, 2);
  g_assert_cmpint (sluice_block_table_get_block (self->blocks, 1)->state, ==, SLUICE_BLOCK_MISSING);
  g_assert_cmpint (sluice_block_table_get_block (self->blocks, 2)->state, ==, SLUICE_BLOCK_MISSING);
  g_assert_cmphex (sluice_block_table_get_block (self->blocks, 3)->checksum, ==,
                   checksum_of (self, 3));
}

/* A walk that was called off changes nothing, for the table may be gone. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  know_checksums (self);
  damage (self, 0);
  sluice_block_check_compare_async (self->part, self->blocks, self->on_disk, cancellable,
                                    scratch_result_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (sluice_block_check_compare_finish (scratch_await (&result), &error), ==, -1);
  g_assert_cmpint (sluice_error_classify (error), ==, SLUICE_ERROR_CANCELLED);
  assert_taken_out (self, 0);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/block-check/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("whole", test_whole);
  add ("damaged", test_damaged);
  add ("borders", test_borders);
  add ("cut-off", test_cut_off);
  add ("unproved", test_unproved);
  add ("pieces", test_pieces);
  add ("pieces-damaged", test_pieces_damaged);
  add ("pieces-claimed", test_pieces_claimed);
  add ("complete", test_complete);
  add ("cancelled", test_cancelled);

  return g_test_run ();
}
