/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-file.h"

#include <string.h>
#include <xxhash.h>

#include "sluice-checksum.h"

/* One line of text, and the digests as bytes:
 *
 *   sluice-pieces 1 sha256 262144 0123456789abcdef
 *
 * its version, algorithm, length of a piece, and the XXH3 of the digests. */
#define MARK "sluice-pieces"
#define VERSION "1"

/* No line of this version is longer. */
#define LONGEST_LINE 80 /* bytes */

enum
{
  WORD_MARK,
  WORD_VERSION,
  WORD_ALGORITHM,
  WORD_LENGTH,
  WORD_SUM,
  N_WORDS,
};

/**
 * sluice_piece_file_write:
 * @hashes: what pieces of a file hash to
 *
 * Returns: (transfer full) (nullable): what to write down, or %NULL when that is more than
 *   %SLUICE_PIECE_FILE_LARGEST
 */
GBytes *
sluice_piece_file_write (const SluicePieceHashes *hashes)
{
  GBytes *digests = sluice_piece_hashes_get_digests (hashes);
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (digests, &length);
  GString *text = NULL;

  if (length > SLUICE_PIECE_FILE_LARGEST - LONGEST_LINE)
    return NULL;

  text = g_string_sized_new (length + LONGEST_LINE);
  g_string_printf (text, MARK " " VERSION " %s %" G_GUINT64_FORMAT " %016" G_GINT64_MODIFIER "x\n",
                   sluice_checksum_type_name (sluice_piece_hashes_get_type (hashes)),
                   sluice_piece_hashes_get_length (hashes), (guint64) XXH3_64bits (data, length));
  g_string_append_len (text, data, (gssize) length);
  return g_string_free_to_bytes (text);
}

static SluicePieceHashes *
read_words (char **words, GBytes *digests)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (digests, &size);
  GChecksumType type;
  guint64 length = 0;
  guint64 sum = 0;

  if (g_strv_length (words) != N_WORDS || !g_str_equal (words[WORD_MARK], MARK) ||
      !g_str_equal (words[WORD_VERSION], VERSION) ||
      !sluice_checksum_type_parse (words[WORD_ALGORITHM], &type, NULL) ||
      !g_ascii_string_to_unsigned (words[WORD_LENGTH], 10, 1, G_MAXINT64, &length, NULL) ||
      !g_ascii_string_to_unsigned (words[WORD_SUM], 16, 0, G_MAXUINT64, &sum, NULL) ||
      sum != XXH3_64bits (data, size))
    return NULL;
  return sluice_piece_hashes_new (type, length, digests);
}

/**
 * sluice_piece_file_read:
 * @contents: what was in a file
 *
 * Returns: (transfer full) (nullable): what sluice_piece_file_write() wrote, or %NULL when
 *   it is anything else, or damaged
 */
SluicePieceHashes *
sluice_piece_file_read (GBytes *contents)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (contents, &length);
  const char *end = length > 0 ? memchr (text, '\n', MIN (length, LONGEST_LINE)) : NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GBytes) digests = NULL;
  gsize start;

  if (end == NULL || length > SLUICE_PIECE_FILE_LARGEST)
    return NULL;

  start = (gsize) (end + 1 - text);
  line = g_strndup (text, start - 1);
  words = g_strsplit (line, " ", -1);
  digests = g_bytes_new_from_bytes (contents, start, length - start);
  return read_words (words, digests);
}
