/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user does with the downloads of a library. */

#include "sluice-library-private.h"

#include "sluice-order.h"

static gint64
get_last_order (SluiceLibrary *self)
{
  guint length = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  g_autoptr (SluiceDownload) last = NULL;
  const SluiceLibraryEntry *entry;

  if (length == 0)
    return SLUICE_ORDER_START;

  last = g_list_model_get_item (G_LIST_MODEL (self->queue), length - 1);
  entry = g_hash_table_lookup (self->entries, last);
  return entry->order;
}

/**
 * sluice_library_add:
 * @self: a library
 * @download: a download that waits
 * @start: %FALSE to leave it paused
 *
 * Puts a download at the end of the queue. One whose
 * [property@Sluice.Download:start-at] is set waits for that time.
 */
void
sluice_library_add (SluiceLibrary *self, SluiceDownload *download, gboolean start)
{
  g_autoptr (GPtrArray) downloads = g_ptr_array_new ();

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));
  g_return_if_fail (!g_hash_table_contains (self->entries, download));

  g_ptr_array_add (downloads, download);
  sluice_library_add_all (self, downloads, start);
}

static GPtrArray *
create_entries (SluiceLibrary *self, GPtrArray *downloads, gboolean start)
{
  g_autofree gint64 *orders = g_new0 (gint64, downloads->len);
  GPtrArray *entries = g_ptr_array_sized_new (downloads->len);

  sluice_order_spread (get_last_order (self), SLUICE_ORDER_END, downloads->len, orders);
  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceLibraryEntry *entry;

      if (!start)
        sluice_download_pause (downloads->pdata[i]);
      entry = sluice_library_entry_new (downloads->pdata[i]);
      entry->order = orders[i];
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

/**
 * sluice_library_add_all:
 * @self: a library
 * @downloads: (element-type SluiceDownload): downloads that wait
 * @start: %FALSE to leave them paused
 *
 * Adds many as sluice_library_add() adds one: it is one change of the list, for each
 * costs whoever shows a long one more than the downloads do.
 */
void
sluice_library_add_all (SluiceLibrary *self, GPtrArray *downloads, gboolean start)
{
  g_autoptr (GPtrArray) entries = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (downloads != NULL);

  if (downloads->len == 0)
    return;

  if (start)
    sluice_library_set_asleep (self, FALSE);

  entries = create_entries (self, downloads, start);
  sluice_library_insert_all (self, g_list_model_get_n_items (G_LIST_MODEL (self->queue)), entries);
  for (guint i = 0; i < entries->len; i++)
    {
      sluice_library_keep_secrets (self, entries->pdata[i]);
      sluice_library_keep_pieces (self, entries->pdata[i]);
    }
}

static gboolean
is_unfinished (SluiceLibrary *self, SluiceDownload *download)
{
  return g_hash_table_contains (self->entries, download);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceDownload) download = SLUICE_DOWNLOAD (user_data);
  SluiceLibrary *self = SLUICE_LIBRARY (object);

  if (is_unfinished (self, download))
    sluice_queue_start (self->queue, download);
}

/**
 * sluice_library_start:
 * @self: a library
 * @download: one of its downloads
 *
 * Lets a download that is paused or failed run as soon as it is its turn. One
 * that is finished stays as it is.
 */
void
sluice_library_start (SluiceLibrary *self, SluiceDownload *download)
{
  SluiceLibraryEntry *entry;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  entry = g_hash_table_lookup (self->entries, download);
  /* What is being checked must hold still. */
  if (entry == NULL || sluice_download_get_errand (download, NULL) != SLUICE_ERRAND_NONE)
    return;

  sluice_library_set_asleep (self, FALSE);
  if (sluice_library_needs_secrets (entry))
    sluice_library_fetch_secrets_async (self, entry, fetched_cb, g_object_ref (download));
  else
    sluice_queue_start (self->queue, download);
}

/**
 * sluice_library_pause:
 * @self: a library
 * @download: one of its downloads
 *
 * Stops a download until the user lets it go on.
 */
void
sluice_library_pause (SluiceLibrary *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  if (is_unfinished (self, download))
    sluice_queue_pause (self->queue, download);
}

/**
 * sluice_library_pause_all:
 * @self: a library
 *
 * Pauses all that runs or waits. While the list is being read that is done as
 * soon as all of it is there.
 */
void
sluice_library_pause_all (SluiceLibrary *self)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  if (self->reading)
    self->wish = sluice_library_pause_all;
  else
    sluice_queue_pause_all (self->queue);
}

/* Going on with all, once the secrets of all are there. */
typedef struct
{
  SluiceLibrary *library; /* owned */
  guint awaited;
} Resumption;

static void
count_down (Resumption *resumption)
{
  if (--resumption->awaited > 0)
    return;

  sluice_queue_resume_all (resumption->library->queue);
  g_object_unref (resumption->library);
  g_free (resumption);
}

static void
one_fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  count_down (user_data);
}

/**
 * sluice_library_resume_all:
 * @self: a library
 *
 * Lets all that is paused go on. While the list is being read that is done as
 * soon as all of it is there.
 */
void
sluice_library_resume_all (SluiceLibrary *self)
{
  Resumption *resumption;
  GHashTableIter iter;
  gpointer entry;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  sluice_library_set_asleep (self, FALSE);
  if (self->reading)
    {
      self->wish = sluice_library_resume_all;
      return;
    }

  resumption = g_new (Resumption, 1);
  resumption->library = g_object_ref (self);
  resumption->awaited = 1;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      if (!sluice_library_needs_secrets (entry))
        continue;
      resumption->awaited++;
      sluice_library_fetch_secrets_async (self, entry, one_fetched_cb, resumption);
    }

  count_down (resumption);
}

/**
 * sluice_library_remove:
 * @self: a library
 * @downloads: (element-type SluiceDownload): some of its downloads
 * @trash_files: move the finished files to the wastebasket as well
 *
 * Takes downloads out of the list, and stops those that run. Nothing is deleted
 * before the removal is committed; until then it can be undone.
 *
 * Returns: (transfer full): the removal; letting go of it commits it
 */
SluiceRemoval *
sluice_library_remove (SluiceLibrary *self, GPtrArray *downloads, gboolean trash_files)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (downloads != NULL, NULL);

  for (guint i = 0; i < downloads->len; i++)
    sluice_download_stop_errand (g_ptr_array_index (downloads, i));
  return sluice_removal_new (self, downloads, trash_files);
}
