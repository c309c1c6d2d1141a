/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-trickle.h"

#include <string.h>

/**
 * FuzzTrickle:
 *
 * Bytes that arrive as a network brings them: some at a time, and in between
 * none. Each character of its pace, taken round and round, is how many come at
 * most, by the value of the character; of a blank, none.
 */
struct _FuzzTrickle
{
  GInputStream parent_instance;

  char *pace; /* owned; not empty */
  gsize beat;
  const guint8 *bytes; /* not owned */
  gsize length;
};

static void fuzz_trickle_pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzTrickle,
                               fuzz_trickle,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      fuzz_trickle_pollable_iface_init))

/* How many bytes the next beat of a pace brings; 0 for a pause. */
static gsize
take_beat (const char *pace, gsize *beat)
{
  char step = pace[(*beat)++ % strlen (pace)];

  return step == ' ' ? 0 : (guchar) step;
}

static gssize
take_bytes (FuzzTrickle *self, void *buffer, gsize count)
{
  count = MIN (count, self->length);
  memcpy (buffer, self->bytes, count);
  self->bytes += count;
  self->length -= count;
  return (gssize) count;
}

static gssize
fuzz_trickle_read (GInputStream *stream,
                   void *buffer,
                   gsize count,
                   GCancellable *cancellable,
                   GError **error)
{
  FuzzTrickle *self = FUZZ_TRICKLE (stream);
  gsize step = take_beat (self->pace, &self->beat);

  return take_bytes (self, buffer, CLAMP (step, 1, count));
}

static gssize
fuzz_trickle_read_nonblocking (GPollableInputStream *pollable,
                               void *buffer,
                               gsize count,
                               GError **error)
{
  FuzzTrickle *self = FUZZ_TRICKLE (pollable);
  gsize step = take_beat (self->pace, &self->beat);

  if (step > 0)
    return take_bytes (self, buffer, MIN (count, step));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "A pause");
  return -1;
}

static gboolean
fuzz_trickle_is_readable (GPollableInputStream *pollable)
{
  return TRUE;
}

static void
fuzz_trickle_finalize (GObject *object)
{
  g_free (FUZZ_TRICKLE (object)->pace);

  G_OBJECT_CLASS (fuzz_trickle_parent_class)->finalize (object);
}

static void
fuzz_trickle_pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = fuzz_trickle_is_readable;
  iface->read_nonblocking = fuzz_trickle_read_nonblocking;
}

static void
fuzz_trickle_class_init (FuzzTrickleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fuzz_trickle_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fuzz_trickle_read;
}

static void
fuzz_trickle_init (FuzzTrickle *self)
{
}

/**
 * fuzz_trickle_new:
 * @pace: how the bytes come, see #FuzzTrickle
 * @bytes: (array length=length): what comes; has to outlive the stream
 * @length: how many bytes
 *
 * Returns: (transfer full): a pollable stream of @bytes
 */
GInputStream *
fuzz_trickle_new (const char *pace, const guint8 *bytes, gsize length)
{
  FuzzTrickle *self = g_object_new (FUZZ_TYPE_TRICKLE, NULL);

  /* A pace of nothing but pauses would never end. */
  self->pace = g_strconcat (pace, "\377", NULL);
  self->bytes = bytes;
  self->length = length;
  return G_INPUT_STREAM (self);
}

/**
 * fuzz_trickle_drain:
 * @stream: a pollable stream
 * @pace: how many bytes to ask for at a time; pauses ask in the blocking way
 * @most: after how many bytes to stop
 * @drained: (inout): gets the bytes
 *
 * Reads @stream to its end, to @most or to an error. After its end it has to
 * stay ended.
 *
 * Returns: whether it ended without an error
 */
gboolean
fuzz_trickle_drain (GInputStream *stream, const char *pace, gsize most, GByteArray *drained)
{
  g_autofree char *steps = g_strconcat (pace, "\377", NULL);
  guint8 buffer[256];
  gsize beat = 0;

  while (drained->len < most)
    {
      g_autoptr (GError) error = NULL;
      gsize step = take_beat (steps, &beat);
      gssize n = step > 0 ? g_pollable_stream_read (stream, buffer, step, FALSE, NULL, &error)
                          : g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        continue;
      if (n < 0)
        return FALSE;
      if (n == 0)
        {
          g_assert_cmpint (g_input_stream_read (stream, buffer, 1, NULL, NULL), ==, 0);
          return TRUE;
        }
      g_byte_array_append (drained, buffer, (guint) n);
    }
  return TRUE;
}
