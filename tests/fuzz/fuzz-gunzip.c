/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first line is how the bytes come, the second how they are asked for, the
 * third what they are: `gzip` or `zlib`, else a body that is yet to be packed. */

#include "fuzz-target.h"

#include <string.h>

#include "fuzz-trickle.h"
#include "sluice-gunzip.h"

#define MOST (256 * 1024) /* bytes; a bomb is not defused by looking at all of it */

static GZlibCompressorFormat
get_format (const char *kind)
{
  return g_str_equal (kind, "zlib") ? G_ZLIB_COMPRESSOR_FORMAT_ZLIB : G_ZLIB_COMPRESSOR_FORMAT_GZIP;
}

/* One member at once. Returns: whether it is whole */
static gboolean
unpack_member (GZlibCompressorFormat format,
               const guint8 **bytes,
               gsize *length,
               GByteArray *unpacked)
{
  g_autoptr (GConverter) member = G_CONVERTER (g_zlib_decompressor_new (format));
  guint8 buffer[1024];

  while (unpacked->len < MOST)
    {
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result =
          g_converter_convert (member, *bytes, *length, buffer, sizeof buffer,
                               G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);

      if (result == G_CONVERTER_ERROR)
        return FALSE;
      *bytes += n_read;
      *length -= n_read;
      g_byte_array_append (unpacked, buffer, (guint) n_written);
      if (result == G_CONVERTER_FINISHED)
        return TRUE;
    }
  return TRUE;
}

/* All members, one after the other (RFC 1952, section 2.2). */
static gboolean
unpack (GZlibCompressorFormat format, const guint8 *bytes, gsize length, GByteArray *unpacked)
{
  gboolean whole = length > 0;

  while (whole && length > 0 && unpacked->len < MOST)
    {
      whole = unpack_member (format, &bytes, &length, unpacked);
      if (length > 0 && format == G_ZLIB_COMPRESSOR_FORMAT_ZLIB)
        whole = FALSE;
    }
  return whole;
}

static void
claim_unpacked (const char *pace,
                const char *appetite,
                GZlibCompressorFormat format,
                const guint8 *bytes,
                gsize length)
{
  g_autoptr (GInputStream) packed = fuzz_trickle_new (pace, bytes, length);
  g_autoptr (GConverter) gunzip = sluice_gunzip_new (format);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, gunzip);
  g_autoptr (GByteArray) drained = g_byte_array_new ();
  g_autoptr (GByteArray) wanted = g_byte_array_new ();
  gboolean whole = unpack (format, bytes, length, wanted);
  gboolean ended = fuzz_trickle_drain (stream, appetite, MOST, drained);
  gsize common = MIN (drained->len, wanted->len);

  g_assert_cmpmem (drained->data, common, wanted->data, common);
  if (drained->len >= MOST || wanted->len >= MOST)
    return;
  g_assert_cmpint (ended, ==, whole);
  if (whole)
    g_assert_cmpuint (drained->len, ==, wanted->len);
}

static void
pack (const guint8 *bytes, gsize length, GByteArray *packed)
{
  g_autoptr (GConverter) compressor =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  gsize room = length + length / 100 + 1000;
  g_autofree guint8 *buffer = g_malloc (room);
  gsize n_read = 0;
  gsize n_written = 0;

  g_assert_cmpint (g_converter_convert (compressor, bytes, length, buffer, room,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  g_assert_cmpuint (n_read, ==, length);
  g_byte_array_append (packed, buffer, (guint) n_written);
}

/* What was packed in two members comes out as it was. */
static void
claim_whole (const char *pace, const char *appetite, const guint8 *bytes, gsize length)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autoptr (GByteArray) drained = g_byte_array_new ();
  g_autoptr (GConverter) gunzip = sluice_gunzip_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) trickle = NULL;
  g_autoptr (GInputStream) stream = NULL;

  pack (bytes, length / 3, packed);
  pack (bytes + length / 3, length - length / 3, packed);
  trickle = fuzz_trickle_new (pace, packed->data, packed->len);
  stream = g_converter_input_stream_new (trickle, gunzip);
  g_assert_true (fuzz_trickle_drain (stream, appetite, G_MAXSIZE, drained));
  g_assert_cmpmem (drained->data, drained->len, bytes, length);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *pace = fuzz_take_line (&bytes, &length);
  g_autofree char *appetite = fuzz_take_line (&bytes, &length);
  g_autofree char *kind = fuzz_take_line (&bytes, &length);

  if (g_str_equal (kind, "gzip") || g_str_equal (kind, "zlib"))
    claim_unpacked (pace, appetite, get_format (kind), bytes, length);
  else
    claim_whole (pace, appetite, bytes, length);
  return 0;
}
