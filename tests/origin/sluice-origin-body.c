/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-body.h"

#include <string.h>

#define PIECE (64 * 1024)

/* One step of SplitMix64: eight bytes that depend on nothing but the seed and
 * their place, so that any range of a body of any size costs only its length. */
static guint64
body_word (guint64 seed, guint64 index)
{
  guint64 word = (seed + 1) * G_GUINT64_CONSTANT (0xd1342543de82ef95) +
                 (index + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  word = (word ^ (word >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  word = (word ^ (word >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return GUINT64_TO_LE (word ^ (word >> 31));
}

/**
 * sluice_origin_body_bytes:
 * @seed: which body
 * @offset: where in it, in bytes
 * @buffer: (out caller-allocates): where the bytes go
 * @length: how many
 *
 * Computes a range of a body. The same seed and place always give the same
 * byte; two seeds give bodies that differ nearly everywhere.
 */
void
sluice_origin_body_bytes (guint64 seed, guint64 offset, void *buffer, gsize length)
{
  guint8 *target = buffer;

  while (length > 0)
    {
      guint64 word = body_word (seed, offset / sizeof word);
      gsize skipped = offset % sizeof word;
      gsize count = MIN (sizeof word - skipped, length);

      memcpy (target, (const guint8 *) &word + skipped, count);
      target += count;
      offset += count;
      length -= count;
    }
}

/**
 * sluice_origin_body_gzip:
 * @seed: which body
 * @size: its size in bytes
 *
 * Compresses a whole body; meant for small ones.
 *
 * Returns: (transfer full): the body in gzip format
 */
GBytes *
sluice_origin_body_gzip (guint64 seed, guint64 size)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  guint8 piece[PIECE];

  for (guint64 offset = 0; offset < size; offset += PIECE)
    {
      gsize length = (gsize) MIN (PIECE, size - offset);

      sluice_origin_body_bytes (seed, offset, piece, length);
      if (!g_output_stream_write_all (stream, piece, length, NULL, NULL, NULL))
        g_error ("A body could not be compressed.");
    }

  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static gboolean
stream_equals (guint64 seed, guint64 size, GInputStream *stream, GError **error)
{
  guint8 found[PIECE], wanted[PIECE];
  guint64 offset = 0;

  while (TRUE)
    {
      gsize length = 0;

      if (!g_input_stream_read_all (stream, found, PIECE, &length, NULL, error))
        return FALSE;
      if (length == 0)
        break;

      sluice_origin_body_bytes (seed, offset, wanted, length);
      if (memcmp (found, wanted, length) != 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "other bytes between %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT, offset,
                       offset + length);
          return FALSE;
        }
      offset += length;
    }

  if (offset == size)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "%" G_GUINT64_FORMAT " bytes in place of %" G_GUINT64_FORMAT, offset, size);
  return FALSE;
}

/**
 * sluice_origin_body_bomb:
 * @mebibytes: how much comes out of it
 *
 * Compresses nothing but zeros: a thousandth of what comes out goes in.
 *
 * Returns: (transfer full): a body in gzip format
 */
GBytes *
sluice_origin_body_bomb (guint mebibytes)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);

  for (guint i = 0; i < mebibytes; i++)
    g_output_stream_write_all (stream, zeros, 1024 * 1024, NULL, NULL, NULL);

  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/**
 * sluice_origin_body_equals:
 * @seed: which body
 * @size: its size in bytes
 * @file: what to look at
 * @error: says where the first difference is
 *
 * Compares a file with a body, byte for byte.
 *
 * Returns: whether @file holds exactly the body
 */
gboolean
sluice_origin_body_equals (guint64 seed, guint64 size, GFile *file, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  return stream != NULL && stream_equals (seed, size, G_INPUT_STREAM (stream), error);
}

/**
 * sluice_origin_body_checksum:
 * @seed: which body
 * @size: its size in bytes
 * @type: the algorithm
 *
 * Returns: (transfer full): the body's checksum in hexadecimal digits
 */
char *
sluice_origin_body_checksum (guint64 seed, guint64 size, GChecksumType type)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  guint8 piece[PIECE];

  for (guint64 offset = 0; offset < size; offset += PIECE)
    {
      gsize length = (gsize) MIN (PIECE, size - offset);

      sluice_origin_body_bytes (seed, offset, piece, length);
      g_checksum_update (checksum, piece, (gssize) length);
    }

  return g_strdup (g_checksum_get_string (checksum));
}
