/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What unfinished downloads left in their folders: how far they are, and, when the list of
 * downloads is lost, that there are any. */

#include "sluice-found-part.h"
#include "sluice-library-private.h"
#include "sluice-resume-record.h"

#define LONGEST_TURN 4000 /* µs */

/* Looking at the parts of downloads that are known */

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *parts = data;

  for (guint i = 0; i < parts->len; i++)
    sluice_found_part_look (g_ptr_array_index (parts, i));

  g_task_return_boolean (task, TRUE);
}

/* One that runs knows better. */
static void
show_part (SluiceLibrary *self, const SluiceFoundPart *part)
{
  if (part->record != NULL && g_hash_table_contains (self->entries, part->download) &&
      !sluice_download_state_is_running (sluice_download_get_state (part->download)))
    sluice_download_set_record (part->download, part->record);
}

static gboolean
show_turn_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  SluiceLibrary *self = SLUICE_LIBRARY (g_task_get_source_object (task));
  GPtrArray *parts = g_task_get_task_data (task);
  gint64 end = g_get_monotonic_time () + LONGEST_TURN;

  while (parts->len > 0 && g_get_monotonic_time () < end)
    {
      show_part (self, g_ptr_array_index (parts, parts->len - 1));
      g_ptr_array_set_size (parts, (int) parts->len - 1);
    }

  return parts->len > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_LOW, show_turn_cb, g_object_ref (result), g_object_unref);
}

/*
 * sluice_library_look_at_parts:
 *
 * Finds out how far the unfinished downloads are.
 */
void
sluice_library_look_at_parts (SluiceLibrary *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, NULL);
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_found_part_free);
  GHashTableIter iter;
  gpointer download;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    g_ptr_array_add (parts,
                     sluice_found_part_new (download, sluice_download_get_directory (download)));

  g_task_set_source_tag (task, sluice_library_look_at_parts);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, parts, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, look_in_thread);
}

/* Looking for downloads that are not known */

typedef struct
{
  SluiceLibrary *library; /* owned */
  GPtrArray *folders;     /* owned, of owned GFile: still to be searched */
  GFile *folder;          /* owned, nullable: being searched */
} Search;

static void search_next (Search *search);

static void
search_free (Search *search)
{
  g_object_unref (search->library);
  g_ptr_array_unref (search->folders);
  g_clear_object (&search->folder);
  g_free (search);
}

/* It has to be started by hand: nobody knows whether it ran. */
static SluiceDownload *
rebuild_download (const SluiceResumeRecord *record, GFile *folder)
{
  g_autoptr (GUri) uri = g_uri_parse (record->link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri); /* for its id */
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  const SluiceDownloadPast past = {
    .id = request->id,
    .link = record->link,
    .directory = folder,
    .name = record->name,
    .state = SLUICE_DOWNLOAD_PAUSED,
    .size = record->size,
    .added_at = g_get_real_time () / G_USEC_PER_SEC,
    .options = options,
    .referer = record->referer,
    .user_agent = record->user_agent,
  };
  SluiceDownload *download;

  options->name = g_strdup (record->name);
  if (record->checksum != NULL)
    options->checksum = sluice_checksum_parse (record->checksum, NULL);

  download = sluice_download_new_from_past (&past);
  sluice_download_set_record (download, record);
  return download;
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Search *search = user_data;
  g_autoptr (GPtrArray) records = sluice_resume_record_find_finish (result, NULL);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const SluiceResumeRecord *record = g_ptr_array_index (records, i);
      g_autoptr (SluiceDownload) download = NULL;

      if (sluice_library_find_name (search->library, search->folder, record->name) != NULL)
        continue;
      download = rebuild_download (record, search->folder);
      sluice_library_add (search->library, download, FALSE);
    }

  search_next (search);
}

static void
search_next (Search *search)
{
  if (search->folders->len == 0)
    {
      search_free (search);
      return;
    }

  g_set_object (&search->folder, g_ptr_array_index (search->folders, search->folders->len - 1));
  g_ptr_array_set_size (search->folders, (int) search->folders->len - 1);
  sluice_resume_record_find_async (search->folder, NULL, found_cb, search);
}

static void
add_folder (GHashTable *folders, GFile *folder)
{
  if (g_file_peek_path (folder) != NULL)
    g_hash_table_add (folders, g_object_ref (folder));
}

/* Where nobody said which, the desktop's folder for downloads, if there is one. */
static void
add_wanted_folders (SluiceLibrary *self, GHashTable *folders)
{
  const char *const usual[] = { g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD), NULL };
  const char *const *paths = self->folders != NULL ? (const char *const *) self->folders : usual;

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (paths[i]);

      add_folder (folders, folder);
    }
}

static void
add_folders_of_downloads (SluiceLibrary *self, GHashTable *folders)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));
  GFile *last = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self), i);
      GFile *folder = sluice_download_get_directory (download);

      /* They share one object for each folder, and neighbours often lie in the same. */
      if (folder != last)
        add_folder (folders, folder);
      last = folder;
    }
}

/*
 * sluice_library_rebuild:
 *
 * Searches the folders that are known for unfinished downloads that are not.
 */
void
sluice_library_rebuild (SluiceLibrary *self)
{
  g_autoptr (GHashTable) folders =
      g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref, NULL);
  Search *search = g_new0 (Search, 1);
  GHashTableIter iter;
  gpointer folder;

  add_wanted_folders (self, folders);
  add_folders_of_downloads (self, folders);

  search->library = g_object_ref (self);
  search->folders = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    g_ptr_array_add (search->folders, g_object_ref (folder));

  search_next (search);
}

/**
 * sluice_library_set_folders:
 * @self: a library that was not loaded yet
 * @paths: (array zero-terminated=1): the folders downloads usually go to
 *
 * Tells where to look for downloads when the list of them is lost. As long as
 * nobody does, that is the desktop's folder for downloads.
 */
void
sluice_library_set_folders (SluiceLibrary *self, const char *const *paths)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (self));

  g_strfreev (self->folders);
  self->folders = g_strdupv ((GStrv) paths);
}
