/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-log.h"

/* The pieces whose hashes are known: each is compared as soon as it is there, and what is
 * wrong is fetched again, from somebody else where that is possible. */

/* How often a piece may be wrong before that is said to be so wherever it comes from. */
#define MOST_TRIES 8

/* Drops all that sent parts of a wrong piece but one: that is asked alone, and known. */
static void
drop_suspects (SluiceTransfer *self, guint32 suspects)
{
  g_autoptr (GError) error = g_error_new_literal (
      SLUICE_ERROR, SLUICE_ERROR_CORRUPT,
      /* Translators: “it” is a server, said after its name or beneath its address. */
      _ ("What it sent is not the file: a part of it has another checksum."));
  guint32 left = suspects;

  if (!sluice_transfer_came_from_one (suspects))
    left &= left - 1;
  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);

      if ((left & (1u << i)) != 0 && sluice_transfer_has_another (self, address))
        sluice_transfer_drop_address (self, address, error);
    }
}

static gboolean
has_any_other (SluiceTransfer *self, guint32 suspects)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if ((suspects & (1u << i)) == 0 &&
        sluice_transfer_may_use (self, g_ptr_array_index (self->addresses, i)))
      return TRUE;
  return FALSE;
}

/* Also where nobody could compare, for there are other pieces than are known. */
void
sluice_transfer_fail_as_wrong (SluiceTransfer *self)
{
  sluice_transfer_fail_with (
      self, SLUICE_ERROR_CORRUPT,
      _ ("A part of the file does not have the checksum it should have, wherever it is fetched "
         "from. Check the checksums, or get the description of the download again."));
}

/* One address that sent all of a wrong piece is not asked again; of several that sent parts
 * of it nobody knows which one it was before it is wrong again. What an earlier run left is
 * nobody's fault, and the only address there is gets a second try. */
static void
blame (SluiceTransfer *self, guint index)
{
  SluicePieceOrigin *origin = &self->piece_origins[index];
  gboolean known = sluice_transfer_came_from_one (origin->contributors);

  origin->n_wrong++;
  if (origin->n_wrong > MOST_TRIES ||
      (known && origin->n_wrong > 1 && !has_any_other (self, origin->contributors)))
    sluice_transfer_fail_as_wrong (self);
  else if (known || origin->n_wrong > 1)
    drop_suspects (self, origin->contributors);
  origin->contributors = 0;
}

static void
forget_blocks (SluiceBlockTable *blocks, SluiceRange piece)
{
  guint64 block_size = sluice_block_table_get_block_size (blocks);

  for (guint64 start = piece.start; start < piece.end;)
    {
      guint64 end = MIN (piece.end, start + block_size - start % block_size);

      sluice_block_table_forget (blocks, (SluiceRange){ start, end });
      start = end;
    }
}

/* The map and the checksums of the blocks forget it, and a walk over these ends first. */
static void
take_out (SluiceTransfer *self, SluiceRange piece)
{
  if (self->walk != NULL)
    g_cancellable_cancel (self->walk);
  sluice_ranges_remove (self->written, piece.start, piece.end);
  if (self->record->blocks != NULL)
    forget_blocks (self->record->blocks, piece);
  self->dirty = TRUE;
}

static void
piece_judged (guint index, SluiceRange piece, gboolean good, gpointer data)
{
  SluiceTransfer *self = data;

  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    return;
  if (good)
    {
      sluice_transfer_advance_verifier (self);
      self->dirty = TRUE;
      return;
    }
  sluice_info (self->request->id, SLUICE_LOG_NO_SEGMENT, "Piece %u is wrong", index);
  take_out (self, piece);
  blame (self, index);
}

static void
pieces_rested (gpointer data)
{
  sluice_transfer_settle (data);
}

static void
pieces_failed (const GError *error, gpointer data)
{
  sluice_transfer_fail (data, error);
}

static const SluicePieceCheckOwner piece_check_owner = {
  .judged = piece_judged,
  .rested = pieces_rested,
  .failed = pieces_failed,
};

/* Begins to compare: first of all what an earlier run left, for it may not have come so far. */
void
sluice_transfer_start_piece_check (SluiceTransfer *self)
{
  SluicePieceHashes *hashes = self->options->piece_hashes;

  if (hashes == NULL || self->description->size < 0 ||
      !sluice_piece_hashes_fits (hashes, (guint64) self->description->size))
    return;

  sluice_transfer_stop_piece_check (self);
  self->piece_origins = g_new0 (SluicePieceOrigin, sluice_piece_hashes_get_n (hashes));
  self->piece_check = sluice_piece_check_new (self->part, hashes, (guint64) self->description->size,
                                              &piece_check_owner, self);
  for (guint i = 0; i < sluice_ranges_n_runs (self->written); i++)
    {
      SluiceRange run = sluice_ranges_get_run (self->written, i);

      sluice_piece_check_wrote (self->piece_check, self->written, run.start, run.end);
    }
}

void
sluice_transfer_stop_piece_check (SluiceTransfer *self)
{
  g_clear_pointer (&self->piece_check, sluice_piece_check_drop);
  g_clear_pointer (&self->piece_origins, g_free);
}

/* Keeps in mind whose bytes the part holds from @start to @end. */
void
sluice_transfer_note_origin (SluiceTransfer *self,
                             SluiceAddress *address,
                             guint64 start,
                             guint64 end)
{
  guint32 bit = 1u << address->number;
  guint64 length;

  address->failures = 0;
  address->received += end - start;
  self->contributors |= bit;
  if (self->piece_origins == NULL)
    return;

  length = sluice_piece_hashes_get_length (self->options->piece_hashes);
  for (guint64 index = start / length; index <= (end - 1) / length; index++)
    self->piece_origins[index].contributors |= bit;
}

/* What a later run may go on with, even one that is told of no hash: where nothing but the
 * hashes of pieces proves what other addresses sent, only pieces that are proved.
 *
 * Returns: (transfer full): these bytes */
SluiceRanges *
sluice_transfer_list_safe (SluiceTransfer *self)
{
  SluiceRanges *safe = sluice_ranges_copy (self->written);
  guint64 length;

  if (self->piece_check == NULL || self->options->checksum != NULL || self->contributors <= 1)
    return safe;

  length = sluice_piece_hashes_get_length (self->options->piece_hashes);
  for (guint i = 0; i < sluice_piece_hashes_get_n (self->options->piece_hashes); i++)
    if (self->piece_origins[i].contributors > 1 &&
        !sluice_piece_check_is_good (self->piece_check, i))
      sluice_ranges_remove (safe, i * length, (i + 1) * length);
  return safe;
}

/* Returns: how many bytes from the start are on disk and, as far as can be known, right */
guint64
sluice_transfer_get_good_front (SluiceTransfer *self)
{
  guint64 front = sluice_ranges_front (self->written, 0);

  return self->piece_check != NULL ? MIN (front, sluice_piece_check_get_front (self->piece_check))
                                   : front;
}

/* Where a cut that a planner chose within a connection's range should rather be: pieces that
 * come from one address tell who sent what is wrong. */
guint64
sluice_transfer_round_cut (SluiceTransfer *self, guint64 cut, guint64 end)
{
  guint64 length =
      self->piece_check != NULL ? sluice_piece_hashes_get_length (self->options->piece_hashes) : 1;
  guint64 next = cut > 0 ? ((cut - 1) / length + 1) * length : 0;

  return next < end ? next : cut;
}
