/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-block-table.h"

/* One set of ranges for all blocks says which bytes are there. It stays as small as the
 * number of writers, and a byte that is written twice counts once, so that a block is never
 * taken for complete while a byte of it is missing. */

struct _SluiceBlockTable
{
  guint64 size;
  guint64 block_size;
  guint n_blocks;
  SluiceBlock *blocks;   /* (owned) (array length=n_blocks) */
  SluicePieces *pieces;  /* owned; of blocks without a checksum */
  SluiceRanges *on_disk; /* owned */
};

/* Looks whether the block is complete now. One that came in one piece has its checksum then;
 * otherwise it has to be made from the disk. */
static void
settle (SluiceBlockTable *self, guint index, gint64 now)
{
  SluiceRange range = sluice_block_table_get_range (self, index);
  guint64 checksum;

  if (!sluice_ranges_contains (self->on_disk, range.start, range.end))
    return;

  self->blocks[index] = (SluiceBlock){ .state = SLUICE_BLOCK_UNHASHED, .finished_at = now };
  if (sluice_pieces_lookup (self->pieces, range, &checksum))
    sluice_block_table_set_hashed (self, index, checksum, now);
}

/**
 * sluice_block_table_choose_block_size:
 * @size: size of the file in bytes
 *
 * Chooses blocks of 4 MiB, or larger by a power of two where the table would otherwise have
 * more than %SLUICE_BLOCK_TABLE_MOST_BLOCKS rows.
 *
 * Returns: the size of a block in bytes
 */
guint64
sluice_block_table_choose_block_size (guint64 size)
{
  guint64 block_size = SLUICE_BLOCK_TABLE_SMALLEST_BLOCK;

  while (size / block_size + (size % block_size != 0) > SLUICE_BLOCK_TABLE_MOST_BLOCKS)
    block_size *= 2;

  return block_size;
}

/**
 * sluice_block_table_new:
 * @size: size of the file in bytes
 *
 * Creates the table of a file of which nothing is there yet.
 *
 * Returns: (transfer full): the table; free it with sluice_block_table_free()
 */
SluiceBlockTable *
sluice_block_table_new (guint64 size)
{
  SluiceBlockTable *self = g_new0 (SluiceBlockTable, 1);

  self->size = size;
  self->block_size = sluice_block_table_choose_block_size (size);
  self->n_blocks = (guint) (size / self->block_size + (size % self->block_size != 0));
  self->blocks = g_new0 (SluiceBlock, self->n_blocks);
  self->pieces = sluice_pieces_new (self->block_size);
  self->on_disk = sluice_ranges_new ();

  return self;
}

/**
 * sluice_block_table_free:
 * @self: (transfer full): a table
 *
 * Frees the table.
 */
void
sluice_block_table_free (SluiceBlockTable *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->blocks);
  sluice_pieces_free (self->pieces);
  sluice_ranges_free (self->on_disk);
  g_free (self);
}

/**
 * sluice_block_table_get_size:
 * @self: a table
 *
 * Returns: the size of the file in bytes
 */
guint64
sluice_block_table_get_size (const SluiceBlockTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

/**
 * sluice_block_table_get_block_size:
 * @self: a table
 *
 * Returns: the size of each block but perhaps the last, in bytes
 */
guint64
sluice_block_table_get_block_size (const SluiceBlockTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->block_size;
}

/**
 * sluice_block_table_n_blocks:
 * @self: a table
 *
 * Returns: how many blocks the file has
 */
guint
sluice_block_table_n_blocks (const SluiceBlockTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_blocks;
}

/**
 * sluice_block_table_get_range:
 * @self: a table
 * @index: which block
 *
 * Returns: where the block lies in the file; the last one ends with it
 */
SluiceRange
sluice_block_table_get_range (const SluiceBlockTable *self, guint index)
{
  guint64 start;

  g_return_val_if_fail (self != NULL, ((SluiceRange){ 0, 0 }));
  g_return_val_if_fail (index < self->n_blocks, ((SluiceRange){ 0, 0 }));

  start = index * self->block_size;

  return (SluiceRange){ start, start + MIN (self->block_size, self->size - start) };
}

/**
 * sluice_block_table_get_block:
 * @self: a table
 * @index: which block
 *
 * Returns: (transfer none): what is known of the block; good until the table changes
 */
const SluiceBlock *
sluice_block_table_get_block (const SluiceBlockTable *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_blocks, NULL);

  return &self->blocks[index];
}

