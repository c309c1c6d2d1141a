/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one file: with pieces of 256 KiB as Metalinks have them, a file of 256 GiB. */
#define SLUICE_PIECE_HASHES_MOST (1024 * 1024)

/**
 * SluicePieceHashes:
 *
 * What the pieces of a file hash to, each by itself (RFC 5854, section 4.2.11). All pieces
 * are of one length but the last, which may be shorter. Immutable; counted by references.
 */
typedef struct _SluicePieceHashes SluicePieceHashes;

SluicePieceHashes *
sluice_piece_hashes_new (GChecksumType type, guint64 piece_length, GBytes *digests);
SluicePieceHashes *sluice_piece_hashes_ref (SluicePieceHashes *self);
void sluice_piece_hashes_unref (SluicePieceHashes *self);

GChecksumType sluice_piece_hashes_get_type (const SluicePieceHashes *self);
guint64 sluice_piece_hashes_get_length (const SluicePieceHashes *self);
guint sluice_piece_hashes_get_n (const SluicePieceHashes *self);
GBytes *sluice_piece_hashes_get_digests (const SluicePieceHashes *self);
gboolean sluice_piece_hashes_fits (const SluicePieceHashes *self, guint64 size);
gboolean sluice_piece_hashes_matches (const SluicePieceHashes *self, guint index, GChecksum *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePieceHashes, sluice_piece_hashes_unref)

G_END_DECLS
