/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-prospect.h"
#include "sluice-ranges.h"

G_BEGIN_DECLS

/* The smallest piece that is cut from the work of a connection, unless it is slow: bytes. */
#define SLUICE_PLANNER_SMALLEST_PIECE (128 * 1024)

/**
 * SluicePlannerWork:
 * @position: offset of the next byte that will arrive
 * @end: offset behind the last byte this connection is to bring
 * @rate: measured rate in bytes per second; 0 when nothing was measured yet
 * @idle: %TRUE when no bytes are to be hoped for soon: waiting to try again, or silent for
 *   seconds. A connection that is just being opened is not idle, only unmeasured.
 * @foreign: it goes to another address than the one that is asked for more, and says nothing
 *   of how fast that is
 * @late: %TRUE when the next bytes should have come by now, going by how they came before
 *
 * What one connection is doing.
 */
typedef struct
{
  guint64 position;
  guint64 end;
  double rate;
  gboolean idle;
  gboolean late;
  gboolean foreign;
} SluicePlannerWork;

/**
 * SluicePlan:
 * @range: what the connection is to fetch
 * @victim: index of the connection that gives the range up or is to be raced, or -1 for none
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
                              const SluiceProspect *prospect,
                              SluicePlan *plan);

gboolean sluice_planner_hedge (const SluicePlannerWork *work,
                               guint n_work,
                               const SluiceProspect *prospect,
                               SluicePlan *plan);

guint sluice_planner_automatic_connections (guint64 bytes_left, guint ceiling);

G_END_DECLS
