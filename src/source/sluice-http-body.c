/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-body.h"

#include "sluice-chunked-stream.h"
#include "sluice-decoded-stream.h"
#include "sluice-exact-length.h"
#include "sluice-gunzip.h"

/* A body of which nothing but its Content-Range says how long it is. */
static GInputStream *
measure (GInputStream *body, guint64 length)
{
  g_autoptr (GConverter) converter = NULL;

  if (length == 0)
    return g_object_ref (body);

  converter = sluice_exact_length_new (length);
  return sluice_decoded_stream_new (body, converter);
}

static GInputStream *
decode (GInputStream *body, SluiceHttpCoding coding)
{
  g_autoptr (GConverter) converter = NULL;

  if (coding == SLUICE_HTTP_CODING_NONE)
    return g_object_ref (body);

  converter = sluice_gunzip_new (coding == SLUICE_HTTP_CODING_GZIP ? G_ZLIB_COMPRESSOR_FORMAT_GZIP
                                                                   : G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  return sluice_decoded_stream_new (body, converter);
}

/**
 * sluice_http_body_new:
 * @raw: the body as libsoup hands it out
 * @headers: the fields of the answer
 * @answer: what they mean
 *
 * Makes the bytes of the file out of the body of an answer: its end is proved
 * where libsoup would believe in any, and what was compressed on its way is not.
 *
 * Returns: (transfer full): the bytes that were asked for
 */
GInputStream *
sluice_http_body_new (GInputStream *raw,
                      SoupMessageHeaders *headers,
                      const SluiceHttpAnswer *answer)
{
  g_autoptr (GInputStream) plain = NULL;
  g_autoptr (GInputStream) measured = NULL;

  g_return_val_if_fail (G_IS_INPUT_STREAM (raw), NULL);

  if (answer->empty)
    {
      sluice_http_body_drop (raw);
      return g_memory_input_stream_new ();
    }

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    plain = sluice_chunked_stream_new (raw);
  else
    plain = g_object_ref (raw);
  measured = measure (plain, answer->length);
  return decode (measured, answer->coding);
}

/**
 * sluice_http_body_drop:
 * @body: a body that nobody wants
 *
 * Closes @body, now or soon.
 */
void
sluice_http_body_drop (GInputStream *body)
{
  g_return_if_fail (G_IS_INPUT_STREAM (body));

  g_input_stream_close_async (body, G_PRIORITY_LOW, NULL, NULL, NULL);
}
