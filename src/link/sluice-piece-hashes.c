/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-hashes.h"

#include <string.h>

#define LONGEST_DIGEST 64 /* bytes; of SHA-512 */

struct _SluicePieceHashes
{
  GChecksumType type;
  gsize digest_length;  /* bytes */
  guint64 piece_length; /* bytes */
  guint n;
  GBytes *digests; /* owned; raw, one after the other */
};

/**
 * sluice_piece_hashes_new:
 * @type: the hash algorithm
 * @piece_length: bytes of each piece but the last
 * @digests: the digests of the pieces in their order, not in digits but as bytes
 *
 * Returns: (transfer full) (nullable): the hashes; %NULL when @digests is not a whole number
 *   of digests from 1 to %SLUICE_PIECE_HASHES_MOST, or @piece_length is no length
 */
SluicePieceHashes *
sluice_piece_hashes_new (GChecksumType type, guint64 piece_length, GBytes *digests)
{
  SluicePieceHashes *self;
  gssize digest_length = g_checksum_type_get_length (type);
  gsize length;

  g_return_val_if_fail (digests != NULL && digest_length > 0, NULL);

  length = g_bytes_get_size (digests);
  if (piece_length == 0 || piece_length > G_MAXINT64 || length == 0 ||
      length % (gsize) digest_length != 0 ||
      length / (gsize) digest_length > SLUICE_PIECE_HASHES_MOST)
    return NULL;

  self = g_atomic_rc_box_new0 (SluicePieceHashes);
  self->type = type;
  self->digest_length = (gsize) digest_length;
  self->piece_length = piece_length;
  self->n = (guint) (length / (gsize) digest_length);
  self->digests = g_bytes_ref (digests);
  return self;
}

/**
 * sluice_piece_hashes_ref:
 * @self: hashes
 *
 * Returns: (transfer full): the same hashes
 */
SluicePieceHashes *
sluice_piece_hashes_ref (SluicePieceHashes *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
piece_hashes_clear (gpointer box)
{
  g_bytes_unref (((SluicePieceHashes *) box)->digests);
}

/**
 * sluice_piece_hashes_unref:
 * @self: (transfer full): hashes
 *
 * Lets go of them; the last one to do so frees them.
 */
void
sluice_piece_hashes_unref (SluicePieceHashes *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, piece_hashes_clear);
}

/* Returns: the hash algorithm */
GChecksumType
sluice_piece_hashes_get_type (const SluicePieceHashes *self)
{
  return self->type;
}

/* Returns: bytes of each piece but the last */
guint64
sluice_piece_hashes_get_length (const SluicePieceHashes *self)
{
  return self->piece_length;
}

/* Returns: how many pieces there are */
guint
sluice_piece_hashes_get_n (const SluicePieceHashes *self)
{
  return self->n;
}

/* Returns: (transfer none): the digests as bytes, one after the other */
GBytes *
sluice_piece_hashes_get_digests (const SluicePieceHashes *self)
{
  return self->digests;
}

/**
 * sluice_piece_hashes_fits:
 * @self: hashes
 * @size: bytes of a file
 *
 * Returns: whether a file of @size bytes has just as many pieces
 */
gboolean
sluice_piece_hashes_fits (const SluicePieceHashes *self, guint64 size)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return size > 0 && (size - 1) / self->piece_length == self->n - 1;
}

/**
 * sluice_piece_hashes_matches:
 * @self: hashes
 * @index: which piece, from 0
 * @found: a hash of that piece's bytes, of the algorithm of @self; ended by this
 *
 * Returns: whether @found is what the piece should hash to
 */
gboolean
sluice_piece_hashes_matches (const SluicePieceHashes *self, guint index, GChecksum *found)
{
  guint8 digest[LONGEST_DIGEST];
  gsize length = sizeof digest;
  const guint8 *digests;

  g_return_val_if_fail (self != NULL && found != NULL, FALSE);
  g_return_val_if_fail (index < self->n, FALSE);

  digests = g_bytes_get_data (self->digests, NULL);
  g_checksum_get_digest (found, digest, &length);
  return length == self->digest_length &&
         memcmp (digest, digests + index * self->digest_length, length) == 0;
}
