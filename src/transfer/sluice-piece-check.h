/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-part-file.h"
#include "sluice-piece-hashes.h"
#include "sluice-ranges.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_PIECE_CHECK (sluice_piece_check_get_type ())
G_DECLARE_FINAL_TYPE (SluicePieceCheck, sluice_piece_check, SLUICE, PIECE_CHECK, GObject)

/**
 * SluicePieceCheckOwner:
 * @judged: a piece was hashed; what is not @good has to be fetched again
 * @rested: everything that was to be hashed is; may be called more than once
 * @failed: the part cannot be read, with a %SLUICE_ERROR_LOCAL; nothing more is hashed
 *
 * Whom a check reports to, from the main loop and until sluice_piece_check_drop().
 */
typedef struct
{
  void (*judged) (guint index, SluiceRange piece, gboolean good, gpointer data);
  void (*rested) (gpointer data);
  void (*failed) (const GError *error, gpointer data);
} SluicePieceCheckOwner;

SluicePieceCheck *sluice_piece_check_new (SluicePartFile *part,
                                          SluicePieceHashes *hashes,
                                          guint64 size,
                                          const SluicePieceCheckOwner *owner,
                                          gpointer data);
void sluice_piece_check_drop (SluicePieceCheck *self);
void sluice_piece_check_wrote (SluicePieceCheck *self,
                               const SluiceRanges *written,
                               guint64 start,
                               guint64 end);
gboolean sluice_piece_check_is_busy (SluicePieceCheck *self);
gboolean sluice_piece_check_is_good (SluicePieceCheck *self, guint index);
guint64 sluice_piece_check_get_front (SluicePieceCheck *self);

G_END_DECLS
