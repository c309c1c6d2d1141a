/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-reader.h"

#include <errno.h>

#include "sluice-descriptor.h"
#include "sluice-disk.h"

/**
 * SluicePartReader:
 *
 * Reads a part back in the thread pool while it downloads, for an owner who hashes it: from the
 * page cache, as a rule, for what is read was written a moment ago.
 *
 * A task holds neither the owner nor the part: once the reader is freed, which is when its owner
 * goes, what is under way is called off and nobody hears of it.
 */
struct _SluicePartReader
{
  gpointer owner;               /* a #GObject; owns the reader */
  SluicePartFile *part;         /* owned */
  SluiceDescriptor *descriptor; /* owned, nullable; since the first task */
  GCancellable *cancellable;    /* owned */
};

typedef struct
{
  SluicePartReader *reader; /* there as long as the owner is */
  GWeakRef owner;
  SluiceDescriptor *descriptor; /* owned, nullable; until it was read */
  const SluicePartReaderTask *task;
  gpointer data; /* owned */
  GDestroyNotify free_data;
  int code; /* how it went: 0 or an errno */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_weak_ref_clear (&self->owner);
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  self->free_data (self->data);
  g_free (self);
}

static GError *
error_new (SluicePartReader *self, int code)
{
  g_autofree char *basename = g_file_get_basename (sluice_part_file_get_file (self->part));
  g_autofree char *name = g_filename_display_name (basename);

  return sluice_disk_error_new (code, name);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *self = task_data;

  self->code = self->task->read (self->descriptor->fd, self->data, cancellable);

  /* Before it answers: who drops the owner then expects nothing open. */
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr (GError) error = NULL;

  if (owner == NULL)
    return;

  if (self->code != 0)
    error = error_new (self->reader, self->code);
  self->task->done (owner, self->data, error);
}

/* One of its own: what is under way when the part is closed can still read. */
static gboolean
ensure_descriptor (SluicePartReader *self, GError **error)
{
  int fd;

  if (self->descriptor != NULL)
    return TRUE;

  fd = sluice_part_file_dup_descriptor (self->part);
  if (fd >= 0)
    self->descriptor = sluice_descriptor_new (fd);
  else
    g_propagate_error (error, error_new (self, EBADF));
  return fd >= 0;
}

/**
 * sluice_part_reader_new:
 * @owner: (transfer none): the object that will own the reader, and frees it when it goes
 * @part: a part; open when the first task runs
 *
 * Returns: (transfer full): a reader
 */
SluicePartReader *
sluice_part_reader_new (gpointer owner, SluicePartFile *part)
{
  SluicePartReader *self;

  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);
  g_return_val_if_fail (SLUICE_IS_PART_FILE (part), NULL);

  self = g_new0 (SluicePartReader, 1);
  self->owner = owner;
  self->part = g_object_ref (part);
  self->cancellable = g_cancellable_new ();
  return self;
}

/**
 * sluice_part_reader_free:
 * @self: (transfer full): a reader
 *
 * Calls off what is under way.
 */
void
sluice_part_reader_free (SluicePartReader *self)
{
  g_return_if_fail (self != NULL);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->part);
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  g_free (self);
}

/**
 * sluice_part_reader_run:
 * @self: a reader
 * @task: what to do; static
 * @data: (transfer full): passed to the functions of @task
 * @free_data: frees @data, in any thread
 * @error: return location for an error of #SluiceError: the part cannot be read
 *
 * Runs a task in a thread of the pool.
 *
 * Returns: whether it was started; @data is taken in any case
 */
gboolean
sluice_part_reader_run (SluicePartReader *self,
                        const SluicePartReaderTask *task,
                        gpointer data,
                        GDestroyNotify free_data,
                        GError **error)
{
  g_autoptr (GTask) carrier = NULL;
  Reading *reading;

  g_return_val_if_fail (self != NULL && task != NULL && free_data != NULL, FALSE);

  if (!ensure_descriptor (self, error))
    {
      free_data (data);
      return FALSE;
    }

  reading = g_new0 (Reading, 1);
  reading->reader = self;
  reading->descriptor = sluice_descriptor_ref (self->descriptor);
  reading->task = task;
  reading->data = data;
  reading->free_data = free_data;
  g_weak_ref_init (&reading->owner, self->owner);

  carrier = g_task_new (NULL, self->cancellable, read_cb, NULL);
  g_task_set_source_tag (carrier, sluice_part_reader_run);
  g_task_set_priority (carrier, G_PRIORITY_LOW);
  g_task_set_task_data (carrier, reading, reading_free);
  g_task_run_in_thread (carrier, read_in_thread);
  return TRUE;
}
