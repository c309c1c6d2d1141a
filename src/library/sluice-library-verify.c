/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checking what a download brought, and repairing it. */

#include <glib/gi18n-lib.h>

#include "sluice-discard.h"
#include "sluice-error.h"
#include "sluice-library-private.h"

#define PROGRESS_INTERVAL 250 /* ms */

/* One check, or one repair. */
typedef struct
{
  SluiceLibrary *library;       /* owned */
  SluiceDownload *download;     /* owned */
  SluiceInspection *inspection; /* owned */
  SluiceChecksum *checksum;     /* owned, nullable: what the user compares with */
  SluiceTransfer *transfer;     /* owned, nullable: a repair's */
  GError *failure;              /* owned, nullable: of a repair */
  guint progress;               /* source */
} Errand;

static void
errand_free (Errand *self)
{
  g_object_unref (self->library);
  g_object_unref (self->download);
  g_object_unref (self->inspection);
  g_clear_pointer (&self->checksum, sluice_checksum_free);
  g_clear_object (&self->transfer);
  g_clear_error (&self->failure);
  g_free (self);
}

static guint
count_percent (const Errand *self)
{
  gint64 size;

  if (self->transfer == NULL)
    return (guint) (100.0 * sluice_inspection_get_fraction (self->inspection));

  size = sluice_transfer_get_size (self->transfer);
  return size > 0 ? (guint) (100 * sluice_transfer_get_received (self->transfer) / (guint64) size)
                  : 0;
}

static gboolean
progress_cb (gpointer user_data)
{
  GTask *task = user_data;
  Errand *self = g_task_get_task_data (task);

  sluice_download_set_errand (self->download,
                              self->transfer != NULL ? SLUICE_ERRAND_REPAIR : SLUICE_ERRAND_CHECK,
                              MIN (count_percent (self), 100), g_task_get_cancellable (task));
  return G_SOURCE_CONTINUE;
}

/* From here on the program does not end before it. */
static void
begin (GTask *task)
{
  Errand *self = g_task_get_task_data (task);

  g_ptr_array_add (self->library->errands, self->download);
  sluice_library_hold (self->library);
  self->progress = g_timeout_add (PROGRESS_INTERVAL, progress_cb, task);
  progress_cb (task);
}

static void
end (Errand *self)
{
  g_clear_handle_id (&self->progress, g_source_remove);
  sluice_download_set_errand (self->download, SLUICE_ERRAND_NONE, 0, NULL);
  g_ptr_array_remove_fast (self->library->errands, self->download);
  sluice_library_release (self->library);
}

static GTask *
errand_task_new (SluiceLibrary *self,
                 SluiceDownload *download,
                 gpointer source_tag,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Errand *errand = g_new0 (Errand, 1);

  errand->library = g_object_ref (self);
  errand->download = g_object_ref (download);
  g_task_set_source_tag (task, source_tag);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, errand, (GDestroyNotify) errand_free);
  return task;
}

/* ---- Checking ---- */

static void
tell_verdict (Errand *self)
{
  SluiceVerdict verdict = sluice_inspection_get_verdict (self->inspection);
  g_autofree char *sentence = sluice_inspection_describe (self->inspection);

  sluice_download_tell (self->download, SLUICE_STORY_NOTE, sentence);
  if (self->checksum != NULL && verdict != SLUICE_VERDICT_UNKNOWN)
    sluice_download_tell_comparison (self->download, self->checksum,
                                     verdict == SLUICE_VERDICT_WHOLE);
}

static void
inspected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *self = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean done = sluice_inspection_run_finish (self->inspection, result, &error);

  if (done)
    tell_verdict (self);
  end (self);
  if (!done)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self->inspection), g_object_unref);
}

/* What has the name of a download that is not done is not that download's. */
static GFile *
get_place (SluiceDownload *download)
{
  GFile *file = sluice_download_get_file (download);
  g_autofree char *part = g_strconcat (sluice_download_get_name (download), ".part", NULL);

  return file != NULL ? g_object_ref (file)
                      : g_file_get_child (sluice_download_get_directory (download), part);
}

/**
 * sluice_library_verify_async:
 * @self: a library
 * @download: one of its downloads that does not run and has no errand
 * @checksum: (nullable): what the file should hash to; copied
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Reads what is there of a download, finished or not, and compares it with what is known of
 * it, and with a checksum. The download tells how far that is and what came of it, and can
 * stop it.
 */
void
sluice_library_verify_async (SluiceLibrary *self,
                             SluiceDownload *download,
                             const SluiceChecksum *checksum,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GFile) place = NULL;
  GTask *task;
  Errand *errand;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (sluice_download_get_errand (download, NULL) == SLUICE_ERRAND_NONE);

  task = errand_task_new (self, download, sluice_library_verify_async, callback, user_data);
  errand = g_task_get_task_data (task);
  place = get_place (download);
  errand->inspection = sluice_inspection_new (place, checksum);
  if (checksum != NULL)
    errand->checksum = sluice_checksum_copy (checksum);
  begin (task);
  sluice_inspection_run_async (errand->inspection, g_task_get_cancellable (task), inspected_cb,
                               task);
}

