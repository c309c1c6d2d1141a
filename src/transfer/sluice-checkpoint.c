/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-checkpoint.h"

#include "sluice-disk.h"
#include "sluice-durable-file.h"

typedef struct
{
  SluiceFolder *folder; /* owned, nullable; where the part is */
  char *record_name;    /* owned */
  char *shown_name;     /* owned; of the finished file */
  GBytes *bytes;        /* owned; the record as it was when the checkpoint began */
} Checkpoint;

static void
checkpoint_free (Checkpoint *checkpoint)
{
  g_clear_pointer (&checkpoint->folder, sluice_folder_unref);
  g_free (checkpoint->record_name);
  g_free (checkpoint->shown_name);
  g_bytes_unref (checkpoint->bytes);
  g_free (checkpoint);
}

/* Whoever hears of the end may count on the folder being let go. */
static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Checkpoint *checkpoint = task_data;
  g_autoptr (GError) error = NULL;

  sluice_durable_file_replace_in (checkpoint->folder, checkpoint->record_name, checkpoint->bytes,
                                  NULL, &error);
  g_clear_pointer (&checkpoint->folder, sluice_folder_unref);

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, sluice_disk_error_wrap (error, checkpoint->shown_name));
}

static void
synced_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (sluice_part_file_sync_finish (SLUICE_PART_FILE (object), result, &error))
    g_task_run_in_thread (task, save_in_thread);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_checkpoint_async:
 * @part: the part file, open
 * @record: what has been written, now
 * @callback: called when the checkpoint is durable, or failed
 * @user_data: passed to @callback
 *
 * Makes what has been written last: first the bytes, then the record that lists
 * them. The other way round a power cut would leave a record of bytes that are
 * not there. The record goes where the part is, wherever the way to the folder
 * leads meanwhile. What is written after this call is not part of the checkpoint.
 */
void
sluice_checkpoint_async (SluicePartFile *part,
                         const SluiceResumeRecord *record,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Checkpoint *checkpoint = g_new0 (Checkpoint, 1);

  if (sluice_part_file_get_folder (part) != NULL)
    checkpoint->folder = sluice_folder_ref (sluice_part_file_get_folder (part));
  checkpoint->record_name = g_strconcat (record->name, SLUICE_RESUME_RECORD_SUFFIX, NULL);
  checkpoint->shown_name = g_strdup (record->name);
  checkpoint->bytes = sluice_resume_record_serialize (record);

  g_task_set_source_tag (task, sluice_checkpoint_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, checkpoint, (GDestroyNotify) checkpoint_free);
  sluice_part_file_sync_async (part, synced_cb, task);
}

/**
 * sluice_checkpoint_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError
 *
 * Returns: %FALSE when the checkpoint before this one still counts
 */
gboolean
sluice_checkpoint_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
