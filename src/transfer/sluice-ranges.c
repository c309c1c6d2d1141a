/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-ranges.h"

struct _SluiceRanges
{
  GArray *runs;    /* (owned) (element-type SluiceRange): sorted, with gaps between them */
  guint64 covered; /* the sum of their lengths: asked for far more often than it changes shape */
};

static const SluiceRange *
get_run (const SluiceRanges *self, guint index)
{
  return &g_array_index (self->runs, SluiceRange, index);
}

/* The index of the first run that ends behind @offset; the number of runs when none does. */
static guint
find_run_ending_behind (const SluiceRanges *self, guint64 offset)
{
  guint low = 0;
  guint high = self->runs->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_run (self, middle)->end > offset)
        high = middle;
      else
        low = middle + 1;
    }

  return low;
}

/* Puts @n_after runs in the place of @n_before, overwriting as many as it can: the usual
 * change is one run that grows, and then nothing moves. */
static void
replace_runs (SluiceRanges *self,
              guint first,
              guint n_before,
              const SluiceRange *after,
              guint n_after)
{
  guint n_same = MIN (n_before, n_after);

  for (guint i = 0; i < n_same; i++)
    g_array_index (self->runs, SluiceRange, first + i) = after[i];

  if (n_before > n_same)
    g_array_remove_range (self->runs, first + n_same, n_before - n_same);
  else if (n_after > n_same)
    g_array_insert_vals (self->runs, first + n_same, after + n_same, n_after - n_same);
}

/**
 * sluice_ranges_new:
 *
 * Creates an empty set.
 *
 * Returns: (transfer full): the set; free it with sluice_ranges_free()
 */
SluiceRanges *
sluice_ranges_new (void)
{
  SluiceRanges *self = g_new0 (SluiceRanges, 1);

  self->runs = g_array_new (FALSE, FALSE, sizeof (SluiceRange));

  return self;
}

/**
 * sluice_ranges_copy:
 * @self: a set
 *
 * Returns: (transfer full): a set with the same bytes
 */
SluiceRanges *
sluice_ranges_copy (const SluiceRanges *self)
{
  SluiceRanges *copy = g_new0 (SluiceRanges, 1);

  g_return_val_if_fail (self != NULL, NULL);

  copy->runs = g_array_copy (self->runs);
  copy->covered = self->covered;

  return copy;
}

/**
 * sluice_ranges_free:
 * @self: (transfer full): a set
 *
 * Frees the set.
 */
void
sluice_ranges_free (SluiceRanges *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->runs);
  g_free (self);
}

/**
 * sluice_ranges_add:
 * @self: a set
 * @start: offset of the first byte
 * @end: offset behind the last byte; nothing is added when it equals @start
 *
 * Puts the bytes into the set, whether or not some were there already.
 */
void
sluice_ranges_add (SluiceRanges *self, guint64 start, guint64 end)
{
  SluiceRange merged = { start, end };
  guint first, behind;

  g_return_if_fail (self != NULL);
  g_return_if_fail (start <= end);

  if (start == end)
    return;

  /* A run that ends just where the new one starts becomes part of it. */
  first = find_run_ending_behind (self, start > 0 ? start - 1 : 0);

  for (behind = first; behind < self->runs->len; behind++)
    {
      const SluiceRange *run = get_run (self, behind);

      if (run->start > end)
        break;

      merged.start = MIN (merged.start, run->start);
      merged.end = MAX (merged.end, run->end);
      self->covered -= run->end - run->start;
    }

  self->covered += merged.end - merged.start;
  replace_runs (self, first, behind - first, &merged, 1);
}

/**
 * sluice_ranges_remove:
 * @self: a set
 * @start: offset of the first byte
 * @end: offset behind the last byte; nothing is removed when it equals @start
 *
 * Takes the bytes out of the set, whether or not all were there.
 */
void
sluice_ranges_remove (SluiceRanges *self, guint64 start, guint64 end)
{
  SluiceRange rests[2];
  guint n_rests = 0;
  guint first, behind;

  g_return_if_fail (self != NULL);
  g_return_if_fail (start <= end);

  if (start == end)
    return;

  first = find_run_ending_behind (self, start);

  for (behind = first; behind < self->runs->len; behind++)
    {
      const SluiceRange *run = get_run (self, behind);

      if (run->start >= end)
        break;

      /* Only the first run can stick out to the left and only the last to the right. */
      if (run->start < start)
        rests[n_rests++] = (SluiceRange){ run->start, start };
      if (run->end > end)
        rests[n_rests++] = (SluiceRange){ end, run->end };

      self->covered -= MIN (run->end, end) - MAX (run->start, start);
    }

  replace_runs (self, first, behind - first, rests, n_rests);
}

