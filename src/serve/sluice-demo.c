/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-demo.h"

#include <string.h>

#define WORD sizeof (guint64)

/* The word at an index of the sample, little-endian: the output function of
 * the SplitMix64 generator over its index, which needs no words before it and
 * leaves nothing for compression to find. */
static guint64
word_at (guint64 index)
{
  guint64 z = (index + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return GUINT64_TO_LE (z ^ (z >> 31));
}

/**
 * sluice_demo_fill:
 * @offset: offset of the first byte wanted
 * @buffer: where to put the bytes
 * @length: how many bytes are wanted
 *
 * Computes a piece of the sample. Its bytes are the same on every machine.
 */
void
sluice_demo_fill (guint64 offset, guint8 *buffer, gsize length)
{
  while (length > 0)
    {
      guint64 word = word_at (offset / WORD);
      gsize skip = offset % WORD;
      gsize n = MIN (WORD - skip, length);

      if (n == WORD)
        memcpy (buffer, &word, WORD);
      else
        memcpy (buffer, (const guint8 *) &word + skip, n);
      buffer += n;
      offset += n;
      length -= n;
    }
}

static gboolean
read_sample (gpointer source, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  sluice_demo_fill (offset, buffer, length);
  return TRUE;
}

/**
 * sluice_demo_new_sample:
 *
 * Serves the sample, whose bytes are computed as they are read.
 *
 * Returns: (transfer full): the file
 */
SluiceServedFile *
sluice_demo_new_sample (void)
{
  SluiceServedFile *file = g_new0 (SluiceServedFile, 1);

  file->name = g_strdup (SLUICE_DEMO_NAME);
  file->etag = g_strdup ("\"" SLUICE_DEMO_SHA256 "\"");
  file->modified = SLUICE_DEMO_MODIFIED;
  file->size = SLUICE_DEMO_SIZE;
  file->read = read_sample;
  return file;
}

/**
 * sluice_demo_new_checksum:
 *
 * Serves the sample's checksum in the form `sha256sum --check` reads.
 *
 * Returns: (transfer full): the file
 */
SluiceServedFile *
sluice_demo_new_checksum (void)
{
  static const char line[] = SLUICE_DEMO_SHA256 "  " SLUICE_DEMO_NAME "\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (line, strlen (line));

  return sluice_served_file_new_for_bytes (bytes, SLUICE_DEMO_CHECKSUM_NAME, SLUICE_DEMO_MODIFIED);
}
