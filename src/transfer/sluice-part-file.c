/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "sluice-descriptor.h"
#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-part-open.h"
#include "sluice-part-publish.h"

/**
 * SluicePartFile:
 *
 * The file `NAME.part` that a download fills in any order, and that becomes
 * the user's file when it is whole.
 *
 * Everything that blocks runs in GIO's thread pool, at %G_PRIORITY_LOW. Writes
 * run one after the other: the kernel lets only one at a time into a file, and
 * a second thread would spin at its door. All go to the file that was opened,
 * whatever happens to its name meanwhile.
 */
struct _SluicePartFile
{
  GObject parent_instance;

  /* What it is; never changes, so that tasks may read it. */
  GFile *directory; /* owned */
  GFile *file;      /* owned */
  char *shown_name; /* owned; of the part, as UTF-8 */

  /* While it is open. */
  SluiceDescriptor *descriptor; /* owned, nullable */
  GIOStream *stream;            /* owned, nullable */
  GQueue writes;                /* of GTask, owned; the first is under way */
  gint64 size;                  /* -1 when unknown */
};

G_DEFINE_FINAL_TYPE (SluicePartFile, sluice_part_file, G_TYPE_OBJECT)

/* A bounded piece of the file, and what one operation does with it. */
typedef struct
{
  SluiceDescriptor *descriptor; /* owned, nullable */
  guint64 offset;
  guint64 length;
  const void *bytes; /* the writer's; outlives the write */
  GIOStream *stream; /* owned, nullable; to write to */
} Stretch;

static void
stretch_free (Stretch *self)
{
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  g_clear_object (&self->stream);
  g_free (self);
}

/* A task on a stretch, or %NULL when the part is closed: then it has answered. */
static GTask *
stretch_task_new (SluicePartFile *self,
                  guint64 offset,
                  guint64 length,
                  const char *task_name,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Stretch *stretch;

  g_task_set_name (task, task_name);
  g_task_set_priority (task, G_PRIORITY_LOW);

  if (self->descriptor == NULL)
    {
      g_task_return_error (task, sluice_disk_error_new (EBADF, self->shown_name));
      return NULL;
    }

  stretch = g_new0 (Stretch, 1);
  stretch->descriptor = sluice_descriptor_ref (self->descriptor);
  stretch->offset = offset;
  stretch->length = length;
  g_task_set_task_data (task, stretch, (GDestroyNotify) stretch_free);

  return g_steal_pointer (&task);
}

/* Writing */

static void begin_write (SluicePartFile *self);

static void
end_write (SluicePartFile *self, GError *error)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->writes);

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
  Stretch *stretch;

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

/* What runs in the thread pool gives its descriptor back before it answers:
 * who then closes the part finds it closed. */

static void
return_from_thread (GTask *task, GError *error, gpointer answer, GDestroyNotify destroy)
{
  Stretch *stretch = g_task_get_task_data (task);

  g_clear_pointer (&stretch->descriptor, sluice_descriptor_unref);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, destroy);
}

static GError *
error_from_errno (GTask *task, int code)
{
  SluicePartFile *self = g_task_get_source_object (task);

  return code != 0 ? sluice_disk_error_new (code, self->shown_name) : NULL;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Stretch *stretch = task_data;
  char *bytes = g_malloc (stretch->length);
  int code = sluice_disk_read (stretch->descriptor->fd, bytes, stretch->length, stretch->offset);
  GBytes *answer = g_bytes_new_take (bytes, stretch->length);

  if (code != 0)
    g_clear_pointer (&answer, g_bytes_unref);

  return_from_thread (task, error_from_errno (task, code), answer, (GDestroyNotify) g_bytes_unref);
}

static void
sync_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Stretch *stretch = task_data;
  int code = fdatasync (stretch->descriptor->fd) < 0 ? errno : 0;

  return_from_thread (task, error_from_errno (task, code), GINT_TO_POINTER (TRUE), NULL);
}

static void
hash_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Stretch *stretch = task_data;
  g_autofree guint64 *checksum = g_new (guint64, 1);
  int code = sluice_disk_hash (stretch->descriptor->fd, stretch->offset, stretch->length,
                               cancellable, checksum);

  return_from_thread (task, error_from_errno (task, code),
                      code == 0 ? g_steal_pointer (&checksum) : NULL, g_free);
}

