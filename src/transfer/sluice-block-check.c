/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-block-check.h"

/* One walk over the blocks in one state, hashing each from the disk. */
typedef struct
{
  SluicePartFile *part;     /* owned */
  SluiceBlockTable *blocks; /* not owned */
  SluiceRanges *on_disk;    /* not owned, nullable: blocks are only completed */
  SluiceBlockState state;   /* of the blocks to hash */
  guint index;
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
judge_block (Walk *walk, gboolean readable, guint64 checksum)
{
  const SluiceBlock *block = sluice_block_table_get_block (walk->blocks, walk->index);
  SluiceRange range = sluice_block_table_get_range (walk->blocks, walk->index);

  if (walk->on_disk == NULL)
    {
      if (readable)
        sluice_block_table_set_hashed (walk->blocks, walk->index, checksum, block->finished_at);
    }
  else if (!readable || checksum != block->checksum)
    {
      walk->n_bad++;
      sluice_block_table_set_missing (walk->blocks, walk->index);
      sluice_ranges_remove (walk->on_disk, range.start, range.end);
    }
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

  judge_block (walk, readable, checksum);
  walk->index++;
  step (g_steal_pointer (&task));
}

static void
step (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);
  guint n_blocks = sluice_block_table_n_blocks (walk->blocks);
  SluiceRange range;

  while (walk->index < n_blocks &&
         sluice_block_table_get_block (walk->blocks, walk->index)->state != walk->state)
    walk->index++;

  if (walk->index == n_blocks)
    {
      g_task_return_int (task, walk->n_bad);
      g_object_unref (task);
      return;
    }

  range = sluice_block_table_get_range (walk->blocks, walk->index);
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
 * Compares the blocks on the disk with their checksums. Those that differ, or
 * cannot be read, are taken out of @blocks and @on_disk: only they have to be
 * fetched again.
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
 * Returns: how many blocks differed; -1 with an error
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
