/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-piece-hashes.h"

G_BEGIN_DECLS

/* What is larger is not kept: the checksum of the whole file still is. */
#define SLUICE_PIECE_FILE_LARGEST (8 * 1024 * 1024) /* bytes */

GBytes *sluice_piece_file_write (const SluicePieceHashes *hashes);
SluicePieceHashes *sluice_piece_file_read (GBytes *contents);

G_END_DECLS
