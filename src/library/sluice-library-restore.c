/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What earlier runs of the program left, back into the list. Reading is done in the thread
 * pool; what has to be done here is done in turns that nobody notices. */

#include <glib/gi18n-lib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "sluice-download-record.h"
#include "sluice-library-private.h"

#define LONGEST_TURN 4000 /* µs */

/* Records on their way into the list. */
typedef struct
{
  SluiceLibrary *library; /* owned */
  GPtrArray *records;     /* owned, of owned SluiceDownloadRecord; NULL behind @next */
  guint next;
  guint n_restored;                  /* unfinished ones in the list */
  GPtrArray *downloads;              /* owned, of owned SluiceDownload: the finished ones; or
                                      * those that wait for their secrets */
  guint kinds[SLUICE_N_KINDS];       /* how many of @downloads are of each kind */
  GHashTable *known;                 /* owned, nullable, of owned ids: already in the list */
  void (*done) (gpointer restoring); /* takes it */
  GTask *task;                       /* owned, nullable */
} Restoring;

static Restoring *
restoring_new (SluiceLibrary *library, SluiceJournalContents *contents)
{
  Restoring *self = g_new0 (Restoring, 1);

  self->library = g_object_ref (library);
  self->records = g_steal_pointer (&contents->items);
  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

/* All records were taken by now. */
static void
restoring_free (Restoring *self)
{
  g_ptr_array_set_free_func (self->records, NULL);
  g_clear_object (&self->task);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->downloads, g_ptr_array_unref);
  g_ptr_array_unref (self->records);
  g_object_unref (self->library);
  g_free (self);
}

static SluiceDownloadRecord *
take_next (Restoring *self)
{
  return g_steal_pointer (&self->records->pdata[self->next++]);
}

/* The finished ones */

static void
take_finished (Restoring *self, const SluiceDownloadRecord *record)
{
  SluiceDownload *download = sluice_download_record_restore (record);

  self->kinds[sluice_download_get_kind (download)]++;
  g_ptr_array_add (self->downloads, download);
}

static gboolean
finished_turn_cb (gpointer user_data)
{
  Restoring *self = user_data;
  gint64 end = g_get_monotonic_time () + LONGEST_TURN;

  while (self->next < self->records->len)
    {
      g_autoptr (SluiceDownloadRecord) record = take_next (self);

      if (record->past.state == SLUICE_DOWNLOAD_FINISHED &&
          !g_hash_table_contains (self->known, record->past.id))
        take_finished (self, record);
      if (g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
    }

  self->done (self);
  return G_SOURCE_REMOVE;
}

static void
history_restored (gpointer user_data)
{
  Restoring *self = user_data;

  sluice_library_add_history (self->library, g_steal_pointer (&self->downloads), self->kinds);
  sluice_library_set_loaded (self->library);
  if (self->library->lost)
    sluice_library_rebuild (self->library);
  restoring_free (self);
#ifdef __GLIBC__
  /* What the thread that read the journal freed would stay with its own heap,
   * as much again as the list itself takes. */
  malloc_trim (0);
#endif
}

static void
tell_of_damage (SluiceLibrary *self, guint n_damaged)
{
  g_autofree char *message = NULL;

  if (n_damaged == 0)
    return;

  message = g_strdup_printf (
      /* Translators: %u is a number of lines in a file. */
      ngettext ("%u entry of the list of downloads was damaged and is missing. The damaged list "
                "was kept beside the good one.",
                "%u entries of the list of downloads were damaged and are missing. The damaged "
                "list was kept beside the good one.",
                n_damaged),
      n_damaged);
  sluice_library_tell_trouble (self, message);
}

static GHashTable *
list_ids (SluiceLibrary *self)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self), i);

      g_hash_table_add (ids, g_strdup (sluice_download_get_id (download)));
    }

  return ids;
}

static void
history_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceLibrary) self = SLUICE_LIBRARY (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceJournalContents) contents = NULL;
  Restoring *restoring;

  contents = sluice_library_store_open_finish (SLUICE_LIBRARY_STORE (object), result, &error);
  if (contents == NULL)
    {
      sluice_library_tell_trouble (self, error->message);
      sluice_library_set_loaded (self);
      return;
    }

  tell_of_damage (self, contents->n_damaged);
  restoring = restoring_new (self, contents);
  restoring->known = list_ids (self);
  restoring->done = history_restored;
  g_idle_add_full (G_PRIORITY_LOW, finished_turn_cb, restoring, NULL);
}

/* The unfinished ones */

static int
compare_orders (gconstpointer a, gconstpointer b)
{
  const SluiceDownloadRecord *left = *(const SluiceDownloadRecord *const *) a;
  const SluiceDownloadRecord *right = *(const SluiceDownloadRecord *const *) b;

  return (left->order > right->order) - (left->order < right->order);
}

/* One that ran waits for its secrets, and is paused so long. */
static SluiceLibraryEntry *
restore_entry (SluiceDownloadRecord *record, GPtrArray *sleepers)
{
  gboolean sleeps = record->has_secrets && record->past.state == SLUICE_DOWNLOAD_WAITING;
  g_autoptr (SluiceDownload) download = NULL;
  SluiceLibraryEntry *entry;

  if (sleeps)
    record->past.state = SLUICE_DOWNLOAD_PAUSED;
  download = sluice_download_record_restore (record);
  if (sleeps)
    g_ptr_array_add (sleepers, g_object_ref (download));

  entry = sluice_library_entry_new (download);
  entry->order = record->order;
  entry->has_secrets = record->has_secrets;
  entry->has_pieces = record->has_pieces;
  entry->written = TRUE;
  return entry;
}

