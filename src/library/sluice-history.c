/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-history.h"

/* The newest last: that is where downloads come. */
struct _SluiceHistory
{
  GPtrArray *downloads; /* owned, of owned SluiceDownload */
};

/**
 * sluice_history_new:
 *
 * Returns: (transfer full): an empty history
 */
SluiceHistory *
sluice_history_new (void)
{
  SluiceHistory *self = g_new (SluiceHistory, 1);

  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

/**
 * sluice_history_free:
 * @self: (transfer full): a history
 */
void
sluice_history_free (SluiceHistory *self)
{
  g_ptr_array_unref (self->downloads);
  g_free (self);
}

/**
 * sluice_history_get_length:
 * @self: a history
 *
 * Returns: how many downloads there are
 */
guint
sluice_history_get_length (const SluiceHistory *self)
{
  return self->downloads->len;
}

/**
 * sluice_history_get:
 * @self: a history
 * @position: below its length; 0 is the newest
 *
 * Returns: (transfer none): the download there
 */
SluiceDownload *
sluice_history_get (const SluiceHistory *self, guint position)
{
  return g_ptr_array_index (self->downloads, self->downloads->len - 1 - position);
}

/**
 * sluice_history_add:
 * @self: a history
 * @download: what just finished; it becomes the newest
 */
void
sluice_history_add (SluiceHistory *self, SluiceDownload *download)
{
  g_ptr_array_add (self->downloads, g_object_ref (download));
}

/**
 * sluice_history_add_older:
 * @self: a history
 * @downloads: (transfer full) (element-type SluiceDownload): what finished before
 *   all that is there, the oldest first
 */
void
sluice_history_add_older (SluiceHistory *self, GPtrArray *downloads)
{
  GPtrArray *newer = self->downloads;

  self->downloads = downloads;
  g_ptr_array_extend_and_steal (self->downloads, newer);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = sluice_download_get_finished_at (*(SluiceDownload *const *) a);
  gint64 right = sluice_download_get_finished_at (*(SluiceDownload *const *) b);

  return (left > right) - (left < right);
}

/* Both in order. */
static GPtrArray *
merge (GPtrArray *older, GPtrArray *newer, guint *first, guint *last)
{
  guint length = older->len + newer->len;
  GPtrArray *merged = g_ptr_array_new_full (length, g_object_unref);
  guint i = 0, j = 0;

  while (merged->len < length)
    {
      gboolean take_new =
          i == older->len ||
          (j < newer->len && compare_times (&newer->pdata[j], &older->pdata[i]) < 0);

      if (take_new && j == 0)
        *last = length - 1 - merged->len;
      if (take_new && j == newer->len - 1)
        *first = length - 1 - merged->len;
      g_ptr_array_add (merged, g_object_ref (take_new ? newer->pdata[j++] : older->pdata[i++]));
    }

  return merged;
}

/**
 * sluice_history_insert:
 * @self: a history
 * @downloads: (element-type SluiceDownload): some that finished some time ago, at
 *   least one
 * @first: (out): set to the first position that is another's now
 * @last: (out): set to the last position that one of them has
 *
 * Puts downloads where they belong by the time they finished, however many they
 * are.
 */
void
sluice_history_insert (SluiceHistory *self, GPtrArray *downloads, guint *first, guint *last)
{
  g_autoptr (GPtrArray) newer = g_ptr_array_new ();
  g_autoptr (GPtrArray) older = g_steal_pointer (&self->downloads);

  for (guint i = 0; i < downloads->len; i++)
    g_ptr_array_add (newer, downloads->pdata[i]);
  g_ptr_array_sort (newer, compare_times);

  self->downloads = merge (older, newer, first, last);
}

/**
 * sluice_history_remove:
 * @self: a history
 * @downloads: (element-type SluiceDownload): a set of what is to go
 * @first: (out): set to the first position that changes
 * @last: (out): set to the last position that changes
 *
 * Takes downloads out in one go, however many they are.
 *
 * Returns: how many were there
 */
guint
sluice_history_remove (SluiceHistory *self, GHashTable *downloads, guint *first, guint *last)
{
  guint length = self->downloads->len;
  GPtrArray *kept = g_ptr_array_new_full (length, g_object_unref);
  guint removed = 0;

  for (guint i = 0; i < length; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->downloads, i);

      if (!g_hash_table_contains (downloads, download))
        {
          g_ptr_array_add (kept, g_object_ref (download));
          continue;
        }

      *first = length - 1 - i;
      if (removed++ == 0)
        *last = length - 1 - i;
    }

  g_ptr_array_unref (self->downloads);
  self->downloads = kept;
  return removed;
}
