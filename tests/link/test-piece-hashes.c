/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-hashes.h"

#define SHA1 20 /* bytes */

static SluicePieceHashes *
create_hashes (guint64 piece_length, gsize n_bytes)
{
  g_autofree guint8 *zeros = g_malloc0 (n_bytes + 1);
  g_autoptr (GBytes) digests = g_bytes_new (zeros, n_bytes);

  return sluice_piece_hashes_new (G_CHECKSUM_SHA1, piece_length, digests);
}

static void
test_new (void)
{
  g_autoptr (SluicePieceHashes) hashes = create_hashes (262144, (gsize) 3 * SHA1);
  g_autoptr (SluicePieceHashes) same = sluice_piece_hashes_ref (hashes);

  g_assert_cmpint (sluice_piece_hashes_get_type (same), ==, G_CHECKSUM_SHA1);
  g_assert_cmpuint (sluice_piece_hashes_get_length (same), ==, 262144);
  g_assert_cmpuint (sluice_piece_hashes_get_n (same), ==, 3);
  g_assert_cmpuint (g_bytes_get_size (sluice_piece_hashes_get_digests (same)), ==, 3 * SHA1);
}

static void
test_refused (void)
{
  g_assert_null (create_hashes (262144, 0));
  g_assert_null (create_hashes (262144, SHA1 - 1));
  g_assert_null (create_hashes (262144, SHA1 + 1));
  g_assert_null (create_hashes (0, SHA1));
  g_assert_null (create_hashes (G_MAXUINT64, SHA1));
  g_assert_null (create_hashes (1, (gsize) (SLUICE_PIECE_HASHES_MOST + 1) * SHA1));
}

static void
test_fits (void)
{
  g_autoptr (SluicePieceHashes) hashes = create_hashes (1000, (gsize) 3 * SHA1);

  g_assert_false (sluice_piece_hashes_fits (hashes, 0));
  g_assert_false (sluice_piece_hashes_fits (hashes, 2000));
  g_assert_true (sluice_piece_hashes_fits (hashes, 2001));
  g_assert_true (sluice_piece_hashes_fits (hashes, 3000));
  g_assert_false (sluice_piece_hashes_fits (hashes, 3001));
  g_assert_false (sluice_piece_hashes_fits (hashes, G_MAXUINT64));
}

static void
test_matches (void)
{
  static const guint8 piece[] = "piece";
  guint8 digests[2 * SHA1] = { 0 };
  gsize length = SHA1;
  g_autoptr (GChecksum) wanted = g_checksum_new (G_CHECKSUM_SHA1);
  g_autoptr (GChecksum) other = g_checksum_new (G_CHECKSUM_SHA1);
  g_autoptr (GChecksum) longer = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) found = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SluicePieceHashes) hashes = NULL;

  g_checksum_update (wanted, piece, sizeof piece);
  found = g_checksum_copy (wanted);
  g_checksum_get_digest (wanted, digests + SHA1, &length);
  bytes = g_bytes_new (digests, sizeof digests);
  hashes = sluice_piece_hashes_new (G_CHECKSUM_SHA1, 100, bytes);

  g_assert_true (sluice_piece_hashes_matches (hashes, 1, found));
  g_assert_false (sluice_piece_hashes_matches (hashes, 0, found));
  g_assert_false (sluice_piece_hashes_matches (hashes, 1, other));
  g_assert_false (sluice_piece_hashes_matches (hashes, 1, longer));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/piece-hashes/new", test_new);
  g_test_add_func ("/piece-hashes/refused", test_refused);
  g_test_add_func ("/piece-hashes/fits", test_fits);
  g_test_add_func ("/piece-hashes/matches", test_matches);
  return g_test_run ();
}