/* The program ended after the file was there and before the history had it. */
static void
finish_passage (SluiceLibrary *self, const SluiceDownloadRecord *record)
{
  g_autoptr (SluiceDownload) download = sluice_download_record_restore (record);
  g_autoptr (SluiceLibraryEntry) entry = sluice_library_entry_new (download);
  g_autoptr (GPtrArray) finished = g_ptr_array_new ();

  entry->written = TRUE;
  entry->has_secrets = record->has_secrets;
  g_ptr_array_add (finished, download);
  sluice_library_put_into_history (self, finished);
  sluice_library_store_finish (self->store, entry);
}

static gboolean
unfinished_turn_cb (gpointer user_data)
{
  Restoring *self = user_data;
  gint64 end = g_get_monotonic_time () + LONGEST_TURN;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  while (self->next < self->records->len && g_get_monotonic_time () < end)
    {
      g_autoptr (SluiceDownloadRecord) record = take_next (self);

      if (record->past.state == SLUICE_DOWNLOAD_FINISHED)
        finish_passage (self->library, record);
      else
        g_ptr_array_add (entries, restore_entry (record, self->downloads));
    }

  sluice_library_insert_all (self->library, self->n_restored, entries);
  self->n_restored += entries->len;
  if (self->next < self->records->len)
    return G_SOURCE_CONTINUE;

  self->done (self);
  return G_SOURCE_REMOVE;
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceDownload) download = SLUICE_DOWNLOAD (user_data);
  SluiceLibrary *self = SLUICE_LIBRARY (object);

  if (g_hash_table_contains (self->entries, download))
    sluice_download_wait (download, SLUICE_WAIT_TURN);
}

static void
wake (SluiceLibrary *self, SluiceDownload *download)
{
  SluiceLibraryEntry *entry = g_hash_table_lookup (self->entries, download);

  if (entry != NULL)
    sluice_library_fetch_secrets_async (self, entry, fetched_cb, g_object_ref (download));
}

/* What was asked of all in the meantime. Those that wait for their secrets are
 * paused, and stay so when all are to be. */
static void
end_reading (SluiceLibrary *self, GPtrArray *sleepers)
{
  void (*wish) (SluiceLibrary *) = self->wish;

  self->reading = FALSE;
  self->wish = NULL;
  if (wish != sluice_library_pause_all)
    for (guint i = 0; i < sleepers->len; i++)
      wake (self, g_ptr_array_index (sleepers, i));
  if (wish != NULL)
    wish (self);
}

/* The list can be shown; all the rest comes in its time. */
static void
queue_restored (gpointer user_data)
{
  Restoring *self = user_data;

  sluice_library_order_from (self->library, self->n_restored);
  sluice_queue_look_for_folders (self->library->queue);
  sluice_library_look_at_parts (self->library);
  end_reading (self->library, self->downloads);
  g_task_return_boolean (self->task, TRUE);
  sluice_library_store_open_history_async (self->library->store, history_read_cb,
                                           g_object_ref (self->library));
  restoring_free (self);
}

static void
pieces_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_LOW, unfinished_turn_cb, user_data, NULL);
}

static void
queue_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibrary *self = SLUICE_LIBRARY (g_task_get_source_object (task));
  g_autoptr (SluiceJournalContents) contents = NULL;
  Restoring *restoring;
  GError *error = NULL;

  contents = sluice_library_store_open_finish (SLUICE_LIBRARY_STORE (object), result, &error);
  if (contents == NULL)
    {
      self->reading = FALSE;
      sluice_library_set_loaded (self);
      g_task_return_error (task, error);
      return;
    }

  tell_of_damage (self, contents->n_damaged);
  self->lost = !contents->was_there || contents->n_damaged > 0;
  g_ptr_array_sort (contents->items, compare_orders);

  restoring = restoring_new (self, contents);
  restoring->task = g_steal_pointer (&task);
  restoring->done = queue_restored;
  sluice_library_read_pieces_async (self, restoring->records, pieces_read_cb, restoring);
}

static void
hosts_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibrary *self = SLUICE_LIBRARY (g_task_get_source_object (task));

  sluice_host_book_load_finish (SLUICE_HOST_BOOK (object), result);
  sluice_library_store_open_async (self->store, queue_read_cb, g_steal_pointer (&task));
}

/**
 * sluice_library_load_async:
 * @self: a library that was not loaded yet
 * @cancellable: (nullable): stops waiting for it
 * @callback: called when the unfinished downloads are in the list
 * @user_data: passed to @callback
 *
 * Brings back what earlier runs of the program left. The unfinished downloads
 * come first, and those that ran when the program ended go on, however it ended.
 * The finished ones follow in one change; then [property@Sluice.Library:loaded]
 * is %TRUE.
 *
 * When the list is lost or damaged, the folders of
 * [method@Sluice.Library.set_folders], and those of the downloads that are known,
 * are searched for what unfinished downloads left there; these come back paused.
 */
void
sluice_library_load_async (SluiceLibrary *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (!self->loaded);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_library_load_async);
  self->reading = TRUE;
  /* Whoever goes on at once is to know what the servers allow. */
  sluice_host_book_load_async (sluice_limits_get_book (self->limits), self->hosts, hosts_read_cb,
                               task);
}

/**
 * sluice_library_load_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: a sentence for the user
 *
 * Ends sluice_library_load_async().
 *
 * Returns: %FALSE with @error set when the list cannot be read or kept; the
 *   library then works, and forgets all when the program ends
 */
gboolean
sluice_library_load_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
