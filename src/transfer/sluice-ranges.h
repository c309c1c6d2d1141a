/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceRange:
 * @start: offset of the first byte
 * @end: offset behind the last byte; never below @start
 *
 * A half-open run of bytes.
 */
typedef struct
{
  guint64 start;
  guint64 end;
} SluiceRange;

/**
 * SluiceRanges:
 *
 * A set of byte offsets, kept as sorted runs that neither touch nor overlap.
 */
typedef struct _SluiceRanges SluiceRanges;

SluiceRanges *sluice_ranges_new (void);
SluiceRanges *sluice_ranges_copy (const SluiceRanges *self);
void sluice_ranges_free (SluiceRanges *self);

void sluice_ranges_add (SluiceRanges *self, guint64 start, guint64 end);
void sluice_ranges_remove (SluiceRanges *self, guint64 start, guint64 end);
void sluice_ranges_clear (SluiceRanges *self);

gboolean sluice_ranges_contains (const SluiceRanges *self, guint64 start, guint64 end);
guint64 sluice_ranges_covered (const SluiceRanges *self);
guint64 sluice_ranges_covered_within (const SluiceRanges *self, guint64 start, guint64 end);
guint64 sluice_ranges_front (const SluiceRanges *self, guint64 start);
gboolean
sluice_ranges_next_gap (const SluiceRanges *self, guint64 start, guint64 end, SluiceRange *gap);
guint sluice_ranges_n_runs (const SluiceRanges *self);
SluiceRange sluice_ranges_get_run (const SluiceRanges *self, guint index);
gboolean sluice_ranges_equal (const SluiceRanges *a, const SluiceRanges *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceRanges, sluice_ranges_free)

G_END_DECLS
