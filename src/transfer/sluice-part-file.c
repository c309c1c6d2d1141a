/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-part-open.h"
#include "sluice-part-publish.h"

G_DEFINE_FINAL_TYPE (SluicePartFile, sluice_part_file, G_TYPE_OBJECT)

/* Writing */

static void begin_write (SluicePartFile *self);

static void
end_write (SluicePartFile *self, GError *error)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->writes);
  const SluicePartStretch *stretch = g_task_get_task_data (task);

  if (error == NULL)
    self->end = MAX (self->end, stretch->offset + stretch->length);
  if (error == NULL && self->backlog != NULL)
    sluice_backlog_wrote (self->backlog, stretch->offset, stretch->length);
  /* First, for the answer may bring another write. */
  begin_write (self);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, sluice_disk_error_wrap (error, self->shown_name));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluicePartFile) self = user_data;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  end_write (self, error);
}

/* Begins the first of the writes that wait. */
static void
begin_write (SluicePartFile *self)
{
  GTask *task = g_queue_peek_head (&self->writes);
  g_autoptr (GError) error = NULL;
  SluicePartStretch *stretch;

  if (task == NULL)
    return;

  stretch = g_task_get_task_data (task);
  if (!g_seekable_seek (G_SEEKABLE (stretch->stream), (goffset) stretch->offset, G_SEEK_SET, NULL,
                        &error))
    {
      end_write (self, error);
      return;
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stretch->stream), stretch->bytes,
                                   stretch->length, G_PRIORITY_LOW, NULL, written_cb,
                                   g_object_ref (self));
}

static gboolean
has_place_for (SluicePartFile *self, guint64 offset, gsize length)
{
  guint64 end = self->size >= 0 ? (guint64) self->size : G_MAXINT64;

  return offset <= end && length <= end - offset;
}

static void
sluice_part_file_finalize (GObject *object)
{
  SluicePartFile *self = SLUICE_PART_FILE (object);

  sluice_part_file_close (self);

  g_clear_object (&self->directory);
  g_clear_object (&self->file);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->shown_name, g_free);

  G_OBJECT_CLASS (sluice_part_file_parent_class)->finalize (object);
}

static void
sluice_part_file_class_init (SluicePartFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_part_file_finalize;
}

static void
sluice_part_file_init (SluicePartFile *self)
{
  self->size = -1;
}

/**
 * sluice_part_file_new:
 * @directory: a folder of this machine
 * @name: the name of the user's file in it, a single safe component
 *
 * Names a part. Nothing is touched before sluice_part_file_open_async().
 *
 * Returns: (transfer full): a closed part file
 */
SluicePartFile *
sluice_part_file_new (GFile *directory, const char *name)
{
  SluicePartFile *self;

  g_return_val_if_fail (g_file_peek_path (directory) != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_PART_FILE, NULL);
  self->directory = g_object_ref (directory);
  self->name = g_strconcat (name, ".part", NULL);
  self->file = g_file_get_child (directory, self->name);
  self->shown_name = g_filename_display_name (self->name);

  return self;
}

/**
 * sluice_part_file_get_file:
 * @self: a part file
 *
 * Returns: (transfer none): where the part is
 */
GFile *
sluice_part_file_get_file (SluicePartFile *self)
{
  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), NULL);

  return self->file;
}

/**
 * sluice_part_file_open:
 * @self: a new part file
 * @size: bytes of the whole file, to take room for; -1 when they are not known
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL
 *
 * Opens the part, or creates it, see sluice_part_open(). Blocks: for tasks of
 * the thread pool, before the part is known to anybody else.
 *
 * Returns: whether it is open
 */
gboolean
sluice_part_file_open (SluicePartFile *self, gint64 size, GError **error)
{
  g_autoptr (GError) stream_error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SluiceFolder) folder = NULL;
  int fd, code;

  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), FALSE);
  g_return_val_if_fail (self->descriptor == NULL, FALSE);

  folder = sluice_folder_open (g_file_peek_path (self->directory), &code);
  if (folder == NULL)
    g_propagate_error (error, sluice_disk_error_new (code, self->shown_name));
  fd = folder != NULL ? sluice_part_open (folder, self->name, size, error) : -1;
  if (fd < 0)
    return FALSE;

  /* By way of the descriptor and not of the name: another file may have it by
   * now. */
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  file = g_file_new_for_path (path);
  self->folder = g_steal_pointer (&folder);
  self->descriptor = sluice_descriptor_new (fd);
  self->stream = G_IO_STREAM (g_file_open_readwrite (file, NULL, &stream_error));
  if (self->stream == NULL)
    {
      sluice_part_file_close (self);
      g_propagate_error (error, sluice_disk_error_wrap (stream_error, self->shown_name));
      return FALSE;
    }

  self->size = size;
  if (size > 0 && (guint64) size > sluice_backlog_get_large ())
    self->backlog = sluice_backlog_new (fd);
  return TRUE;
}

