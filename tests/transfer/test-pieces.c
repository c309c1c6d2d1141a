/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-pieces.h"

#include <xxhash.h>

#define BLOCK 1000

static const char bytes[3 * BLOCK] = "not all of it is zeros";

static void
wrote (SluicePieces *pieces, guint64 start, guint64 end)
{
  sluice_pieces_wrote (pieces, start, bytes + start, end - start);
}

/* The pieces are just these, each with the checksum of its bytes. */
static void
assert_pieces (const SluicePieces *pieces, const SluiceRange *ranges, guint n_ranges)
{
  g_assert_cmpuint (sluice_pieces_get_length (pieces), ==, n_ranges);
  for (guint i = 0; i < n_ranges; i++)
    {
      SluicePiece piece = sluice_pieces_get (pieces, i);

      g_assert_cmpuint (piece.range.start, ==, ranges[i].start);
      g_assert_cmpuint (piece.range.end, ==, ranges[i].end);
      g_assert_cmphex (piece.checksum, ==,
                       XXH3_64bits (bytes + ranges[i].start, ranges[i].end - ranges[i].start));
    }
}

#define ASSERT_PIECES(pieces, ...)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const SluiceRange wanted[] = { __VA_ARGS__ };                                                  \
    assert_pieces (pieces, wanted, G_N_ELEMENTS (wanted));                                         \
  }                                                                                                \
  G_STMT_END

static void
test_grow (void)
{
  g_autoptr (SluicePieces) pieces = sluice_pieces_new (BLOCK);

  wrote (pieces, 500, 600);
  wrote (pieces, 0, 10);
  wrote (pieces, 600, 700);
  wrote (pieces, 10, 500);
  ASSERT_PIECES (pieces, { 0, 500 }, { 500, 700 });
  wrote (pieces, 700, 701);
  ASSERT_PIECES (pieces, { 0, 500 }, { 500, 701 });
}

/* Blocks are hashed one by one, so no piece goes over their border. */
static void
test_border (void)
{
  g_autoptr (SluicePieces) pieces = sluice_pieces_new (BLOCK);

  wrote (pieces, 900, 1000);
  wrote (pieces, 1000, 1001);
  wrote (pieces, 1001, 2000);
  wrote (pieces, 2000, 2001);
  ASSERT_PIECES (pieces, { 900, 1000 }, { 1000, 2000 }, { 2000, 2001 });
}

static void
test_overwritten (void)
{
  g_autoptr (SluicePieces) pieces = sluice_pieces_new (BLOCK);

  wrote (pieces, 0, 100);
  wrote (pieces, 200, 300);
  wrote (pieces, 400, 500);
  wrote (pieces, 99, 201);
  ASSERT_PIECES (pieces, { 99, 201 }, { 400, 500 });
}

static void
test_restored (void)
{
  g_autoptr (SluicePieces) pieces = sluice_pieces_new (BLOCK);
  const SluicePiece later = { { 500, 600 }, XXH3_64bits (bytes + 500, 100) };
  const SluicePiece first = { { 0, 500 }, XXH3_64bits (bytes, 500) };

  sluice_pieces_add (pieces, &later);
  sluice_pieces_add (pieces, &first);
  wrote (pieces, 600, 610);
  wrote (pieces, 610, 620);
  ASSERT_PIECES (pieces, { 0, 500 }, { 500, 600 }, { 600, 620 });
}

static void
test_remove (void)
{
  g_autoptr (SluicePieces) pieces = sluice_pieces_new (BLOCK);

  wrote (pieces, 0, 100);
  wrote (pieces, 200, 300);
  wrote (pieces, 400, 500);
  sluice_pieces_remove (pieces, 100, 200);
  sluice_pieces_remove (pieces, 300, 300);
  ASSERT_PIECES (pieces, { 0, 100 }, { 200, 300 }, { 400, 500 });
  sluice_pieces_remove (pieces, 250, 251);
  ASSERT_PIECES (pieces, { 0, 100 }, { 400, 500 });
  sluice_pieces_remove (pieces, 0, 3 * BLOCK);
  g_assert_cmpuint (sluice_pieces_get_length (pieces), ==, 0);
}

static void
test_lookup (void)
{
  g_autoptr (SluicePieces) pieces = sluice_pieces_new (BLOCK);
  const SluiceRange there = { 200, 300 };
  const SluiceRange others[] = {
    { 200, 299 }, { 200, 301 }, { 199, 300 }, { 0, 200 }, { 300, 400 }
  };
  guint64 checksum = 0;

  wrote (pieces, 200, 300);
  g_assert_true (sluice_pieces_lookup (pieces, there, &checksum));
  g_assert_cmphex (checksum, ==, XXH3_64bits (bytes + 200, 100));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (sluice_pieces_lookup (pieces, others[i], &checksum));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pieces/grow", test_grow);
  g_test_add_func ("/pieces/border", test_border);
  g_test_add_func ("/pieces/overwritten", test_overwritten);
  g_test_add_func ("/pieces/restored", test_restored);
  g_test_add_func ("/pieces/remove", test_remove);
  g_test_add_func ("/pieces/lookup", test_lookup);

  return g_test_run ();
}