/**
 * sluice_ranges_clear:
 * @self: a set
 *
 * Takes everything out of the set.
 */
void
sluice_ranges_clear (SluiceRanges *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->runs, 0);
  self->covered = 0;
}

/**
 * sluice_ranges_contains:
 * @self: a set
 * @start: offset of the first byte
 * @end: offset behind the last byte
 *
 * Returns: whether every byte of the range is in the set; an empty range always is
 */
gboolean
sluice_ranges_contains (const SluiceRanges *self, guint64 start, guint64 end)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (start <= end, FALSE);

  return start == end || sluice_ranges_front (self, start) >= end;
}

/**
 * sluice_ranges_covered:
 * @self: a set
 *
 * Returns: how many bytes are in the set
 */
guint64
sluice_ranges_covered (const SluiceRanges *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->covered;
}

/**
 * sluice_ranges_covered_within:
 * @self: a set
 * @start: offset of the first byte
 * @end: offset behind the last byte
 *
 * Returns: how many bytes of the range are in the set
 */
guint64
sluice_ranges_covered_within (const SluiceRanges *self, guint64 start, guint64 end)
{
  guint64 covered = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (start <= end, 0);

  for (guint i = find_run_ending_behind (self, start); i < self->runs->len; i++)
    {
      const SluiceRange *run = get_run (self, i);

      if (run->start >= end)
        break;

      covered += MIN (run->end, end) - MAX (run->start, start);
    }

  return covered;
}

/**
 * sluice_ranges_front:
 * @self: a set
 * @start: an offset
 *
 * Tells how far one can read from @start without meeting a gap.
 *
 * Returns: the end of the run that holds @start, or @start when no run does
 */
guint64
sluice_ranges_front (const SluiceRanges *self, guint64 start)
{
  guint index;

  g_return_val_if_fail (self != NULL, start);

  index = find_run_ending_behind (self, start);

  if (index < self->runs->len && get_run (self, index)->start <= start)
    return get_run (self, index)->end;

  return start;
}

/**
 * sluice_ranges_next_gap:
 * @self: a set
 * @start: offset of the first byte to look at
 * @end: offset behind the last byte to look at
 * @gap: (out caller-allocates): where to put the gap; untouched when there is none
 *
 * Finds the first run of bytes within the range that are not in the set.
 *
 * Returns: whether there is one
 */
gboolean
sluice_ranges_next_gap (const SluiceRanges *self, guint64 start, guint64 end, SluiceRange *gap)
{
  guint64 from;
  guint next;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (gap != NULL, FALSE);

  from = sluice_ranges_front (self, start);
  if (from >= end)
    return FALSE;

  next = find_run_ending_behind (self, from);
  gap->start = from;
  gap->end = next < self->runs->len ? MIN (get_run (self, next)->start, end) : end;

  return TRUE;
}

/**
 * sluice_ranges_n_runs:
 * @self: a set
 *
 * Returns: in how many pieces the bytes lie
 */
guint
sluice_ranges_n_runs (const SluiceRanges *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->runs->len;
}

/**
 * sluice_ranges_get_run:
 * @self: a set
 * @index: which run, below sluice_ranges_n_runs()
 *
 * Returns: the run; they are in rising order and neither touch nor overlap
 */
SluiceRange
sluice_ranges_get_run (const SluiceRanges *self, guint index)
{
  g_return_val_if_fail (self != NULL, ((SluiceRange){ 0, 0 }));
  g_return_val_if_fail (index < self->runs->len, ((SluiceRange){ 0, 0 }));

  return *get_run (self, index);
}

/**
 * sluice_ranges_equal:
 * @a: a set
 * @b: another
 *
 * Returns: whether both hold the same bytes
 */
gboolean
sluice_ranges_equal (const SluiceRanges *a, const SluiceRanges *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  if (a->runs->len != b->runs->len)
    return FALSE;

  for (guint i = 0; i < a->runs->len; i++)
    {
      if (get_run (a, i)->start != get_run (b, i)->start ||
          get_run (a, i)->end != get_run (b, i)->end)
        return FALSE;
    }

  return TRUE;
}