/**
 * sluice_part_file_write_async:
 * @self: an open part file
 * @offset: where the bytes go
 * @bytes: (array length=length): they must stay until @callback is called
 * @length: how many
 * @callback: called when they are written
 * @user_data: for @callback
 *
 * Writes bytes at a place, after the writes that were asked for before. There
 * is no way to cancel it: a buffer that was handed over gets written. Bytes past the size given to
 * sluice_part_file_open_async() are refused as a whole.
 */
void
sluice_part_file_write_async (SluicePartFile *self,
                              guint64 offset,
                              const void *bytes,
                              gsize length,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SluicePartStretch *stretch;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  task = sluice_part_stretch_task_new (self, offset, length, G_STRFUNC, NULL, callback, user_data);
  if (task == NULL)
    return;

  if (!has_place_for (self, offset, length))
    {
      g_task_return_new_error (task, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                               _ ("“%s” was about to grow past its size. This is a mistake in the "
                                  "program: please report it."),
                               self->shown_name);
      return;
    }

  if (self->memory != NULL)
    {
      sluice_part_file_write_to_memory (self, offset, bytes, length, task);
      return;
    }

  stretch = g_task_get_task_data (task);
  stretch->bytes = bytes;
  stretch->stream = g_object_ref (self->stream);

  g_queue_push_tail (&self->writes, g_steal_pointer (&task));
  if (g_queue_get_length (&self->writes) == 1)
    begin_write (self);
}

/**
 * sluice_part_file_write_finish:
 * @self: a part file
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL
 *
 * Returns: whether all bytes were written
 */
gboolean
sluice_part_file_write_finish (SluicePartFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sluice_part_file_publish:
 * @self: an open part file
 * @name: the name the user's file is to have, in the same folder
 * @size: its bytes, all of which the caller knows to be written
 * @repair: (nullable): the file that it takes the place of
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL; the part is as it was
 *
 * Makes the part the user's file, durably. No file but that of @repair is ever replaced: where
 * the name is taken, the next free numbered one is used. Bytes past @size, which
 * an earlier try of unknown size may have left, are cut; a file shorter than
 * @size is an error, and so is a part whose name leads to another file by now.
 *
 * The part stays open and must be closed. Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the user's file
 */
GFile *
sluice_part_file_publish (SluicePartFile *self,
                          const char *name,
                          guint64 size,
                          const SluiceRepair *repair,
                          GError **error)
{
  g_autofree char *published = NULL;

  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), NULL);
  g_return_val_if_fail (name != NULL && self->descriptor != NULL, NULL);

  published = sluice_part_publish (self->folder, self->descriptor->fd, self->name, name, size,
                                   repair, error);
  return published != NULL ? g_file_get_child (self->directory, published) : NULL;
}

/**
 * sluice_part_file_set_reader:
 * @self: an open part file
 * @position: up to where somebody has read
 *
 * Tells that somebody goes through the part as it grows, so that what comes next is not
 * sent out of memory just before it is read.
 */
void
sluice_part_file_set_reader (SluicePartFile *self, guint64 position)
{
  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  if (self->backlog != NULL)
    sluice_backlog_set_reader (self->backlog, position);
}

/**
 * sluice_part_file_is_awaited:
 * @self: a part file
 * @range: bytes that are in it
 *
 * Returns: whether they are to stay in memory for who goes through the part once
 */
gboolean
sluice_part_file_is_awaited (SluicePartFile *self, SluiceRange range)
{
  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), FALSE);

  return self->backlog != NULL && sluice_backlog_is_awaited (self->backlog, range);
}

/**
 * sluice_part_file_get_folder:
 * @self: an open part file
 *
 * Returns: (transfer none) (nullable): the folder it was opened in
 */
SluiceFolder *
sluice_part_file_get_folder (SluicePartFile *self)
{
  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), NULL);

  return self->folder;
}

/**
 * sluice_part_file_dup_descriptor:
 * @self: a part file
 *
 * Returns: a descriptor of the same file for the caller to close, or -1 when
 *   the part is closed or there are no descriptors left
 */
int
sluice_part_file_dup_descriptor (SluicePartFile *self)
{
  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), -1);

  return self->descriptor != NULL ? fcntl (self->descriptor->fd, F_DUPFD_CLOEXEC, 3) : -1;
}

/**
 * sluice_part_file_close:
 * @self: a part file
 *
 * Closes every stream and descriptor. Operations under way keep what they need
 * and close it when they end. The file stays; nothing happens when the part is
 * closed already.
 */
void
sluice_part_file_close (SluicePartFile *self)
{
  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  /* At once, and not when the last operation lets go: the next run may begin now. */
  if (self->descriptor != NULL)
    flock (self->descriptor->fd, LOCK_UN);
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  g_clear_pointer (&self->folder, sluice_folder_unref);
  g_clear_pointer (&self->backlog, sluice_backlog_free);

  /* Dropping the last reference closes it. */
  g_clear_object (&self->stream);
  g_clear_pointer (&self->memory, g_free);
}
