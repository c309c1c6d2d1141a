/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-block-check.h"

/* One walk over the blocks in one state, hashing each from the disk; where they are compared,
 * the pieces of the others follow. */
typedef struct
{
  SluicePartFile *part;     /* owned */
  SluiceBlockTable *blocks; /* not owned */
  SluiceRanges *on_disk;    /* not owned, nullable: blocks are only completed */
  SluiceBlockState state;   /* of the blocks to hash */
  guint index;
  guint piece;
  gssize n_bad;
} Walk;

static void
walk_free (Walk *walk)
{
  g_object_unref (walk->part);
  g_free (walk);
}

static void step (GTask *task);

static void
take_out (Walk *walk, SluiceRange range)
{
  sluice_block_table_forget (walk->blocks, range);
  sluice_ranges_remove (walk->on_disk, range.start, range.end);
}

static void
judge_block (Walk *walk, gboolean readable, guint64 checksum)
{
  const SluiceBlock *block = sluice_block_table_get_block (walk->blocks, walk->index);

  if (walk->on_disk == NULL)
    {
      if (readable)
        sluice_block_table_set_hashed (walk->blocks, walk->index, checksum, block->finished_at);
    }
  else if (!readable || checksum != block->checksum)
    {
      walk->n_bad++;
      take_out (walk, sluice_block_table_get_range (walk->blocks, walk->index));
    }
  walk->index++;
}

static void
judge_piece (Walk *walk, gboolean readable, guint64 checksum)
{
  SluicePiece piece = sluice_pieces_get (sluice_block_table_get_pieces (walk->blocks), walk->piece);

  if (readable && checksum == piece.checksum)
    {
      walk->piece++;
      return;
    }
  walk->n_bad++;
  take_out (walk, piece.range);
}

static gboolean
has_block (Walk *walk)
{
  guint n_blocks = sluice_block_table_n_blocks (walk->blocks);

  while (walk->index < n_blocks &&
         sluice_block_table_get_block (walk->blocks, walk->index)->state != walk->state)
    walk->index++;

  return walk->index < n_blocks;
}

static gboolean
has_piece (Walk *walk)
{
  return walk->on_disk != NULL &&
         walk->piece < sluice_pieces_get_length (sluice_block_table_get_pieces (walk->blocks));
}

static void
hashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Walk *walk = g_task_get_task_data (task);
  guint64 checksum = 0;
  gboolean readable =
      sluice_part_file_hash_block_finish (SLUICE_PART_FILE (object), result, &checksum, NULL);

  /* The table is its owner's again once the walk was called off. */
  if (g_task_return_error_if_cancelled (task))
    return;

  if (has_block (walk))
    judge_block (walk, readable, checksum);
  else
    judge_piece (walk, readable, checksum);
  step (g_steal_pointer (&task));
}

/* All that the disk was found to have. */
static SluiceRanges *
list_proved (Walk *walk)
{
  const SluicePieces *pieces = sluice_block_table_get_pieces (walk->blocks);
  SluiceRanges *proved = sluice_ranges_new ();

  for (guint i = 0; i < sluice_block_table_n_blocks (walk->blocks); i++)
    {
      SluiceRange range = sluice_block_table_get_range (walk->blocks, i);

      if (sluice_block_table_get_block (walk->blocks, i)->state == walk->state)
        sluice_ranges_add (proved, range.start, range.end);
    }
  for (guint i = 0; i < sluice_pieces_get_length (pieces); i++)
    {
      SluiceRange range = sluice_pieces_get (pieces, i).range;

      sluice_ranges_add (proved, range.start, range.end);
    }
  return proved;
}

/* What has no checksum may be anything: a hole, or what somebody else put there. */
static void
take_out_unproved (Walk *walk)
{
  g_autoptr (SluiceRanges) proved = list_proved (walk);
  guint64 block_size = sluice_block_table_get_block_size (walk->blocks);
  guint64 size = sluice_block_table_get_size (walk->blocks);
  SluiceRange gap = { 0, 0 };

  while (sluice_ranges_next_gap (proved, gap.end, size, &gap))
    {
      sluice_ranges_remove (walk->on_disk, gap.start, gap.end);
      for (guint64 start = gap.start; start < gap.end; start += block_size - start % block_size)
        {
          guint64 end = MIN (gap.end, start + block_size - start % block_size);

          sluice_block_table_forget (walk->blocks, (SluiceRange){ start, end });
        }
    }
}

static void
finish (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);

  if (walk->on_disk != NULL)
    take_out_unproved (walk);
  g_task_return_int (task, walk->n_bad);
  g_object_unref (task);
}

/* Takes over the caller's reference of @task. */
static void
step (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);
  SluiceRange range;

  if (has_block (walk))
    range = sluice_block_table_get_range (walk->blocks, walk->index);
  else if (has_piece (walk))
    range = sluice_pieces_get (sluice_block_table_get_pieces (walk->blocks), walk->piece).range;
  else
    {
      finish (task);
      return;
    }

  sluice_part_file_hash_block_async (walk->part, range.start, range.end - range.start,
                                     g_task_get_cancellable (task), hashed_cb, task);
}

static void
begin_walk (SluicePartFile *part,
            SluiceBlockTable *blocks,
            SluiceRanges *on_disk,
            SluiceBlockState state,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Walk *walk = g_new0 (Walk, 1);

  walk->part = g_object_ref (part);
  walk->blocks = blocks;
  walk->on_disk = on_disk;
  walk->state = state;

  g_task_set_source_tag (task, begin_walk);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, walk, (GDestroyNotify) walk_free);
  step (task);
}

/**
 * sluice_block_check_compare_async:
 * @part: an open part file
 * @blocks: what its whole blocks hashed to when they were written; has to stay
 *   alive and unchanged until @callback or the cancelling
 * @on_disk: the ranges its record lists; likewise
 * @cancellable: (nullable): ends the walk
 * @callback: called when every block was compared
 * @user_data: passed to @callback
 *
 * Compares the blocks on the disk, and the pieces of those that are not whole,
 * with their checksums. What differs, or cannot be read, or has no checksum, is
 * taken out of @blocks and @on_disk: only that has to be fetched again.
 */
void
sluice_block_check_compare_async (SluicePartFile *part,
                                  SluiceBlockTable *blocks,
                                  SluiceRanges *on_disk,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  begin_walk (part, blocks, on_disk, SLUICE_BLOCK_HASHED, cancellable, callback, user_data);
}

/**
 * sluice_block_check_compare_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: how many blocks and pieces differed; -1 with an error
 */
gssize
sluice_block_check_compare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/**
 * sluice_block_check_complete_async:
 * @part: an open part file
 * @blocks: its blocks; has to stay alive until @callback or the cancelling
 * @cancellable: (nullable): ends the walk
 * @callback: called when no block is left without a checksum
 * @user_data: passed to @callback
 *
 * Hashes from the disk the blocks that came in pieces out of order.
 */
void
sluice_block_check_complete_async (SluicePartFile *part,
                                   SluiceBlockTable *blocks,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  begin_walk (part, blocks, NULL, SLUICE_BLOCK_UNHASHED, cancellable, callback, user_data);
}

/**
 * sluice_block_check_complete_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %FALSE with an error
 */
gboolean
sluice_block_check_complete_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error) >= 0;
}
