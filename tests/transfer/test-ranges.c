/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-ranges.h"

#define FIELD 200 /* bytes of the small world in which ranges are compared with a bitmap */

static void
assert_runs (const SluiceRanges *ranges, const SluiceRange *runs, guint n_runs)
{
  guint64 covered = 0;

  g_assert_cmpuint (sluice_ranges_n_runs (ranges), ==, n_runs);

  for (guint i = 0; i < n_runs; i++)
    {
      SluiceRange run = sluice_ranges_get_run (ranges, i);

      g_assert_cmpuint (run.start, ==, runs[i].start);
      g_assert_cmpuint (run.end, ==, runs[i].end);
      covered += run.end - run.start;
    }

  g_assert_cmpuint (sluice_ranges_covered (ranges), ==, covered);
}

static void
test_merge (void)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  sluice_ranges_add (ranges, 10, 20);
  sluice_ranges_add (ranges, 30, 40);
  sluice_ranges_add (ranges, 5, 5);
  assert_runs (ranges, (SluiceRange[]){ { 10, 20 }, { 30, 40 } }, 2);

  sluice_ranges_add (ranges, 20, 25);
  assert_runs (ranges, (SluiceRange[]){ { 10, 25 }, { 30, 40 } }, 2);

  sluice_ranges_add (ranges, 25, 30);
  assert_runs (ranges, (SluiceRange[]){ { 10, 40 } }, 1);

  sluice_ranges_add (ranges, 0, 100);
  assert_runs (ranges, (SluiceRange[]){ { 0, 100 } }, 1);
}

static void
test_split (void)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  sluice_ranges_add (ranges, 0, 100);
  sluice_ranges_remove (ranges, 40, 60);
  sluice_ranges_remove (ranges, 50, 55);
  sluice_ranges_remove (ranges, 70, 70);
  assert_runs (ranges, (SluiceRange[]){ { 0, 40 }, { 60, 100 } }, 2);

  sluice_ranges_remove (ranges, 30, 70);
  assert_runs (ranges, (SluiceRange[]){ { 0, 30 }, { 70, 100 } }, 2);

  sluice_ranges_remove (ranges, 0, 1000);
  assert_runs (ranges, NULL, 0);
}

static void
test_questions (void)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();
  SluiceRange gap = { 1, 2 };

  sluice_ranges_add (ranges, 10, 20);
  sluice_ranges_add (ranges, 30, 40);

  g_assert_cmpuint (sluice_ranges_front (ranges, 0), ==, 0);
  g_assert_cmpuint (sluice_ranges_front (ranges, 10), ==, 20);
  g_assert_cmpuint (sluice_ranges_front (ranges, 19), ==, 20);
  g_assert_cmpuint (sluice_ranges_front (ranges, 20), ==, 20);

  g_assert_false (sluice_ranges_next_gap (ranges, 12, 18, &gap));
  g_assert_cmpuint (gap.start, ==, 1);
  g_assert_true (sluice_ranges_next_gap (ranges, 12, 35, &gap));
  g_assert_cmpuint (gap.start, ==, 20);
  g_assert_cmpuint (gap.end, ==, 30);
  g_assert_true (sluice_ranges_next_gap (ranges, 12, 25, &gap));
  g_assert_cmpuint (gap.end, ==, 25);
  g_assert_true (sluice_ranges_next_gap (ranges, 40, G_MAXUINT64, &gap));
  g_assert_cmpuint (gap.end, ==, G_MAXUINT64);

  g_assert_true (sluice_ranges_contains (ranges, 5, 5));
  g_assert_true (sluice_ranges_contains (ranges, 10, 20));
  g_assert_false (sluice_ranges_contains (ranges, 10, 21));
  g_assert_cmpuint (sluice_ranges_covered_within (ranges, 15, 35), ==, 10);
}