/**
 * sluice_block_table_wrote:
 * @self: a table
 * @offset: where in the file the bytes were written
 * @bytes: (array length=length): the bytes
 * @length: how many there are
 * @now: seconds since 1970
 *
 * Takes note of bytes that were just written, and hashes them on the way. Bytes that are
 * written a second time are legal, but spoil the checksum of their block, or piece of it.
 */
void
sluice_block_table_wrote (SluiceBlockTable *self,
                          guint64 offset,
                          const void *bytes,
                          gsize length,
                          gint64 now)
{
  const guint8 *next = bytes;
  guint64 end = offset + length;

  g_return_if_fail (self != NULL);
  g_return_if_fail (offset <= self->size && length <= self->size - offset);

  while (offset < end)
    {
      guint index = (guint) (offset / self->block_size);
      guint64 stop = MIN (end, sluice_block_table_get_range (self, index).end);

      sluice_pieces_wrote (self->pieces, offset, next, stop - offset);
      sluice_ranges_add (self->on_disk, offset, stop);
      settle (self, index, now);

      next += stop - offset;
      offset = stop;
    }
}

/**
 * sluice_block_table_set_hashed:
 * @self: a table
 * @index: which block
 * @checksum: its XXH3 (64 bits)
 * @finished_at: when its last byte was written, in seconds since 1970
 *
 * Takes note that the whole block is there and what it hashes to.
 */
void
sluice_block_table_set_hashed (SluiceBlockTable *self,
                               guint index,
                               guint64 checksum,
                               gint64 finished_at)
{
  SluiceRange range;

  g_return_if_fail (self != NULL);
  g_return_if_fail (index < self->n_blocks);

  range = sluice_block_table_get_range (self, index);
  sluice_ranges_add (self->on_disk, range.start, range.end);
  sluice_pieces_remove (self->pieces, range.start, range.end);
  self->blocks[index] = (SluiceBlock){ SLUICE_BLOCK_HASHED, checksum, finished_at };
}

/**
 * sluice_block_table_set_missing:
 * @self: a table
 * @index: which block
 *
 * Forgets the block: every byte of it is to come again.
 */
void
sluice_block_table_set_missing (SluiceBlockTable *self, guint index)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (index < self->n_blocks);

  sluice_block_table_forget (self, sluice_block_table_get_range (self, index));
}

/**
 * sluice_block_table_forget:
 * @self: a table
 * @range: bytes of one block, at least one
 *
 * These bytes are to come again; the checksum of their block, and of each piece that has any
 * of them, is gone.
 */
void
sluice_block_table_forget (SluiceBlockTable *self, SluiceRange range)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (range.start < range.end && range.end <= self->size);

  sluice_ranges_remove (self->on_disk, range.start, range.end);
  sluice_pieces_remove (self->pieces, range.start, range.end);
  self->blocks[range.start / self->block_size] = (SluiceBlock){ SLUICE_BLOCK_MISSING };
}

/**
 * sluice_block_table_restore_piece:
 * @self: a table
 * @piece: bytes of one block that has no checksum; it overlaps no other
 *
 * Takes note of what bytes hash to that an earlier run wrote.
 */
void
sluice_block_table_restore_piece (SluiceBlockTable *self, const SluicePiece *piece)
{
  g_return_if_fail (self != NULL && piece != NULL);

  sluice_pieces_add (self->pieces, piece);
}

/**
 * sluice_block_table_get_pieces:
 * @self: a table
 *
 * Returns: (transfer none): what is known of the bytes of blocks without a checksum
 */
const SluicePieces *
sluice_block_table_get_pieces (const SluiceBlockTable *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->pieces;
}

/**
 * sluice_block_table_restore_partial:
 * @self: a table
 * @on_disk: which bytes of the file are there
 *
 * Takes note of bytes that an earlier run wrote. A block they complete, now or together with
 * what comes, is to be hashed from the disk. Blocks with a checksum keep it.
 */
void
sluice_block_table_restore_partial (SluiceBlockTable *self, const SluiceRanges *on_disk)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (on_disk != NULL);

  for (guint i = 0; i < sluice_ranges_n_runs (on_disk); i++)
    {
      SluiceRange run = sluice_ranges_get_run (on_disk, i);

      sluice_ranges_add (self->on_disk, MIN (run.start, self->size), MIN (run.end, self->size));
    }

  for (guint i = 0; i < self->n_blocks; i++)
    {
      if (self->blocks[i].state == SLUICE_BLOCK_MISSING)
        settle (self, i, 0);
    }
}
