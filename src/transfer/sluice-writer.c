/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-writer.h"

/* Large, because every write is a trip through GIO's thread pool. A page of it
 * costs memory only once it was filled. */
#define BUFFER_SIZE (SLUICE_WRITER_MOST_HELD / 2) /* bytes */

/* Where there are hundreds of connections, they share so much, down to what still is worth
 * a write. */
#define MOST_TOGETHER (64 * 1024 * 1024) /* bytes */
#define SMALLEST_BUFFER (16 * 1024)      /* bytes */

typedef struct
{
  guint8 *bytes; /* owned, nullable until first used */
  gsize capacity;
  guint64 offset; /* where bytes[0] belongs in the file */
  gsize length;
  gboolean writing;
} Buffer;

struct _SluiceWriter
{
  const SluiceWriterOwner *functions;
  GObject *owner; /* not owned: it owns this, and every write holds it */
  Buffer buffers[2];
  guint filling; /* index of the buffer that bytes go into */
};

typedef struct
{
  SluiceWriter *writer; /* not owned */
  Buffer *buffer;       /* not owned */
  GObject *owner;       /* owned */
} Write;

/* Of the thread that all downloads run in. */
static guint n_writers;

/* The size of a buffer that is taken now. */
static gsize
get_share (void)
{
  return CLAMP (MOST_TOGETHER / MAX (n_writers, 1), SMALLEST_BUFFER, BUFFER_SIZE);
}

/* Where memory is short, the next one to fill it may be somebody else. */
static void
empty (Buffer *buffer)
{
  buffer->length = 0;
  buffer->writing = FALSE;
  if (get_share () < BUFFER_SIZE)
    g_clear_pointer (&buffer->bytes, g_free);
}

static void
wrote_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Write *write = user_data;
  g_autoptr (GObject) owner = write->owner;
  Buffer *buffer = write->buffer;
  g_autoptr (GError) error = NULL;

  if (sluice_part_file_write_finish (SLUICE_PART_FILE (object), result, &error))
    write->writer->functions->wrote (owner, buffer->offset, buffer->bytes, buffer->length);
  empty (buffer);
  write->writer->functions->written (owner, error);
}

/**
 * sluice_writer_new:
 * @functions: what to report; static
 * @owner: whom to report to; owns the writer and frees it when it is finalized
 *
 * Returns: (transfer full): a writer without memory of its own yet
 */
SluiceWriter *
sluice_writer_new (const SluiceWriterOwner *functions, GObject *owner)
{
  SluiceWriter *self = g_new0 (SluiceWriter, 1);

  self->functions = functions;
  self->owner = owner;
  n_writers++;
  return self;
}

/**
 * sluice_writer_free:
 * @self: (transfer full): a writer none of whose writes is under way
 */
void
sluice_writer_free (SluiceWriter *self)
{
  g_assert (sluice_writer_get_n_writes (self) == 0);

  n_writers--;
  g_free (self->buffers[0].bytes);
  g_free (self->buffers[1].bytes);
  g_free (self);
}

/**
 * sluice_writer_get_room:
 * @self: a writer
 * @left: how many bytes are still to come at most; above 0, and never more than
 *   before
 * @where: (out): where the next bytes go
 *
 * Returns: how many of them fit there; 0 while both buffers are being written
 */
gsize
sluice_writer_get_room (SluiceWriter *self, guint64 left, guint8 **where)
{
  Buffer *buffer = &self->buffers[self->filling];

  if (buffer->writing)
    return 0;
  if (buffer->bytes == NULL)
    {
      buffer->capacity = (gsize) MIN (left, get_share ());
      buffer->bytes = g_malloc (buffer->capacity);
    }
  *where = buffer->bytes + buffer->length;
  return (gsize) MIN (left, buffer->capacity - buffer->length);
}

/**
 * sluice_writer_take:
 * @self: a writer
 * @part: where full buffers are written
 * @offset: the place in the file of the bytes that were just put into the room;
 *   follows on those before
 * @length: how many they are
 */
void
sluice_writer_take (SluiceWriter *self, SluicePartFile *part, guint64 offset, gsize length)
{
  Buffer *buffer = &self->buffers[self->filling];

  g_return_if_fail (!buffer->writing && length <= buffer->capacity - buffer->length);

  if (buffer->length == 0)
    buffer->offset = offset;
  buffer->length += length;
  if (buffer->length == buffer->capacity)
    sluice_writer_flush (self, part);
}

/**
 * sluice_writer_flush:
 * @self: a writer
 * @part: (nullable): the part file; may be %NULL when nothing was taken
 *
 * Begins to write what is held, however little.
 */
void
sluice_writer_flush (SluiceWriter *self, SluicePartFile *part)
{
  Buffer *buffer = &self->buffers[self->filling];
  Write *write;

  if (buffer->length == 0 || buffer->writing)
    return;

  write = g_new (Write, 1);
  *write = (Write){ .writer = self, .buffer = buffer, .owner = g_object_ref (self->owner) };
  buffer->writing = TRUE;
  self->filling = 1 - self->filling;
  sluice_part_file_write_async (part, buffer->offset, buffer->bytes, buffer->length, wrote_cb,
                                write);
}

/* Returns: how many writes are under way */
guint
sluice_writer_get_n_writes (const SluiceWriter *self)
{
  return (guint) self->buffers[0].writing + (guint) self->buffers[1].writing;
}

/* Returns: bytes that were taken and are not in the part file yet */
gsize
sluice_writer_get_held (const SluiceWriter *self)
{
  return self->buffers[0].length + self->buffers[1].length;
}