static void
test_extremes (void)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  sluice_ranges_add (ranges, 0, G_MAXUINT64);
  g_assert_cmpuint (sluice_ranges_covered (ranges), ==, G_MAXUINT64);
  g_assert_cmpuint (sluice_ranges_front (ranges, G_MAXUINT64 - 1), ==, G_MAXUINT64);

  sluice_ranges_remove (ranges, 1, G_MAXUINT64 - 1);
  assert_runs (ranges, (SluiceRange[]){ { 0, 1 }, { G_MAXUINT64 - 1, G_MAXUINT64 } }, 2);
}

static void
test_copy (void)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();
  g_autoptr (SluiceRanges) copy = NULL;

  sluice_ranges_add (ranges, 10, 20);
  copy = sluice_ranges_copy (ranges);
  g_assert_true (sluice_ranges_equal (ranges, copy));

  sluice_ranges_add (copy, 19, 21);
  g_assert_false (sluice_ranges_equal (ranges, copy));

  sluice_ranges_clear (copy);
  assert_runs (copy, NULL, 0);
  assert_runs (ranges, (SluiceRange[]){ { 10, 20 } }, 1);
}

static guint
count_bits (const gboolean *bits, guint start, guint end)
{
  guint n = 0;

  for (guint i = start; i < end; i++)
    n += bits[i];

  return n;
}

static guint
count_runs (const gboolean *bits)
{
  guint n = 0;

  for (guint i = 0; i < FIELD; i++)
    n += bits[i] && (i == 0 || !bits[i - 1]);

  return n;
}

/* The first offset from @start on, below @end, whose bit is @bit; @end when none is. */
static guint
find_bit (const gboolean *bits, gboolean bit, guint start, guint end)
{
  guint i = start;

  while (i < end && bits[i] != bit)
    i++;

  return i;
}

static void
compare (const SluiceRanges *ranges, const gboolean *bits, guint start, guint end)
{
  guint from = find_bit (bits, FALSE, start, end);
  SluiceRange gap;

  g_assert_cmpuint (sluice_ranges_covered (ranges), ==, count_bits (bits, 0, FIELD));
  g_assert_cmpuint (sluice_ranges_n_runs (ranges), ==, count_runs (bits));
  g_assert_cmpuint (sluice_ranges_covered_within (ranges, start, end), ==,
                    count_bits (bits, start, end));
  g_assert_cmpint (sluice_ranges_contains (ranges, start, end), ==, from == end);
  g_assert_cmpuint (sluice_ranges_front (ranges, start), ==, find_bit (bits, FALSE, start, FIELD));

  g_assert_cmpint (sluice_ranges_next_gap (ranges, start, end, &gap), ==, from < end);
  if (from < end)
    {
      g_assert_cmpuint (gap.start, ==, from);
      g_assert_cmpuint (gap.end, ==, find_bit (bits, TRUE, from, end));
    }
}

static void
test_against_bitmap (void)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();
  gboolean bits[FIELD] = { FALSE };

  for (guint i = 0; i < 50000; i++)
    {
      guint start = (guint) g_test_rand_int_range (0, FIELD);
      guint end = (guint) g_test_rand_int_range ((int) start, MIN ((int) start + 40, FIELD) + 1);
      gboolean add = g_test_rand_bit ();

      if (add)
        sluice_ranges_add (ranges, start, end);
      else
        sluice_ranges_remove (ranges, start, end);

      for (guint offset = start; offset < end; offset++)
        bits[offset] = add;

      compare (ranges, bits, (guint) g_test_rand_int_range (0, (int) start + 1), end);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ranges/merge", test_merge);
  g_test_add_func ("/ranges/split", test_split);
  g_test_add_func ("/ranges/questions", test_questions);
  g_test_add_func ("/ranges/extremes", test_extremes);
  g_test_add_func ("/ranges/copy", test_copy);
  g_test_add_func ("/ranges/against-bitmap", test_against_bitmap);

  return g_test_run ();
}
