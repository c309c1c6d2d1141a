/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A part that is small and may be whole before it was worth a place on the disk. */

#include <string.h>

#include "sluice-part-file-private.h"

/* Answers in a later turn of the loop, as the disk does. */
void
sluice_part_file_write_to_memory (SluicePartFile *self,
                                  guint64 offset,
                                  const void *bytes,
                                  gsize length,
                                  GTask *task)
{
  memcpy (self->memory + offset, bytes, length);
  self->end = MAX (self->end, offset + length);
  g_task_return_boolean (task, TRUE);
}

GBytes *
sluice_part_file_read_from_memory (SluicePartFile *self, guint64 offset, gsize length)
{
  return g_bytes_new ((self->memory != NULL ? self->memory : self->settling) + offset, length);
}

/**
 * sluice_part_file_new_in_memory:
 * @directory: a folder of this machine
 * @name: the name of the user's file in it, a single safe component
 * @size: bytes of the whole file
 *
 * Makes a part that is written to and read from like any other, and of which nothing is on
 * the disk. It can be neither synced nor hashed before it is, see
 * sluice_part_file_settle_async().
 *
 * Returns: (transfer full): an open part file
 */
SluicePartFile *
sluice_part_file_new_in_memory (GFile *directory, const char *name, gsize size)
{
  SluicePartFile *self = sluice_part_file_new (directory, name);

  self->memory = g_malloc0 (MAX (size, 1));
  self->size = (gint64) size;
  return self;
}

/**
 * sluice_part_file_get_memory:
 * @self: a part file
 *
 * Returns: (transfer none) (nullable): its bytes, as many as the file has; %NULL when it is
 *   on the disk or closed
 */
const guint8 *
sluice_part_file_get_memory (SluicePartFile *self)
{
  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), NULL);

  return self->memory;
}

/* Who has the bytes until they are on the disk. */
static void
settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  SLUICE_PART_FILE (object)->settling = NULL;
  if (sluice_part_file_write_finish (SLUICE_PART_FILE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_part_file_settle_async:
 * @self: a part file in memory
 * @place: an open part file of the same size that nobody else uses; is closed by this
 * @callback: called when what was in memory is written
 * @user_data: for @callback
 *
 * Moves the part to the disk. What is written to @self from now on goes there, behind what
 * was in memory. Ends with sluice_part_file_write_finish().
 */
void
sluice_part_file_settle_async (SluicePartFile *self,
                               SluicePartFile *place,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  guint8 *memory = g_steal_pointer (&self->memory);

  g_task_set_source_tag (task, sluice_part_file_settle_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, memory, g_free);
  /* Who reads meanwhile may be faster than the disk. */
  self->settling = memory;
  self->folder = g_steal_pointer (&place->folder);
  self->descriptor = g_steal_pointer (&place->descriptor);
  self->stream = g_steal_pointer (&place->stream);
  g_free (self->name);
  g_free (self->shown_name);
  self->name = g_strdup (place->name);
  self->shown_name = g_strdup (place->shown_name);
  g_set_object (&self->file, place->file);
  sluice_part_file_write_async (self, 0, memory, self->end, settled_cb, g_steal_pointer (&task));
}
