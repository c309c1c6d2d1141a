/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-ranges.h"

G_BEGIN_DECLS

/**
 * SluicePiece:
 * @range: which bytes of the file
 * @checksum: XXH3 (64 bits) of them
 *
 * Bytes that came one after the other.
 */
typedef struct
{
  SluiceRange range;
  guint64 checksum;
} SluicePiece;

typedef struct _SluicePieces SluicePieces;

SluicePieces *sluice_pieces_new (guint64 block_size);
void sluice_pieces_free (SluicePieces *self);

guint sluice_pieces_get_length (const SluicePieces *self);
SluicePiece sluice_pieces_get (const SluicePieces *self, guint index);
gboolean sluice_pieces_lookup (const SluicePieces *self, SluiceRange range, guint64 *checksum);

void sluice_pieces_add (SluicePieces *self, const SluicePiece *piece);
void sluice_pieces_wrote (SluicePieces *self, guint64 offset, const void *bytes, gsize length);
void sluice_pieces_remove (SluicePieces *self, guint64 start, guint64 end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePieces, sluice_pieces_free)

G_END_DECLS
