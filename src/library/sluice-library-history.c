/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The finished downloads of a library, as part of its list. */

#include "sluice-library-private.h"

static guint
count_unfinished (SluiceLibrary *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->queue));
}

/*
 * sluice_library_put_into_history:
 * @downloads: (element-type SluiceDownload): some that finished some time ago
 *
 * Puts finished downloads at their places, in one change however many they are.
 */
void
sluice_library_put_into_history (SluiceLibrary *self, GPtrArray *downloads)
{
  guint first, last;

  if (downloads->len == 0)
    return;

  for (guint i = 0; i < downloads->len; i++)
    sluice_tally_add (self->tally, SLUICE_GROUP_FINISHED,
                      sluice_download_get_kind (g_ptr_array_index (downloads, i)), 1);

  sluice_history_insert (self->history, downloads, &first, &last);
  g_list_model_items_changed (G_LIST_MODEL (self), count_unfinished (self) + first,
                              last - first + 1 - downloads->len, last - first + 1);
  sluice_library_tell_added (self, downloads);
}

/*
 * sluice_library_add_history:
 * @downloads: (transfer full) (element-type SluiceDownload): what finished before
 *   all that is in the list, the oldest first
 * @kinds: (array fixed-size=7): how many there are of each kind
 *
 * Puts what finished in earlier runs into the list, in one change and without a
 * look at any of them: only to touch a hundred thousand takes longer than a frame.
 */
void
sluice_library_add_history (SluiceLibrary *self, GPtrArray *downloads, const guint *kinds)
{
  guint position = g_list_model_get_n_items (G_LIST_MODEL (self));
  guint added = downloads->len;

  for (guint kind = 0; kind < SLUICE_N_KINDS; kind++)
    sluice_tally_add (self->tally, SLUICE_GROUP_FINISHED, kind, kinds[kind]);

  sluice_history_add_older (self->history, downloads);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, added);
}

/*
 * sluice_library_take_out_of_history:
 * @downloads: (element-type SluiceDownload): a set of finished downloads
 *
 * Takes finished downloads out of the list, in one change however many they are.
 */
void
sluice_library_take_out_of_history (SluiceLibrary *self, GHashTable *downloads)
{
  guint unfinished = count_unfinished (self);
  guint first = 0, last = 0, removed;
  GHashTableIter iter;
  gpointer download;

  removed = sluice_history_remove (self->history, downloads, &first, &last);
  if (removed == 0)
    return;

  g_hash_table_iter_init (&iter, downloads);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    sluice_tally_remove (self->tally, SLUICE_GROUP_FINISHED, sluice_download_get_kind (download));

  g_list_model_items_changed (G_LIST_MODEL (self), unfinished + first, last - first + 1,
                              last - first + 1 - removed);
}