/**
 * sluice_library_verify_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: why the file could not be read, or %G_IO_ERROR_CANCELLED
 *
 * Ends sluice_library_verify_async().
 *
 * Returns: (transfer full) (nullable): what was found
 */
SluiceInspection *
sluice_library_verify_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Repairing ---- */

static void
return_failure (GTask *task)
{
  Errand *self = g_task_get_task_data (task);

  end (self);
  if (sluice_error_classify (self->failure) == SLUICE_ERROR_CANCELLED)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", self->failure->message);
  else
    g_task_return_error (task, g_error_copy (self->failure));
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!sluice_discard_finish (result, &error))
    sluice_library_tell_trouble (self->library, error->message);
  return_failure (task);
}

/* What was fetched is good for another try, unless nobody is left who could want one. */
static void
fail (GTask *task)
{
  Errand *self = g_task_get_task_data (task);
  GFile *file = sluice_inspection_get_file (self->inspection);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);

  if (sluice_library_find_id (self->library, sluice_download_get_id (self->download)) != NULL)
    return_failure (task);
  else
    sluice_discard_async (folder, name, sluice_download_get_link (self->download), NULL,
                          discarded_cb, g_object_ref (task));
}

static void
repaired_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *self = g_task_get_task_data (task);
  g_autoptr (GFile) file = sluice_transfer_run_finish (self->transfer, result, &self->failure);

  sluice_download_tell (self->download, SLUICE_STORY_NOTE,
                        file != NULL ? _ ("The file was repaired.") : self->failure->message);
  if (file == NULL)
    {
      fail (task);
      return;
    }
  end (self);
  g_task_return_boolean (task, TRUE);
}

static SluiceTransferOptions *
create_options (SluiceDownload *download, SluiceInspection *inspection, SluiceRepair *repair)
{
  SluiceTransferOptions *options =
      sluice_transfer_options_copy (sluice_download_get_options (download));

  g_free (options->name);
  options->name = g_file_get_basename (repair->file);
  options->restart = FALSE;
  options->inherit = FALSE;
  options->repair = sluice_repair_ref (repair);
  if (sluice_inspection_get_checksum (inspection) != NULL)
    {
      g_clear_pointer (&options->checksum, sluice_checksum_free);
      options->checksum = sluice_checksum_copy (sluice_inspection_get_checksum (inspection));
    }
  return options;
}

static SluiceTransfer *
create_transfer (SluiceLibrary *self, SluiceDownload *download, SluiceInspection *inspection)
{
  SluiceRequest *request = sluice_download_get_request (download);
  g_autoptr (SluiceRepair) repair = NULL;
  g_autoptr (SluiceTransferOptions) options = NULL;
  g_autoptr (GFile) folder = NULL;

  if (request == NULL)
    return NULL;
  repair = sluice_inspection_create_repair (inspection, request->uri);
  if (repair == NULL)
    return NULL;

  options = create_options (download, inspection, repair);
  folder = g_file_get_parent (repair->file);
  return sluice_transfer_new (request, folder, options, self->client, self->limits);
}

/**
 * sluice_library_repair_async:
 * @self: a library
 * @download: one of its downloads, finished and without an errand
 * @inspection: what found its file damaged
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Fetches again what is damaged of a finished file. The download tells how far that is and
 * what came of it, and can stop it. Until all is whole the file stays as it is.
 */
void
sluice_library_repair_async (SluiceLibrary *self,
                             SluiceDownload *download,
                             SluiceInspection *inspection,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  Errand *errand;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (SLUICE_IS_INSPECTION (inspection));
  g_return_if_fail (sluice_download_get_errand (download, NULL) == SLUICE_ERRAND_NONE);

  task = errand_task_new (self, download, sluice_library_repair_async, callback, user_data);
  errand = g_task_get_task_data (task);
  errand->inspection = g_object_ref (inspection);
  errand->transfer = create_transfer (self, download, inspection);
  if (errand->transfer == NULL)
    {
      g_task_return_new_error (task, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                               _ ("Nobody knows where the file came from, so it cannot be "
                                  "repaired. Download it again."));
      g_object_unref (task);
      return;
    }
  begin (task);
  sluice_transfer_run_async (errand->transfer, g_task_get_cancellable (task), repaired_cb, task);
}

/**
 * sluice_library_repair_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: why the file was left as it is; %G_IO_ERROR_CANCELLED when it was stopped
 *
 * Ends sluice_library_repair_async().
 *
 * Returns: whether the file is whole
 */
gboolean
sluice_library_repair_finish (SluiceLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sluice_library_is_repairing:
 * @self: a library
 *
 * Returns: whether any file is being repaired, which ends with the program
 */
gboolean
sluice_library_is_repairing (SluiceLibrary *self)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), FALSE);

  for (guint i = 0; i < self->errands->len; i++)
    {
      if (sluice_download_get_errand (self->errands->pdata[i], NULL) == SLUICE_ERRAND_REPAIR)
        return TRUE;
    }
  return FALSE;
}
