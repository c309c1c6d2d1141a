/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-library-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "sluice-download-record.h"
#include "sluice-durable-file.h"
#include "sluice-error.h"
#include "sluice-library-lock.h"

/**
 * SluiceLibraryStore:
 *
 * A library's folder: a short journal of the unfinished downloads, a long one of
 * the finished, and a lock that keeps a second program away from them. README.md
 * in this folder tells the format.
 *
 * Before it is open, and after it failed to open, it takes nothing.
 */
struct _SluiceLibraryStore
{
  GObject parent_instance;

  GFile *folder;           /* owned */
  SluiceLibraryLock *lock; /* owned, nullable */
  SluiceJournal *queue;    /* owned */
  SluiceJournal *history;  /* owned */
  GHashTable *passages; /* owned, SluiceDownload to Passage: finished, but not in its place yet */
  gboolean open;
  gboolean history_failed; /* what finishes stays in the queue's journal */
};

enum
{
  SIGNAL_TROUBLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceLibraryStore, sluice_library_store, G_TYPE_OBJECT)

#define QUEUE_NAME "queue.jsonl"
#define HISTORY_NAME "history.jsonl"

/* Opening */

static GError *
unusable_error_new (int code)
{
  if (code == EWOULDBLOCK)
    return g_error_new_literal (
        SLUICE_ERROR, SLUICE_ERROR_IN_USE,
        _ ("The list of downloads is in use by another Sluice. Close that one, "
           "and start this one again."));

  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      /* Translators: %s is what the system said. */
                      _ ("The list of downloads cannot be kept: %s. What is added now is forgotten "
                         "when Sluice ends."),
                      g_strerror (code));
}

static void
prepare_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SluiceLibraryStore *self = SLUICE_LIBRARY_STORE (source);
  int code = sluice_durable_file_make_folder (self->folder, 0700);

  if (code == 0)
    code = sluice_library_lock_take (self->folder, &self->lock);

  if (code == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, unusable_error_new (code));
}

static void journal_open_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static gpointer
read_record (const char *object, gsize length)
{
  return sluice_download_record_read (object, length);
}

static void
open_journal (SluiceJournal *journal, GTask *task)
{
  sluice_journal_open_async (journal, read_record, (GDestroyNotify) sluice_download_record_free,
                             journal_open_cb, task);
}

/* Something that is there and will never be read: it is put aside, once, and a new journal
 * begun. What a later version wrote is left alone. */
static gboolean
put_aside (SluiceLibraryStore *self, SluiceJournal *journal, const GError *error)
{
  const char *name = journal == self->queue ? QUEUE_NAME : HISTORY_NAME;
  g_autofree char *other = g_strconcat (name, ".bak", NULL);
  g_autoptr (GFile) file = g_file_get_child (self->folder, name);
  g_autoptr (GFile) aside = g_file_get_child (self->folder, other);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return FALSE;

  g_debug ("%s cannot be read: %s", name, error->message);
  return rename (g_file_peek_path (file), g_file_peek_path (aside)) == 0;
}

static GError *
unreadable_error_new (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return g_error_copy (error);

  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      /* Translators: %s is what the system said. */
                      _ ("The list of downloads cannot be read: %s. What is added now is forgotten "
                         "when Sluice ends."),
                      error->message);
}

static void
journal_open_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibraryStore *self = SLUICE_LIBRARY_STORE (g_task_get_source_object (task));
  SluiceJournal *journal = SLUICE_JOURNAL (object);
  g_autoptr (GError) error = NULL;
  SluiceJournalContents *contents = sluice_journal_open_finish (journal, result, &error);

  if (contents != NULL)
    {
      self->open = TRUE;
      g_task_return_pointer (task, contents, (GDestroyNotify) sluice_journal_contents_free);
    }
  else if (put_aside (self, journal, error))
    {
      open_journal (journal, g_steal_pointer (&task));
    }
  else
    {
      self->history_failed |= journal == self->history;
      g_task_return_error (task, unreadable_error_new (error));
    }
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibraryStore *self = SLUICE_LIBRARY_STORE (object);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else
    open_journal (self->queue, g_steal_pointer (&task));
}

/* A download that finished goes from one journal to the other in three steps, each on disk
 * before the next: the queue says that it finished; the history has it; the queue has not. At
 * whatever moment the program ends, the queue's journal alone tells what is unfinished. */
typedef struct
{
  SluiceLibraryStore *store; /* owned */
  SluiceDownload *download;  /* owned */
  gboolean in_history;
  gboolean dropped; /* it was removed meanwhile */
} Passage;

