/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-checkpoint.h"

#include "sluice-disk.h"

typedef struct
{
  GFile *record_file; /* owned */
  char *shown_name;   /* owned; of the finished file */
  GBytes *bytes;      /* owned; the record as it was when the checkpoint began */
} Checkpoint;

static void
checkpoint_free (Checkpoint *checkpoint)
{
  g_object_unref (checkpoint->record_file);
  g_free (checkpoint->shown_name);
  g_bytes_unref (checkpoint->bytes);
  g_free (checkpoint);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Checkpoint *checkpoint = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (sluice_resume_record_save_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, sluice_disk_error_wrap (error, checkpoint->shown_name));
}

static void
synced_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Checkpoint *checkpoint = g_task_get_task_data (task);
  GError *error = NULL;

  if (sluice_part_file_sync_finish (SLUICE_PART_FILE (object), result, &error))
    sluice_resume_record_save_async (checkpoint->record_file, checkpoint->bytes, NULL, saved_cb,
                                     g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * sluice_checkpoint_async:
 * @part: the part file
 * @record_file: where its record is kept
 * @record: what has been written, now
 * @callback: called when the checkpoint is durable, or failed
 * @user_data: passed to @callback
 *
 * Makes what has been written last: first the bytes, then the record that lists
 * them. The other way round a power cut would leave a record of bytes that are
 * not there. What is written after this call is not part of the checkpoint.
 */
void
sluice_checkpoint_async (SluicePartFile *part,
                         GFile *record_file,
                         const SluiceResumeRecord *record,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Checkpoint *checkpoint = g_new0 (Checkpoint, 1);

  checkpoint->record_file = g_object_ref (record_file);
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
