/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-pieces.h"

#include <xxhash.h>

/* A piece that may still grow carries on its checksum; one from an earlier run has only the
 * result. */
typedef struct
{
  SluicePiece piece;
  XXH3_state_t *hashing; /* owned, nullable */
} Entry;

struct _SluicePieces
{
  guint64 block_size; /* bytes */
  GArray *entries;    /* (owned) (element-type Entry): sorted, none overlaps another */
};

static Entry *
get_entry (const SluicePieces *self, guint index)
{
  return &g_array_index (self->entries, Entry, index);
}

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->hashing, XXH3_freeState);
}

/* The index of the first piece that ends behind @offset, or at it. */
static guint
find (const SluicePieces *self, guint64 offset)
{
  guint low = 0;
  guint high = self->entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_entry (self, middle)->piece.range.end >= offset)
        high = middle;
      else
        low = middle + 1;
    }

  return low;
}

static Entry *
insert (SluicePieces *self, const SluicePiece *piece)
{
  const Entry entry = { .piece = *piece };
  guint index = find (self, piece->range.start);

  /* One that ends where the new one starts comes before it. */
  if (index < self->entries->len && get_entry (self, index)->piece.range.start < piece->range.start)
    index++;
  g_array_insert_val (self->entries, index, entry);
  return get_entry (self, index);
}

/* The piece that bytes at @offset make longer, or a new one: at the start of a block always. */
static Entry *
ensure_growing (SluicePieces *self, guint64 offset)
{
  const SluicePiece empty = { .range = { offset, offset } };
  guint index = find (self, offset);
  Entry *entry = index < self->entries->len ? get_entry (self, index) : NULL;

  if (entry != NULL && entry->piece.range.end == offset && entry->hashing != NULL &&
      offset % self->block_size != 0)
    return entry;

  entry = insert (self, &empty);
  entry->hashing = XXH3_createState ();
  if (entry->hashing == NULL || XXH3_64bits_reset (entry->hashing) != XXH_OK)
    g_error ("Out of memory for a checksum");
  return entry;
}

/**
 * sluice_pieces_new:
 * @block_size: in bytes; no piece reaches from one block into the next
 *
 * Returns: (transfer full): no pieces; free them with sluice_pieces_free()
 */
SluicePieces *
sluice_pieces_new (guint64 block_size)
{
  SluicePieces *self = g_new (SluicePieces, 1);

  self->block_size = block_size;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  return self;
}

/**
 * sluice_pieces_free:
 * @self: (transfer full): pieces
 *
 * Frees them.
 */
void
sluice_pieces_free (SluicePieces *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->entries);
  g_free (self);
}

/**
 * sluice_pieces_get_length:
 * @self: pieces
 *
 * Returns: how many there are
 */
guint
sluice_pieces_get_length (const SluicePieces *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

/**
 * sluice_pieces_get:
 * @self: pieces
 * @index: below their number; in the order of the file
 *
 * Returns: the piece and its checksum as it is now
 */
SluicePiece
sluice_pieces_get (const SluicePieces *self, guint index)
{
  SluicePiece piece = { { 0, 0 }, 0 };
  const Entry *entry;

  g_return_val_if_fail (self != NULL && index < self->entries->len, piece);

  entry = get_entry (self, index);
  piece = entry->piece;
  if (entry->hashing != NULL)
    piece.checksum = XXH3_64bits_digest (entry->hashing);
  return piece;
}

/**
 * sluice_pieces_lookup:
 * @self: pieces
 * @range: which bytes, at least one
 * @checksum: (out): their checksum
 *
 * Returns: whether there is a piece of just these bytes
 */
gboolean
sluice_pieces_lookup (const SluicePieces *self, SluiceRange range, guint64 *checksum)
{
  guint index;
  SluicePiece piece;

  g_return_val_if_fail (self != NULL && range.start < range.end, FALSE);

  index = find (self, range.end);
  if (index == self->entries->len)
    return FALSE;

  piece = get_entry (self, index)->piece;
  if (piece.range.start != range.start || piece.range.end != range.end)
    return FALSE;

  *checksum = sluice_pieces_get (self, index).checksum;
  return TRUE;
}

/**
 * sluice_pieces_add:
 * @self: pieces
 * @piece: what an earlier run knew; it overlaps none that is there
 *
 * Adds a piece that does not grow: bytes behind it are another one.
 */
void
sluice_pieces_add (SluicePieces *self, const SluicePiece *piece)
{
  g_return_if_fail (self != NULL && piece != NULL);
  g_return_if_fail (piece->range.start < piece->range.end);

  insert (self, piece);
}

/**
 * sluice_pieces_wrote:
 * @self: pieces
 * @offset: where in the file the bytes were written
 * @bytes: (array length=length): the bytes
 * @length: how many there are, at least one; all in one block
 *
 * Takes note of bytes that were just written. A piece they overwrite is
 * forgotten.
 */
void
sluice_pieces_wrote (SluicePieces *self, guint64 offset, const void *bytes, gsize length)
{
  Entry *entry;

  g_return_if_fail (self != NULL && length > 0);

  sluice_pieces_remove (self, offset, offset + length);
  entry = ensure_growing (self, offset);
  XXH3_64bits_update (entry->hashing, bytes, length);
  entry->piece.range.end += length;
}

/**
 * sluice_pieces_remove:
 * @self: pieces
 * @start: offset of the first byte
 * @end: offset behind the last byte
 *
 * Forgets every piece that has any of these bytes.
 */
void
sluice_pieces_remove (SluicePieces *self, guint64 start, guint64 end)
{
  guint first, behind;

  g_return_if_fail (self != NULL && start <= end);

  first = find (self, start);
  if (first < self->entries->len && get_entry (self, first)->piece.range.end == start)
    first++;
  for (behind = first;
       behind < self->entries->len && get_entry (self, behind)->piece.range.start < end; behind++)
    ;
  if (behind > first)
    g_array_remove_range (self->entries, first, behind - first);
}
