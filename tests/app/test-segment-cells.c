/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-cells.h"

static const SluiceSegmentCell *
get_cell (GArray *cells, guint index)
{
  return &g_array_index (cells, SluiceSegmentCell, index);
}

static GArray *
cut (guint64 start, guint64 end, guint64 size, guint most)
{
  g_autoptr (SluiceRanges) written = sluice_ranges_new ();

  sluice_ranges_add (written, start, end);
  return sluice_segment_cells_new (written, NULL, size, most);
}

/* Every byte is in exactly one cell, and no cell is much larger than another. */
static void
test_cover (void)
{
  static const guint64 sizes[] = { 1, 2, 99, 100, 101, 658505728, G_MAXINT64, G_MAXUINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GArray) cells = cut (0, 0, sizes[i], 100);
      guint64 position = 0;

      g_assert_cmpuint (cells->len, ==, MIN (sizes[i], 100));
      for (guint j = 0; j < cells->len; j++)
        {
          const SluiceSegmentCell *cell = get_cell (cells, j);

          g_assert_cmpuint (cell->start, ==, position);
          g_assert_cmpuint (cell->end - cell->start, >=, sizes[i] / cells->len);
          g_assert_cmpuint (cell->end - cell->start, <=, sizes[i] / cells->len + 1);
          position = cell->end;
        }
      g_assert_cmpuint (position, ==, sizes[i]);
    }
}

static void
test_empty (void)
{
  g_autoptr (GArray) cells = sluice_segment_cells_new (NULL, NULL, 0, 100);

  g_assert_cmpuint (cells->len, ==, 0);
}

/* One byte less than all is not all. */
static void
test_honest (void)
{
  g_autoptr (GArray) cells = cut (1, 2000, 10000, 10);

  g_assert_cmpuint (get_cell (cells, 0)->written, ==, 999);
  g_assert_cmpuint (get_cell (cells, 1)->written, ==, 1000);
  for (guint i = 2; i < cells->len; i++)
    g_assert_cmpuint (get_cell (cells, i)->written, ==, 0);
}

static void
test_find (void)
{
  g_autoptr (GArray) cells = cut (0, 0, 1003, 10);

  for (guint64 offset = 0; offset < 1003; offset++)
    {
      const SluiceSegmentCell *cell = get_cell (cells, sluice_segment_cells_find (cells, offset));

      g_assert_cmpuint (cell->start, <=, offset);
      g_assert_cmpuint (cell->end, >, offset);
    }
}

static guint
find_front (guint64 start, guint64 position, guint64 end)
{
  SluiceConnection connection = { .number = 7, .start = start, .position = position, .end = end };
  g_autoptr (GPtrArray) connections = g_ptr_array_new ();
  g_autoptr (GArray) cells = NULL;

  g_ptr_array_add (connections, &connection);
  cells = sluice_segment_cells_new (NULL, connections, 1000, 10);
  for (guint i = 0; i < cells->len; i++)
    if (get_cell (cells, i)->connection == 7)
      return i;

  return cells->len;
}

static void
test_fronts (void)
{
  g_assert_cmpuint (find_front (0, 0, 1000), ==, 0);
  g_assert_cmpuint (find_front (0, 99, 1000), ==, 0);
  g_assert_cmpuint (find_front (0, 100, 1000), ==, 1);
  g_assert_cmpuint (find_front (0, 100, SLUICE_CONNECTION_OPEN_END), ==, 1);
  /* One that has all of its range is still in it. */
  g_assert_cmpuint (find_front (0, 100, 100), ==, 0);
  g_assert_cmpuint (find_front (500, 1000, 1000), ==, 9);
  g_assert_cmpuint (find_front (500, 1000, SLUICE_CONNECTION_OPEN_END), ==, 9);
  /* One that knows nothing of the file's end. */
  g_assert_cmpuint (find_front (2000, 2000, 3000), ==, 10);
}

static void
test_equal (void)
{
  g_autoptr (GArray) one = cut (0, 100, 1000, 10);
  g_autoptr (GArray) same = cut (0, 100, 1000, 10);
  g_autoptr (GArray) more = cut (0, 101, 1000, 10);
  g_autoptr (GArray) finer = cut (0, 100, 1000, 20);

  g_assert_true (sluice_segment_cells_equal (one, same));
  g_assert_false (sluice_segment_cells_equal (one, more));
  g_assert_false (sluice_segment_cells_equal (one, finer));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segment-cells/cover", test_cover);
  g_test_add_func ("/segment-cells/empty", test_empty);
  g_test_add_func ("/segment-cells/honest", test_honest);
  g_test_add_func ("/segment-cells/find", test_find);
  g_test_add_func ("/segment-cells/fronts", test_fronts);
  g_test_add_func ("/segment-cells/equal", test_equal);

  return g_test_run ();
}
