/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-order.h"

/* How far apart those are put that have nothing before or behind them: room for
 * twenty halvings between each two. */
#define WIDEST_STEP (1 << 20)

/**
 * sluice_order_spread:
 * @after: the order of what is before them, or %SLUICE_ORDER_START
 * @before: the order of what is behind them, or %SLUICE_ORDER_END
 * @n: how many there are, at least 1
 * @orders: (out) (array length=n): set to orders between the two, ascending
 *
 * Finds places for some entries so that those around them keep theirs: to move
 * one costs a line in the journal, not a line for each of the others.
 *
 * Returns: %FALSE when there is no room between the two: then all have to be
 *   spread anew
 */
gboolean
sluice_order_spread (gint64 after, gint64 before, guint n, gint64 *orders)
{
  gint64 step = (before - after) / ((gint64) n + 1);
  gint64 first;

  g_return_val_if_fail (after <= before, FALSE);

  if (step < 1)
    return FALSE;

  step = MIN (step, WIDEST_STEP);
  if (after == SLUICE_ORDER_START && before == SLUICE_ORDER_END)
    first = 0;
  else if (after == SLUICE_ORDER_START)
    first = before - step * (gint64) n;
  else
    first = after + step;

  for (guint i = 0; i < n; i++)
    orders[i] = first + step * (gint64) i;

  return TRUE;
}