static void
passage_free (Passage *passage)
{
  g_object_unref (passage->store);
  g_object_unref (passage->download);
  g_free (passage);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Passage, passage_free)

static void
history_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Passage) passage = user_data;
  SluiceLibraryStore *self = passage->store;

  sluice_journal_flush_finish (self->history, result, NULL);
  if (passage->dropped)
    return;

  sluice_journal_remove (self->queue, sluice_download_get_id (passage->download));
  g_hash_table_remove (self->passages, passage->download);
}

static void
queue_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Passage) passage = user_data;
  SluiceLibraryStore *self = passage->store;
  g_autofree char *object_text = NULL;

  sluice_journal_flush_finish (self->queue, result, NULL);
  if (passage->dropped)
    return;

  object_text = sluice_download_record_write (passage->download, 0, FALSE);
  sluice_journal_put (self->history, object_text, FALSE);
  passage->in_history = TRUE;
  sluice_journal_wait_async (self->history, history_written_cb, g_steal_pointer (&passage));
}

/* Told of once for each time that a disk fills up. */
static void
trouble_cb (SluiceLibraryStore *self, const GError *error, SluiceJournal *journal)
{
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    message = g_strdup (_ ("The list of downloads cannot be saved: the disk is full. It is saved "
                           "as soon as there is room."));
  else
    message = g_strdup_printf (
        /* Translators: %s is what the system said. */
        _ ("The list of downloads cannot be saved: %s. Sluice keeps trying."), error->message);

  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, message);
}

static void
sluice_library_store_finalize (GObject *object)
{
  SluiceLibraryStore *self = SLUICE_LIBRARY_STORE (object);

  g_hash_table_unref (self->passages);
  g_object_unref (self->queue);
  g_object_unref (self->history);
  g_object_unref (self->folder);
  g_clear_pointer (&self->lock, sluice_library_lock_release);

  G_OBJECT_CLASS (sluice_library_store_parent_class)->finalize (object);
}

static void
sluice_library_store_class_init (SluiceLibraryStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = sluice_library_store_finalize;

  /**
   * SluiceLibraryStore::trouble:
   * @self: a store
   * @message: a sentence for the user
   *
   * Tells that changes could not be written. They are tried again.
   */
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", SLUICE_TYPE_LIBRARY_STORE, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sluice_library_store_init (SluiceLibraryStore *self)
{
  self->passages = g_hash_table_new (NULL, NULL);
}

static SluiceJournal *
journal_new (SluiceLibraryStore *self, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (self->folder, name);
  SluiceJournal *journal = sluice_journal_new (file);

  g_signal_connect_object (journal, "trouble", G_CALLBACK (trouble_cb), self, G_CONNECT_SWAPPED);
  return journal;
}

/**
 * sluice_library_store_new:
 * @folder: a folder of this machine; need not be there
 *
 * Returns: (transfer full): a store that is not open
 */
SluiceLibraryStore *
sluice_library_store_new (GFile *folder)
{
  SluiceLibraryStore *self = g_object_new (SLUICE_TYPE_LIBRARY_STORE, NULL);

  self->folder = g_object_ref (folder);
  self->queue = journal_new (self, QUEUE_NAME);
  self->history = journal_new (self, HISTORY_NAME);
  return self;
}

/**
 * sluice_library_store_get_folder:
 * @self: a store
 *
 * Returns: (transfer none): the folder that it keeps all in
 */
GFile *
sluice_library_store_get_folder (SluiceLibraryStore *self)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY_STORE (self), NULL);

  return self->folder;
}

/**
 * sluice_library_store_is_open:
 * @self: a store
 *
 * Returns: whether it takes anything
 */
gboolean
sluice_library_store_is_open (SluiceLibraryStore *self)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY_STORE (self), FALSE);

  return self->open;
}

/**
 * sluice_library_store_open_async:
 * @self: a store
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Takes the lock and reads the unfinished downloads.
 */
void
sluice_library_store_open_async (SluiceLibraryStore *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) preparing = NULL;
  GTask *task;

  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_library_store_open_async);

  preparing = g_task_new (self, NULL, prepared_cb, task);
  g_task_set_source_tag (preparing, prepare_in_thread);
  g_task_set_priority (preparing, G_PRIORITY_LOW);
  g_task_run_in_thread (preparing, prepare_in_thread);
}

/**
 * sluice_library_store_open_history_async:
 * @self: a store that is open
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Reads the finished downloads.
 */
void
sluice_library_store_open_history_async (SluiceLibraryStore *self,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_library_store_open_history_async);
  open_journal (self->history, task);
}

