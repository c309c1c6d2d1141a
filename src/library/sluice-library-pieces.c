/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pieces of unfinished downloads hash to: as much as no line of the journal holds,
 * so each has a file of its own. Nothing depends on one being there: a piece that is not
 * verified is verified with the whole. */

#include <errno.h>
#include <unistd.h>

#include "sluice-download-record.h"
#include "sluice-durable-file.h"
#include "sluice-library-private.h"
#include "sluice-piece-file.h"

#define FOLDER "pieces"

static char *
build_path (const char *folder, const char *id)
{
  return g_build_filename (folder, id, NULL);
}

static char *
dup_folder (SluiceLibrary *self)
{
  return g_build_filename (g_file_peek_path (sluice_library_store_get_folder (self->store)), FOLDER,
                           NULL);
}

/* Keeping and forgetting */

typedef struct
{
  char *folder;     /* owned */
  char *id;         /* owned */
  GBytes *contents; /* owned, nullable: to forget */
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_free (errand->folder);
  g_free (errand->id);
  g_clear_pointer (&errand->contents, g_bytes_unref);
  g_free (errand);
}

static void
run_errand_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Errand *errand = data;
  g_autofree char *path = build_path (errand->folder, errand->id);
  g_autoptr (GFile) folder = g_file_new_for_path (errand->folder);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  if (errand->contents == NULL)
    {
      if (unlink (path) < 0 && errno != ENOENT)
        g_debug ("%s stays: %s", path, g_strerror (errno));
    }
  else if (sluice_durable_file_make_folder (folder, 0700) != 0 ||
           !sluice_durable_file_replace (file, errand->contents, NULL, &error))
    {
      g_debug ("%s cannot be written: %s", path, error != NULL ? error->message : "no folder");
    }
  g_task_return_boolean (task, TRUE);
}

static void
errand_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  sluice_library_release (SLUICE_LIBRARY (object));
}

/* @contents: (transfer full) (nullable) */
static void
run_errand (SluiceLibrary *self, SluiceDownload *download, GBytes *contents)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, errand_cb, NULL);
  Errand *errand = g_new (Errand, 1);

  errand->folder = dup_folder (self);
  errand->id = g_strdup (sluice_download_get_id (download));
  errand->contents = contents;
  g_task_set_source_tag (task, run_errand);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, errand, errand_free);
  sluice_library_hold (self);
  g_task_run_in_thread (task, run_errand_in_thread);
}

/*
 * sluice_library_keep_pieces:
 * @entry: one that is new in the list
 *
 * Writes down what its pieces hash to, if that is known.
 */
void
sluice_library_keep_pieces (SluiceLibrary *self, SluiceLibraryEntry *entry)
{
  const SluicePieceHashes *hashes = sluice_download_get_options (entry->download)->piece_hashes;
  GBytes *contents;

  if (hashes == NULL || !sluice_library_store_is_open (self->store))
    return;

  contents = sluice_piece_file_write (hashes);
  entry->has_pieces = contents != NULL;
  if (contents != NULL)
    run_errand (self, entry->download, contents);
}

/*
 * sluice_library_forget_pieces:
 * @download: one that needs them no more
 */
void
sluice_library_forget_pieces (SluiceLibrary *self, SluiceDownload *download)
{
  run_errand (self, download, NULL);
}

/* Reading */

typedef struct
{
  GPtrArray *records; /* not owned, of SluiceDownloadRecord */
  char *folder;       /* owned */
} Reading;

static void
reading_free (gpointer data)
{
  g_free (((Reading *) data)->folder);
  g_free (data);
}

static SluicePieceHashes *
read_file (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) contents = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  contents = g_bytes_new_take (g_steal_pointer (&text), length);
  return sluice_piece_file_read (contents);
}

/* What a crash left of downloads that are gone. */
static void
clean (const char *path, GHashTable *wanted)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (!g_hash_table_contains (wanted, name))
      {
        g_autofree char *file = build_path (path, name);

        unlink (file);
      }
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < reading->records->len; i++)
    {
      SluiceDownloadRecord *record = g_ptr_array_index (reading->records, i);
      g_autofree char *path = NULL;

      if (!record->has_pieces)
        continue;
      path = build_path (reading->folder, record->past.id);
      record->options->piece_hashes = read_file (path);
      g_hash_table_add (wanted, (gpointer) record->past.id);
    }
  clean (reading->folder, wanted);
  g_task_return_boolean (task, TRUE);
}

/*
 * sluice_library_read_pieces_async:
 * @records: (element-type SluiceDownloadRecord): all unfinished downloads; nobody else
 *   looks at them meanwhile
 *
 * Reads what earlier runs of the program knew of pieces.
 */
void
sluice_library_read_pieces_async (SluiceLibrary *self,
                                  GPtrArray *records,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Reading *reading = g_new (Reading, 1);

  reading->records = records;
  reading->folder = dup_folder (self);
  g_task_set_source_tag (task, sluice_library_read_pieces_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_in_thread);
}
