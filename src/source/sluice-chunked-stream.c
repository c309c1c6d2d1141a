/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-chunked-stream.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-stream-closing.h"

/* Longer lines than these are no chunked body but an attack. */
#define LONGEST_LINE 4096           /* bytes: a chunk's size and its extensions */
#define LONGEST_TRAILER (64 * 1024) /* bytes: all trailer lines together */

/* Enough for the line before a chunk; what it holds of the chunk itself is
 * handed out before the transport is read again. */
#define LOOKAHEAD 1024 /* bytes */

typedef enum
{
  STATE_SIZE,
  STATE_BYTES,
  STATE_AFTER_BYTES,
  STATE_TRAILER,
  STATE_END,
} ChunkedState;

/**
 * SluiceChunkedStream:
 *
 * Decodes the chunked transfer coding (RFC 9112, section 7.1) strictly.
 *
 * libsoup's own decoder takes a connection that closes between two chunks, or
 * a chunk size that is no number, for the end of the body (up to 3.6). A file
 * whose length the server did not say would then be cut without a word. So its
 * decoder is stepped over: this stream reads what is under it, and ends only
 * where the body does.
 */
struct _SluiceChunkedStream
{
  GFilterInputStream parent_instance;

  GInputStream *body; /* owned; libsoup's stream, closed in our place */

  ChunkedState state;
  guint64 chunk_left;  /* bytes of this chunk that were not handed out */
  gsize trailer_bytes; /* bytes of trailer lines seen */

  char ahead[LOOKAHEAD]; /* read from the transport, not yet looked at */
  gsize ahead_start;
  gsize ahead_end;

  char line[LONGEST_LINE + 1]; /* the line being read, without its end */
  gsize line_length;
};

static void sluice_chunked_stream_pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceChunkedStream,
                               sluice_chunked_stream,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      sluice_chunked_stream_pollable_iface_init))

static GInputStream *
get_transport (SluiceChunkedStream *self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

static gssize
fail (GError **error)
{
  /* Translators: stands in brackets in a sentence, like “The connection broke (%s).” */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("the file is not complete"));
  return -1;
}

/* Reads from the transport; an end is an error, for the body has its own. */
static gssize
read_transport (SluiceChunkedStream *self,
                void *buffer,
                gsize count,
                gboolean blocking,
                GCancellable *cancellable,
                GError **error)
{
  gssize n =
      g_pollable_stream_read (get_transport (self), buffer, count, blocking, cancellable, error);

  return n != 0 ? n : fail (error);
}

/* Completes self->line. Returns 1 when it is there, -1 with an error, which may
 * be G_IO_ERROR_WOULD_BLOCK: what was read until then is kept. */
static gssize
read_line (SluiceChunkedStream *self, gboolean blocking, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      gssize n;

      while (self->ahead_start < self->ahead_end)
        {
          char c = self->ahead[self->ahead_start++];

          if (c == '\n')
            {
              if (self->line_length == 0 || self->line[self->line_length - 1] != '\r')
                return fail (error);
              self->line[--self->line_length] = '\0';
              return 1;
            }
          if (c == '\0' || self->line_length == LONGEST_LINE)
            return fail (error);
          self->line[self->line_length++] = c;
        }

      n = read_transport (self, self->ahead, LOOKAHEAD, blocking, cancellable, error);
      if (n < 0)
        return -1;
      self->ahead_start = 0;
      self->ahead_end = (gsize) n;
    }
}

/* chunk-size = 1*HEXDIG, then perhaps extensions behind a semicolon */
static gboolean
parse_size (const char *line, guint64 *size)
{
  const char *p = line;

  *size = 0;
  for (; g_ascii_isxdigit (*p); p++)
    {
      if (*size > (G_MAXUINT64 >> 4))
        return FALSE;
      *size = (*size << 4) | (guint64) g_ascii_xdigit_value (*p);
    }
  if (p == line)
    return FALSE;
  while (*p == ' ' || *p == '\t')
    p++;
  return *p == '\0' || *p == ';';
}

