/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-decoded-stream.h"

#include "sluice-stream-closing.h"

/**
 * SluiceDecodedStream:
 *
 * A body that is converted while it is read.
 *
 * GIO closes a converted stream, and all below it, in a thread of its own. Under
 * this one lies a body of libsoup, which belongs to the thread that reads it.
 */
struct _SluiceDecodedStream
{
  GConverterInputStream parent_instance;
};

G_DEFINE_FINAL_TYPE (SluiceDecodedStream, sluice_decoded_stream, G_TYPE_CONVERTER_INPUT_STREAM)

static void
sluice_decoded_stream_close_async (GInputStream *stream,
                                   int priority,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GInputStream *body = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  sluice_stream_closing_run_async (stream, body, priority, cancellable, callback, user_data);
}

static gboolean
sluice_decoded_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return sluice_stream_closing_run_finish (stream, result, error);
}

static void
sluice_decoded_stream_class_init (SluiceDecodedStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->close_async = sluice_decoded_stream_close_async;
  G_INPUT_STREAM_CLASS (klass)->close_finish = sluice_decoded_stream_close_finish;
}

static void
sluice_decoded_stream_init (SluiceDecodedStream *self)
{
}

/**
 * sluice_decoded_stream_new:
 * @body: a body, still unread
 * @converter: what it goes through
 *
 * Returns: (transfer full): a stream of the converted bytes
 */
GInputStream *
sluice_decoded_stream_new (GInputStream *body, GConverter *converter)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (body), NULL);
  g_return_val_if_fail (G_IS_CONVERTER (converter), NULL);

  return g_object_new (SLUICE_TYPE_DECODED_STREAM, "base-stream", body, "converter", converter,
                       NULL);
}
