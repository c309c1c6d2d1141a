/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-connection.h"
#include "sluice-ranges.h"

G_BEGIN_DECLS

/**
 * SluiceSegmentCell:
 * @start: offset of its first byte
 * @end: offset behind its last byte
 * @written: how many of its bytes are on the disk
 * @connection: number of the connection that brings bytes into it, or 0
 *
 * A piece of a file, as small as is shown.
 */
typedef struct
{
  guint64 start;
  guint64 end;
  guint64 written;
  guint connection;
} SluiceSegmentCell;

GArray *sluice_segment_cells_new (const SluiceRanges *written,
                                  GPtrArray *connections,
                                  guint64 size,
                                  guint most);
guint sluice_segment_cells_find (GArray *cells, guint64 offset);
gboolean sluice_segment_cells_equal (GArray *a, GArray *b);

G_END_DECLS