static gboolean
take_line (SluiceChunkedStream *self)
{
  gsize length = self->line_length;

  self->line_length = 0;
  switch (self->state)
    {
    case STATE_SIZE:
      if (!parse_size (self->line, &self->chunk_left))
        return FALSE;
      self->state = self->chunk_left > 0 ? STATE_BYTES : STATE_TRAILER;
      return TRUE;

    case STATE_AFTER_BYTES:
      self->state = STATE_SIZE;
      return length == 0;

    case STATE_TRAILER:
      self->trailer_bytes += length;
      if (length == 0)
        self->state = STATE_END;
      return self->trailer_bytes <= LONGEST_TRAILER;

    case STATE_BYTES:
    case STATE_END:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gssize
read_bytes (SluiceChunkedStream *self,
            void *buffer,
            gsize count,
            gboolean blocking,
            GCancellable *cancellable,
            GError **error)
{
  gsize ahead = self->ahead_end - self->ahead_start;
  gssize n;

  count = (gsize) MIN (count, self->chunk_left);
  if (ahead > 0)
    {
      n = (gssize) MIN (count, ahead);
      memcpy (buffer, self->ahead + self->ahead_start, (gsize) n);
      self->ahead_start += (gsize) n;
    }
  else
    n = read_transport (self, buffer, count, blocking, cancellable, error);

  if (n > 0)
    self->chunk_left -= (guint64) n;
  if (self->chunk_left == 0)
    self->state = STATE_AFTER_BYTES;
  return n;
}

static gssize
read_any (SluiceChunkedStream *self,
          void *buffer,
          gsize count,
          gboolean blocking,
          GCancellable *cancellable,
          GError **error)
{
  while (self->state != STATE_BYTES && self->state != STATE_END)
    {
      if (read_line (self, blocking, cancellable, error) < 0)
        return -1;
      if (!take_line (self))
        return fail (error);
    }

  if (self->state == STATE_END)
    return 0;
  return read_bytes (self, buffer, count, blocking, cancellable, error);
}

static gssize
sluice_chunked_stream_read (GInputStream *stream,
                            void *buffer,
                            gsize count,
                            GCancellable *cancellable,
                            GError **error)
{
  return read_any (SLUICE_CHUNKED_STREAM (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
sluice_chunked_stream_read_nonblocking (GPollableInputStream *pollable,
                                        void *buffer,
                                        gsize count,
                                        GError **error)
{
  return read_any (SLUICE_CHUNKED_STREAM (pollable), buffer, count, FALSE, NULL, error);
}

static gboolean
sluice_chunked_stream_is_readable (GPollableInputStream *pollable)
{
  SluiceChunkedStream *self = SLUICE_CHUNKED_STREAM (pollable);

  return self->state == STATE_END || self->ahead_start < self->ahead_end ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_transport (self)));
}

static GSource *
sluice_chunked_stream_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  SluiceChunkedStream *self = SLUICE_CHUNKED_STREAM (pollable);
  g_autoptr (GSource) below = NULL;

  if (self->state == STATE_END || self->ahead_start < self->ahead_end)
    below = g_timeout_source_new (0);
  else
    below = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_transport (self)),
                                                   cancellable);
  return g_pollable_source_new_full (pollable, below, cancellable);
}

static gboolean
sluice_chunked_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return g_input_stream_close (SLUICE_CHUNKED_STREAM (stream)->body, cancellable, error);
}

static void
sluice_chunked_stream_close_async (GInputStream *stream,
                                   int priority,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  sluice_stream_closing_run_async (stream, SLUICE_CHUNKED_STREAM (stream)->body, priority,
                                   cancellable, callback, user_data);
}

static gboolean
sluice_chunked_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return sluice_stream_closing_run_finish (stream, result, error);
}

static void
sluice_chunked_stream_finalize (GObject *object)
{
  g_object_unref (SLUICE_CHUNKED_STREAM (object)->body);

  G_OBJECT_CLASS (sluice_chunked_stream_parent_class)->finalize (object);
}

static void
sluice_chunked_stream_pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = sluice_chunked_stream_is_readable;
  iface->create_source = sluice_chunked_stream_create_source;
  iface->read_nonblocking = sluice_chunked_stream_read_nonblocking;
}

static void
sluice_chunked_stream_class_init (SluiceChunkedStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_chunked_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = sluice_chunked_stream_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = sluice_chunked_stream_close;
  G_INPUT_STREAM_CLASS (klass)->close_async = sluice_chunked_stream_close_async;
  G_INPUT_STREAM_CLASS (klass)->close_finish = sluice_chunked_stream_close_finish;
}

static void
sluice_chunked_stream_init (SluiceChunkedStream *self)
{
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (self), FALSE);
}

static GInputStream *
get_base (GInputStream *stream)
{
  return G_IS_FILTER_INPUT_STREAM (stream)
             ? g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream))
             : NULL;
}

/**
 * sluice_chunked_stream_new_for_transport:
 * @transport: a pollable stream that yields the coded bytes
 * @body: what closing the new stream closes
 *
 * Returns: (transfer full): a stream of the decoded bytes. It fails with
 *   %G_IO_ERROR_PARTIAL_INPUT where the coding is broken or cut off.
 */
GInputStream *
sluice_chunked_stream_new_for_transport (GInputStream *transport, GInputStream *body)
{
  SluiceChunkedStream *self;

  g_return_val_if_fail (G_IS_POLLABLE_INPUT_STREAM (transport), NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (body), NULL);

  self = g_object_new (SLUICE_TYPE_CHUNKED_STREAM, "base-stream", transport, NULL);
  self->body = g_object_ref (body);
  return G_INPUT_STREAM (self);
}

/**
 * sluice_chunked_stream_new:
 * @body: the body of a chunked answer, as libsoup gave it, still unread
 *
 * Puts the strict decoder in the place of libsoup's, which is the second
 * stream of the three that @body is made of.
 *
 * Returns: (transfer full): a stream of the decoded bytes; @body itself when
 *   it is built in another way than known
 */
GInputStream *
sluice_chunked_stream_new (GInputStream *body)
{
  GInputStream *decoder;
  GInputStream *transport;

  g_return_val_if_fail (G_IS_INPUT_STREAM (body), NULL);

  decoder = get_base (body);
  transport = decoder != NULL ? get_base (decoder) : NULL;
  if (transport == NULL || !G_IS_POLLABLE_INPUT_STREAM (transport) ||
      !g_str_equal (G_OBJECT_TYPE_NAME (decoder), "SoupBodyInputStream"))
    return g_object_ref (body);

  return sluice_chunked_stream_new_for_transport (transport, body);
}