/**
 * sluice_library_store_open_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: an error of #SluiceError or a %G_IO_ERROR, a sentence for the user
 *
 * Ends sluice_library_store_open_async() or
 * sluice_library_store_open_history_async().
 *
 * Returns: (transfer full): the records, or %NULL with @error set: then the store
 *   takes nothing
 */
SluiceJournalContents *
sluice_library_store_open_finish (SluiceLibraryStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_library_store_put:
 * @self: a store
 * @entry: an unfinished download
 *
 * Writes down what changed of a download, when anything that lasts did.
 */
void
sluice_library_store_put (SluiceLibraryStore *self, SluiceLibraryEntry *entry)
{
  g_autofree char *object = NULL;
  guint64 sum;

  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  if (!self->open)
    return;

  object = sluice_download_record_write (entry->download, entry->order, entry->has_secrets);
  sum = XXH3_64bits (object, strlen (object));
  if (entry->written && entry->sum == sum)
    return;

  sluice_journal_put (self->queue, object, entry->written);
  entry->written = TRUE;
  entry->sum = sum;
}

/**
 * sluice_library_store_remove:
 * @self: a store
 * @entry: an unfinished download
 *
 * Forgets a download for good.
 */
void
sluice_library_store_remove (SluiceLibraryStore *self, SluiceLibraryEntry *entry)
{
  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  if (!self->open || !entry->written)
    return;

  sluice_journal_remove (self->queue, sluice_download_get_id (entry->download));
  entry->written = FALSE;
}

/**
 * sluice_library_store_finish:
 * @self: a store
 * @entry: a download that was unfinished and is finished now
 *
 * Takes a download from the unfinished to the finished.
 */
void
sluice_library_store_finish (SluiceLibraryStore *self, const SluiceLibraryEntry *entry)
{
  g_autofree char *object = NULL;
  Passage *passage;

  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  if (!self->open)
    return;

  passage = g_new0 (Passage, 1);
  passage->store = g_object_ref (self);
  passage->download = g_object_ref (entry->download);
  g_hash_table_insert (self->passages, entry->download, passage);

  object = sluice_download_record_write (entry->download, 0, FALSE);
  sluice_journal_put (self->queue, object, entry->written);
  sluice_journal_wait_async (self->queue, queue_written_cb, passage);
}

/**
 * sluice_library_store_remove_finished:
 * @self: a store
 * @download: a finished download
 *
 * Forgets a download for good.
 */
void
sluice_library_store_remove_finished (SluiceLibraryStore *self, SluiceDownload *download)
{
  const char *id = sluice_download_get_id (download);
  Passage *passage;

  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  if (!self->open)
    return;

  passage = g_hash_table_lookup (self->passages, download);
  if (passage == NULL || passage->in_history)
    sluice_journal_remove (self->history, id);
  if (passage == NULL)
    return;

  passage->dropped = TRUE;
  sluice_journal_remove (self->queue, id);
  g_hash_table_remove (self->passages, download);
}

/* Flushing: the queue, the history, and the queue again, which forgets what the history got
 * meanwhile. */
static void
flush_queue_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (sluice_journal_flush_finish (SLUICE_JOURNAL (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
flush_history_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibraryStore *self = SLUICE_LIBRARY_STORE (g_task_get_source_object (task));
  GError *error = NULL;

  if (!sluice_journal_flush_finish (SLUICE_JOURNAL (object), result, &error))
    g_task_return_error (task, error);
  else
    sluice_journal_flush_async (self->queue, flush_queue_again_cb, g_steal_pointer (&task));
}

static void
flush_queue_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  SluiceLibraryStore *self = SLUICE_LIBRARY_STORE (g_task_get_source_object (task));
  GError *error = NULL;

  if (!sluice_journal_flush_finish (SLUICE_JOURNAL (object), result, &error))
    g_task_return_error (task, error);
  else if (self->history_failed)
    g_task_return_boolean (task, TRUE);
  else
    sluice_journal_flush_async (self->history, flush_history_cb, g_steal_pointer (&task));
}

/**
 * sluice_library_store_flush_async:
 * @self: a store
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Waits until all that changed is on disk for good.
 */
void
sluice_library_store_flush_async (SluiceLibraryStore *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_library_store_flush_async);
  if (!self->open)
    g_task_return_boolean (task, TRUE);
  else
    sluice_journal_flush_async (self->queue, flush_queue_cb, g_steal_pointer (&task));
}

/**
 * sluice_library_store_flush_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Ends sluice_library_store_flush_async().
 *
 * Returns: whether it is on disk
 */
gboolean
sluice_library_store_flush_finish (SluiceLibraryStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
