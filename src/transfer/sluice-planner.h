/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-ranges.h"

G_BEGIN_DECLS

/* The smallest piece that is cut from a connection's work, in bytes. */
#define SLUICE_PLANNER_SMALLEST_PIECE (128 * 1024)

/**
 * SluicePlannerWork:
 * @position: offset of the next byte that will arrive
 * @end: offset behind the last byte this connection is to bring
 * @rate: measured rate in bytes per second; 0 when nothing was measured yet
 * @idle: %TRUE when no bytes are to be hoped for soon: waiting to try again, or silent for
 *   seconds. A connection that is just being opened is not idle, only unmeasured.
 *
 * What one connection is doing.
 */
typedef struct
{
  guint64 position;
  guint64 end;
  double rate;
  gboolean idle;
} SluicePlannerWork;

/**
 * SluicePlan:
 * @range: what the connection is to fetch
 * @victim: index of the connection that gives the range up, or -1 for none
 */
typedef struct
{
  SluiceRange range;
  int victim;
} SluicePlan;

gboolean sluice_planner_next (const SluiceRanges *unclaimed,
                              guint64 size,
                              const SluicePlannerWork *work,
                              guint n_work,
                              double rate,
                              double opening_cost,
                              SluicePlan *plan);

guint sluice_planner_automatic_connections (guint64 bytes_left, guint ceiling);

G_END_DECLS
