/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-pieces.h"

G_BEGIN_DECLS

#define SLUICE_BLOCK_TABLE_SMALLEST_BLOCK (4 * 1024 * 1024) /* bytes */
#define SLUICE_BLOCK_TABLE_MOST_BLOCKS 4096

/**
 * SluiceBlockState:
 * @SLUICE_BLOCK_MISSING: bytes of the block are still to come
 * @SLUICE_BLOCK_UNHASHED: complete, but it came in pieces: hash it from the disk
 * @SLUICE_BLOCK_HASHED: complete, and its checksum is known
 */
typedef enum
{
  SLUICE_BLOCK_MISSING,
  SLUICE_BLOCK_UNHASHED,
  SLUICE_BLOCK_HASHED,
} SluiceBlockState;

/**
 * SluiceBlock:
 * @state: what is known of the block
 * @checksum: XXH3 (64 bits) of its bytes; meaningful when @state is %SLUICE_BLOCK_HASHED
 * @finished_at: when its last byte was written, in seconds since 1970
 */
typedef struct
{
  SluiceBlockState state;
  guint64 checksum;
  gint64 finished_at;
} SluiceBlock;

typedef struct _SluiceBlockTable SluiceBlockTable;

guint64 sluice_block_table_choose_block_size (guint64 size);

SluiceBlockTable *sluice_block_table_new (guint64 size);
void sluice_block_table_free (SluiceBlockTable *self);

guint64 sluice_block_table_get_size (const SluiceBlockTable *self);
guint64 sluice_block_table_get_block_size (const SluiceBlockTable *self);
guint sluice_block_table_n_blocks (const SluiceBlockTable *self);
SluiceRange sluice_block_table_get_range (const SluiceBlockTable *self, guint index);
const SluiceBlock *sluice_block_table_get_block (const SluiceBlockTable *self, guint index);

void sluice_block_table_wrote (SluiceBlockTable *self,
                               guint64 offset,
                               const void *bytes,
                               gsize length,
                               gint64 now);
void sluice_block_table_set_hashed (SluiceBlockTable *self,
                                    guint index,
                                    guint64 checksum,
                                    gint64 finished_at);
void sluice_block_table_set_missing (SluiceBlockTable *self, guint index);
void sluice_block_table_forget (SluiceBlockTable *self, SluiceRange range);
void sluice_block_table_restore_piece (SluiceBlockTable *self, const SluicePiece *piece);
const SluicePieces *sluice_block_table_get_pieces (const SluiceBlockTable *self);
void sluice_block_table_restore_partial (SluiceBlockTable *self, const SluiceRanges *on_disk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceBlockTable, sluice_block_table_free)

G_END_DECLS
