/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-cells.h"

/* Offset of the first byte of cell @index, without a product that overflows. */
static guint64
find_start (guint64 size, guint count, guint index)
{
  return size / count * index + size % count * index / count;
}

static SluiceSegmentCell *
get_cell (GArray *cells, guint index)
{
  return &g_array_index (cells, SluiceSegmentCell, index);
}

/* A connection that brought all of its range is where its last byte is. */
static void
place_connection (GArray *cells, const SluiceConnection *connection)
{
  guint64 size = get_cell (cells, cells->len - 1)->end;
  guint64 front = connection->position;
  SluiceSegmentCell *cell = NULL;

  if (front > connection->start && front >= MIN (connection->end, size))
    front--;
  if (front >= size)
    return;

  cell = get_cell (cells, sluice_segment_cells_find (cells, front));
  if (cell->connection == 0 || cell->connection > connection->number)
    cell->connection = connection->number;
}

/**
 * sluice_segment_cells_new:
 * @written: (nullable): which bytes are on the disk
 * @connections: (nullable) (element-type SluiceConnection): what is being fetched
 * @size: how many bytes the file has
 * @most: how many cells there may be
 *
 * Cuts a file into pieces of the same size, to the byte, none of them empty.
 *
 * Returns: (transfer full) (element-type SluiceSegmentCell): the pieces, in the
 *   file's order
 */
GArray *
sluice_segment_cells_new (const SluiceRanges *written,
                          GPtrArray *connections,
                          guint64 size,
                          guint most)
{
  guint count = (guint) MIN (size, most);
  GArray *cells = g_array_sized_new (FALSE, FALSE, sizeof (SluiceSegmentCell), count);

  for (guint i = 0; i < count; i++)
    {
      SluiceSegmentCell cell = { .start = find_start (size, count, i),
                                 .end = find_start (size, count, i + 1) };

      if (written != NULL)
        cell.written = sluice_ranges_covered_within (written, cell.start, cell.end);
      g_array_append_val (cells, cell);
    }

  for (guint i = 0; count > 0 && connections != NULL && i < connections->len; i++)
    place_connection (cells, g_ptr_array_index (connections, i));

  return cells;
}

/**
 * sluice_segment_cells_find:
 * @cells: (element-type SluiceSegmentCell): the pieces of a file, at least one
 * @offset: an offset below the file's size
 *
 * Returns: the index of the piece that holds the byte at @offset
 */
guint
sluice_segment_cells_find (GArray *cells, guint64 offset)
{
  guint low = 0;
  guint high = cells->len - 1;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (offset < get_cell (cells, middle)->end)
        high = middle;
      else
        low = middle + 1;
    }

  return low;
}

static gboolean
is_same (const SluiceSegmentCell *a, const SluiceSegmentCell *b)
{
  return a->start == b->start && a->end == b->end && a->written == b->written &&
         a->connection == b->connection;
}

/**
 * sluice_segment_cells_equal:
 * @a: (element-type SluiceSegmentCell): the pieces of a file
 * @b: (element-type SluiceSegmentCell): other ones
 *
 * Returns: %TRUE when both say the same
 */
gboolean
sluice_segment_cells_equal (GArray *a, GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!is_same (get_cell (a, i), get_cell (b, i)))
      return FALSE;

  return TRUE;
}