static void
sluice_part_file_finalize (GObject *object)
{
  SluicePartFile *self = SLUICE_PART_FILE (object);

  sluice_part_file_close (self);

  g_clear_object (&self->directory);
  g_clear_object (&self->file);
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
  g_autofree char *part_name = NULL;
  SluicePartFile *self;

  g_return_val_if_fail (g_file_peek_path (directory) != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_PART_FILE, NULL);
  self->directory = g_object_ref (directory);
  part_name = g_strconcat (name, ".part", NULL);
  self->file = g_file_get_child (directory, part_name);
  self->shown_name = g_filename_display_name (part_name);

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
  int fd;

  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), FALSE);
  g_return_val_if_fail (self->descriptor == NULL, FALSE);

  fd = sluice_part_open (g_file_peek_path (self->file), size, error);
  if (fd < 0)
    return FALSE;

  /* By way of the descriptor and not of the name: another file may have it by
   * now. */
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  file = g_file_new_for_path (path);
  self->descriptor = sluice_descriptor_new (fd);
  self->stream = G_IO_STREAM (g_file_open_readwrite (file, NULL, &stream_error));
  if (self->stream == NULL)
    {
      sluice_part_file_close (self);
      g_propagate_error (error, sluice_disk_error_wrap (stream_error, self->shown_name));
      return FALSE;
    }

  self->size = size;
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
  Stretch *stretch;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  task = stretch_task_new (self, offset, length, G_STRFUNC, NULL, callback, user_data);
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
 * sluice_part_file_read_async:
 * @self: an open part file
 * @offset: where the bytes are
 * @length: how many
 * @cancellable: (nullable): stops it
 * @callback: called when they are read
 * @user_data: for @callback
 *
 * Reads bytes back, such as an overlap to compare with what the source sends.
 */
void
sluice_part_file_read_async (SluicePartFile *self,
                             guint64 offset,
                             gsize length,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  task = stretch_task_new (self, offset, length, G_STRFUNC, cancellable, callback, user_data);
  if (task != NULL)
    g_task_run_in_thread (task, read_in_thread);
}

/**
 * sluice_part_file_read_finish:
 * @self: a part file
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_LOCAL, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): exactly the bytes asked for
 */
GBytes *
sluice_part_file_read_finish (SluicePartFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_part_file_sync_async:
 * @self: an open part file
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Makes every write that has finished by now survive a power cut.
 */
void
sluice_part_file_sync_async (SluicePartFile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  task = stretch_task_new (self, 0, 0, G_STRFUNC, NULL, callback, user_data);
  if (task != NULL)
    g_task_run_in_thread (task, sync_in_thread);
}

/**
 * sluice_part_file_sync_finish:
 * @self: a part file
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL
 *
 * Returns: whether the bytes are safe
 */
gboolean
sluice_part_file_sync_finish (SluicePartFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/**
 * sluice_part_file_hash_block_async:
 * @self: an open part file
 * @offset: where the block starts
 * @length: its bytes
 * @cancellable: (nullable): stops it within a MiB
 * @callback: called when it is hashed
 * @user_data: for @callback
 *
 * Computes the checksum of a block as it is on disk, with XXH3 (64 bits).
 */
void
sluice_part_file_hash_block_async (SluicePartFile *self,
                                   guint64 offset,
                                   guint64 length,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_PART_FILE (self));

  task = stretch_task_new (self, offset, length, G_STRFUNC, cancellable, callback, user_data);
  if (task != NULL)
    g_task_run_in_thread (task, hash_in_thread);
}

/**
 * sluice_part_file_hash_block_finish:
 * @self: a part file
 * @result: what the callback was given
 * @checksum: (out): the block's checksum
 * @error: %SLUICE_ERROR_LOCAL, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the whole block was read
 */
gboolean
sluice_part_file_hash_block_finish (SluicePartFile *self,
                                    GAsyncResult *result,
                                    guint64 *checksum,
                                    GError **error)
{
  g_autofree guint64 *computed = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  computed = g_task_propagate_pointer (G_TASK (result), error);
  if (computed == NULL)
    return FALSE;

  *checksum = *computed;
  return TRUE;
}

/**
 * sluice_part_file_publish:
 * @self: an open part file
 * @name: the name the user's file is to have, in the same folder
 * @size: its bytes, all of which the caller knows to be written
 * @error: %SLUICE_ERROR_DISK_FULL or %SLUICE_ERROR_LOCAL; the part is as it was
 *
 * Makes the part the user's file, durably. No file is ever replaced: where the
 * name is taken, the next free numbered one is used. Bytes past @size, which
 * an earlier try of unknown size may have left, are cut; a file shorter than
 * @size is an error, and so is a part whose name leads to another file by now.
 *
 * The part stays open and must be closed. Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): the user's file
 */
GFile *
sluice_part_file_publish (SluicePartFile *self, const char *name, guint64 size, GError **error)
{
  g_autofree char *published = NULL;

  g_return_val_if_fail (SLUICE_IS_PART_FILE (self), NULL);
  g_return_val_if_fail (name != NULL && self->descriptor != NULL, NULL);

  published =
      sluice_part_publish (self->descriptor->fd, g_file_peek_path (self->file), name, size, error);
  return published != NULL ? g_file_get_child (self->directory, published) : NULL;
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

  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);

  /* Dropping the last reference closes it. */
  g_clear_object (&self->stream);
}
