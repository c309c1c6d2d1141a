/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a part that is whole becomes the user's file. */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sluice-candidate.h"
#include "sluice-destination.h"
#include "sluice-disk.h"
#include "sluice-part-publish.h"
#include "sluice-seal-book.h"

/* The place belongs to the task until it answers. */
typedef struct
{
  SluiceDestination *destination; /* not owned */
  SluicePublication publication;
  char *origin;     /* owned, nullable */
  GBytes *complete; /* owned, nullable */
} Publishing;

static void
publishing_free (Publishing *self)
{
  g_free (self->origin);
  g_clear_pointer (&self->complete, g_bytes_unref);
  g_free (self);
}

static gboolean
sync_part (SluiceDestination *self, GError **error)
{
  int fd = sluice_part_file_dup_descriptor (self->part);
  int code = fd >= 0 ? sluice_disk_sync_bytes (fd) : errno;

  if (fd >= 0)
    close (fd);
  if (code != 0)
    g_propagate_error (error, sluice_disk_error_new (code, self->name));
  return code == 0;
}

/* The record lags behind by what the last seconds brought. With all of the file
 * in it, a run after a crash knows the file under the name for what it is. A
 * small one is sooner fetched again than this is on the disk. */
static gboolean
complete_record (SluiceDestination *self, const SluicePublication *publication, GError **error)
{
  if (publication->complete == NULL || publication->size <= SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)
    return TRUE;
  if (!sync_part (self, error))
    return FALSE;

  sluice_resume_record_save (self->record_file, publication->complete, NULL);
  return TRUE;
}

static void
mark_origin (SluiceDestination *self, const char *origin)
{
  int fd = sluice_part_file_dup_descriptor (self->part);

  if (fd < 0)
    return;
  sluice_part_mark_origin (fd, origin);
  close (fd);
}

/* What is known of the file is kept for whoever wants to verify it later. It is not always
 * the part that has the name now. */
static void
seal (GFile *file, const SluiceResumeRecord *known)
{
  int fd = sluice_disk_open (AT_FDCWD, g_file_peek_path (file), O_RDONLY);

  if (fd < 0)
    return;
  sluice_seal_book_add (file, fd, known);
  close (fd);
}

static void
remove_aside (SluiceDestination *self)
{
  g_auto (SluiceCandidate) candidate = { NULL };

  sluice_candidate_init (&candidate, self->directory, self->name);
  sluice_candidate_load (&candidate, self->name);
  if (candidate.record != NULL)
    sluice_candidate_remove_aside (&candidate, candidate.record->link);
}

static void
publish_in_thread (GTask *task,
                   gpointer source_object,
                   gpointer task_data,
                   GCancellable *cancellable)
{
  const Publishing *publishing = task_data;
  const SluicePublication *publication = &publishing->publication;
  SluiceDestination *self = publishing->destination;
  GError *error = NULL;
  GFile *file = NULL;

  /* Before the name is there: whoever waits for it finds everything. */
  if (publication->origin != NULL)
    mark_origin (self, publication->origin);
  if (complete_record (self, publication, &error))
    file = sluice_part_file_publish (self->part, self->name, publication->size, publication->repair,
                                     &error);

  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  seal (file, publication->known);
  remove_aside (self);
  /* The record goes last: until here it could still be needed. */
  g_file_delete (self->record_file, NULL, NULL);
  sluice_part_file_close (self->part);
  g_clear_pointer (&self->lock, sluice_part_lock_release);
  g_task_return_pointer (task, file, g_object_unref);
}

/**
 * sluice_destination_publish_async:
 * @self: a place whose part is whole; not to be touched until @callback
 * @publication: how; what it knows and its repair have to stay until @callback
 * @callback: called when the file is in its place
 * @user_data: passed to @callback
 *
 * Gives the file its final name, durably and without replacing any but the one it
 * repairs, keeps what it can be recognised by, and clears up: the part is closed, the
 * record removed, the lock released.
 */
void
sluice_destination_publish_async (SluiceDestination *self,
                                  const SluicePublication *publication,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Publishing *publishing = g_new0 (Publishing, 1);

  publishing->destination = self;
  publishing->publication = *publication;
  publishing->publication.origin = publishing->origin = g_strdup (publication->origin);
  if (publication->complete != NULL)
    publishing->complete = g_bytes_ref (publication->complete);
  g_task_set_source_tag (task, sluice_destination_publish_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, publishing, (GDestroyNotify) publishing_free);
  g_task_run_in_thread (task, publish_in_thread);
}

/**
 * sluice_destination_publish_finish:
 * @result: what the callback got
 * @error: return location for an error of #SluiceError; the part stays then
 *
 * Returns: (transfer full) (nullable): the finished file
 */
GFile *
sluice_destination_publish_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
