/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-file.h"

#include <string.h>

#define DIGESTS "0123456789abcdef0123456789abcdef" /* two of MD5 */

static SluicePieceHashes *
create (gsize n_bytes)
{
  g_autofree char *bytes = g_strnfill (n_bytes, 'x');
  g_autoptr (GBytes) digests = g_bytes_new_take (g_steal_pointer (&bytes), n_bytes);

  return sluice_piece_hashes_new (G_CHECKSUM_MD5, 262144, digests);
}

static SluicePieceHashes *
read_text (const char *text, gsize length)
{
  g_autoptr (GBytes) contents = g_bytes_new_static (text, length);

  return sluice_piece_file_read (contents);
}

static void
test_kept (void)
{
  g_autoptr (GBytes) digests = g_bytes_new_static (DIGESTS, strlen (DIGESTS));
  g_autoptr (SluicePieceHashes) hashes = sluice_piece_hashes_new (G_CHECKSUM_MD5, 262144, digests);
  g_autoptr (GBytes) written = sluice_piece_file_write (hashes);
  g_autoptr (SluicePieceHashes) again = sluice_piece_file_read (written);

  g_assert_nonnull (again);
  g_assert_cmpint (sluice_piece_hashes_get_type (again), ==, G_CHECKSUM_MD5);
  g_assert_cmpuint (sluice_piece_hashes_get_length (again), ==, 262144);
  g_assert_true (g_bytes_equal (sluice_piece_hashes_get_digests (again), digests));
}

/* Each byte of it counts. */
static void
test_damaged (void)
{
  g_autoptr (SluicePieceHashes) hashes = create (32);
  g_autoptr (GBytes) written = sluice_piece_file_write (hashes);
  gsize length = 0;
  const char *text = g_bytes_get_data (written, &length);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *damaged = g_memdup2 (text, length);
      g_autoptr (SluicePieceHashes) read = NULL;

      g_assert_null (read_text (text, i));
      damaged[i] ^= 0x10;
      read = read_text (damaged, length);
      /* The length of a piece is proved by no sum; the pieces themselves will tell. */
      g_assert_true (read == NULL || sluice_piece_hashes_get_length (read) != 262144);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "\n",
    "sluice-pieces 1 md5 1 0000000000000000\n",
    "sluice-pieces 2 md5 1 0\n",
    "sluice-pieces 1 crc32 1 2d06800538d394c2\n",
    "sluice-pieces 1 md5 0 2d06800538d394c2\n",
    "sluice-pieces 1 md5 1 2d06800538d394c2\n",
    "sluice-pieces 1 md5 1\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (read_text (texts[i], strlen (texts[i])));
}

static void
test_bound (void)
{
  g_autoptr (SluicePieceHashes) largest = create (SLUICE_PIECE_FILE_LARGEST - 128);
  g_autoptr (SluicePieceHashes) too_large = create (SLUICE_PIECE_FILE_LARGEST);
  g_autoptr (GBytes) written = sluice_piece_file_write (largest);
  g_autoptr (SluicePieceHashes) again = NULL;

  g_assert_nonnull (written);
  again = sluice_piece_file_read (written);
  g_assert_nonnull (again);
  g_assert_null (sluice_piece_file_write (too_large));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/piece-file/kept", test_kept);
  g_test_add_func ("/piece-file/damaged", test_damaged);
  g_test_add_func ("/piece-file/refused", test_refused);
  g_test_add_func ("/piece-file/bound", test_bound);
  return g_test_run ();
}
