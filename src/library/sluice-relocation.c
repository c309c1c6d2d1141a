/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-relocation.h"

#include "sluice-found-part.h"
#include "sluice-granted-path.h"
#include "sluice-library-private.h"

struct _SluiceRelocation
{
  SluiceLibrary *library;   /* owned */
  SluiceDownload *download; /* owned: the one that it is about in the first place */
  GFile *from;              /* owned */
  GFile *to;                /* owned */
  GPtrArray *parts;         /* owned, of owned SluiceFoundPart */
};

/* What runs, or is being checked, has its folder. */
static gboolean
can_move (SluiceDownload *download, GFile *from)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  return state != SLUICE_DOWNLOAD_FINISHED && !sluice_download_state_is_running (state) &&
         sluice_download_get_errand (download, NULL) == SLUICE_ERRAND_NONE &&
         g_file_equal (sluice_download_get_directory (download), from);
}

static SluiceRelocation *
relocation_new (SluiceLibrary *library, SluiceDownload *download, GFile *folder)
{
  GListModel *queue = G_LIST_MODEL (library->queue);
  SluiceRelocation *self = g_new0 (SluiceRelocation, 1);

  self->library = g_object_ref (library);
  self->download = g_object_ref (download);
  self->from = g_object_ref (sluice_download_get_directory (download));
  self->to = g_object_ref (folder);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_found_part_free);
  for (guint i = 0; i < g_list_model_get_n_items (queue); i++)
    {
      g_autoptr (SluiceDownload) other = g_list_model_get_item (queue, i);

      if (can_move (other, self->from))
        g_ptr_array_add (self->parts, sluice_found_part_new (other, folder));
    }

  return self;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SluiceRelocation *self = data;

  sluice_granted_path_learn (g_file_peek_path (self->to));
  for (guint i = 0; i < self->parts->len; i++)
    sluice_found_part_look (g_ptr_array_index (self->parts, i));

  g_task_return_pointer (task, self, (GDestroyNotify) sluice_relocation_free);
}

/**
 * sluice_relocation_plan_async:
 * @library: a library
 * @download: one of its downloads that is not finished
 * @folder: another folder of this machine, or the same again
 * @cancellable: (nullable): stops waiting for it
 * @callback: called when it is known what would become of the downloads
 * @user_data: passed to @callback
 *
 * Looks what sending a download to another folder would mean, for it and for all that go to
 * the folder it goes to now: what was begun in @folder goes on there, under whatever path
 * that was known before. Nothing is changed yet.
 */
void
sluice_relocation_plan_async (SluiceLibrary *library,
                              SluiceDownload *download,
                              GFile *folder,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (library));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));
  g_return_if_fail (G_IS_FILE (folder) && g_file_peek_path (folder) != NULL);

  task = g_task_new (library, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_relocation_plan_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, relocation_new (library, download, folder), NULL);
  g_task_run_in_thread (task, look_in_thread);
}

/**
 * sluice_relocation_plan_finish:
 * @result: what the callback was given
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Ends sluice_relocation_plan_async().
 *
 * Returns: (transfer full) (nullable): what would become of the downloads
 */
SluiceRelocation *
sluice_relocation_plan_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_relocation_get_download:
 * @self: a relocation
 *
 * Returns: (transfer none): the download that it is about in the first place
 */
SluiceDownload *
sluice_relocation_get_download (SluiceRelocation *self)
{
  return self->download;
}

/**
 * sluice_relocation_get_old_folder:
 * @self: a relocation
 *
 * Returns: (transfer none): where they went when it was planned
 */
GFile *
sluice_relocation_get_old_folder (SluiceRelocation *self)
{
  return self->from;
}

/**
 * sluice_relocation_get_folder:
 * @self: a relocation
 *
 * Returns: (transfer none): where they would go
 */
GFile *
sluice_relocation_get_folder (SluiceRelocation *self)
{
  return self->to;
}

/* Of one whose size is known, bytes may be there where nobody can look now. */
static gboolean
begins_anew (const SluiceFoundPart *part)
{
  return part->record == NULL && (sluice_download_get_received (part->download) > 0 ||
                                  sluice_download_get_size (part->download) >= 0);
}

/**
 * sluice_relocation_count_anew:
 * @self: a relocation
 * @first: (out) (transfer none) (nullable): one of them
 *
 * Returns: how many downloads would begin at their start, though something of them may have
 *   been downloaded before
 */
guint
sluice_relocation_count_anew (SluiceRelocation *self, SluiceDownload **first)
{
  guint n = 0;

  *first = NULL;
  for (guint i = 0; i < self->parts->len; i++)
    {
      const SluiceFoundPart *part = g_ptr_array_index (self->parts, i);

      if (!begins_anew (part))
        continue;
      if (n++ == 0)
        *first = part->download;
    }

  return n;
}

/**
 * sluice_relocation_apply:
 * @self: a relocation
 *
 * Sends the downloads to their new folder. Those that waited for the old one go on, and so
 * does the one it is about in the first place, unless the user paused it. What was downloaded
 * stays where it is.
 */
void
sluice_relocation_apply (SluiceRelocation *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const SluiceFoundPart *part = g_ptr_array_index (self->parts, i);

      if (!g_hash_table_contains (self->library->entries, part->download) ||
          !can_move (part->download, self->from))
        continue;
      sluice_download_set_directory (part->download, self->to, part->record != NULL);
      if (part->record != NULL)
        sluice_download_set_record (part->download, part->record);
    }

  if (sluice_download_get_state (self->download) != SLUICE_DOWNLOAD_PAUSED)
    sluice_library_start (self->library, self->download);
}

/**
 * sluice_relocation_free:
 * @self: (transfer full): a relocation
 */
void
sluice_relocation_free (SluiceRelocation *self)
{
  g_object_unref (self->library);
  g_object_unref (self->download);
  g_object_unref (self->from);
  g_object_unref (self->to);
  g_ptr_array_unref (self->parts);
  g_free (self);
}
