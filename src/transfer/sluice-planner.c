/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-planner.h"

#include <math.h>

#define BYTES_PER_CONNECTION (1024 * 1024)

/* A cut is moved to a multiple of the smallest piece when the thief takes so many pieces
 * that one more or less does not matter. */
#define PIECES_TO_ROUND 16

/* The rate of a connection about which nothing is known: the mean of those about which
 * something is, or 0 when nothing is known of any. */
static double
get_usual_rate (const SluicePlannerWork *work, guint n_work, double rate)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < n_work; i++)
    {
      if (work[i].rate > 0 && !work[i].idle)
        {
          sum += work[i].rate;
          n++;
        }
    }

  return n > 0 ? sum / n : rate;
}

static guint64
get_left (const SluicePlannerWork *work)
{
  return work->end > work->position ? work->end - work->position : 0;
}

/* Seconds until the connection is done. While no rate is known at all they are counted as
 * if bytes came one a second, which puts the connections into the right order. */
static double
get_time_left (const SluicePlannerWork *work, double usual_rate)
{
  double rate = work->rate > 0 ? work->rate : usual_rate;

  if (work->idle)
    return INFINITY;

  return (double) get_left (work) / (rate > 0 ? rate : 1.0);
}

/* The connection that will be done last; of several (idle ones never are) the
 * one with the most left. */
static int
find_victim (const SluicePlannerWork *work, guint n_work, double usual_rate)
{
  double longest = 0;
  int victim = -1;

  for (guint i = 0; i < n_work; i++)
    {
      double time_left = get_time_left (&work[i], usual_rate);

      if (get_left (&work[i]) == 0)
        continue;

      if (victim < 0 || time_left > longest ||
          (time_left >= longest && get_left (&work[i]) > get_left (&work[victim])))
        {
          victim = (int) i;
          longest = time_left;
        }
    }

  return victim;
}

/* Where to cut so that victim and thief are done together, given that the thief begins only
 * when its request is open. */
static guint64
find_cut (const SluicePlannerWork *victim,
          double victim_rate,
          double thief_rate,
          double opening_cost)
{
  double share = victim_rate > 0 ? thief_rate / (victim_rate + thief_rate) : 0.5;
  double left = (double) get_left (victim) - opening_cost * victim_rate;
  guint64 taken = (guint64) MAX (left * share, SLUICE_PLANNER_SMALLEST_PIECE);
  guint64 cut = victim->end - MIN (taken, get_left (victim));

  if (taken < PIECES_TO_ROUND * SLUICE_PLANNER_SMALLEST_PIECE)
    return cut;

  return MAX (cut - cut % SLUICE_PLANNER_SMALLEST_PIECE, victim->position);
}

/* How many seconds earlier the range is done when it is cut. */
static double
get_time_saved (const SluicePlannerWork *victim, guint64 cut, double victim_rate, double thief_rate)
{
  double before = (double) get_left (victim) / victim_rate;
  double victim_after = (double) (cut - victim->position) / victim_rate;
  double thief_after = (double) (victim->end - cut) / thief_rate;

  return before - MAX (victim_after, thief_after);
}

static gboolean
steal (const SluicePlannerWork *work,
       guint n_work,
       double rate,
       double opening_cost,
       SluicePlan *plan)
{
  double usual_rate = get_usual_rate (work, n_work, rate);
  double thief_rate = rate > 0 ? rate : usual_rate;
  int index = find_victim (work, n_work, usual_rate);
  const SluicePlannerWork *victim;
  double victim_rate;
  guint64 cut;

  if (index < 0)
    return FALSE;

  victim = &work[index];
  victim_rate = victim->rate > 0 ? victim->rate : usual_rate;
  cut = victim->idle ? victim->position : find_cut (victim, victim_rate, thief_rate, opening_cost);

  /* Before anything was measured there is no time to save, and size alone decides: both need
   * a piece, or a connection that just began would lose its whole range to the next one, and
   * that to another, without end. */
  if (!victim->idle && victim_rate <= 0 && get_left (victim) < 2 * SLUICE_PLANNER_SMALLEST_PIECE)
    return FALSE;
  if (!victim->idle && victim_rate > 0 &&
      get_time_saved (victim, cut, victim_rate, thief_rate) <= opening_cost)
    return FALSE;

  *plan = (SluicePlan){ .range = { cut, victim->end }, .victim = index };
  return TRUE;
}

/**
 * sluice_planner_next:
 * @unclaimed: bytes that are neither on disk nor any connection's work
 * @size: size of the file in bytes
 * @work: (array length=n_work): what the connections are doing
 * @n_work: how many of them there are
 * @rate: bytes per second to expect of the connection that asks, or 0 when unknown
 * @opening_cost: seconds that pass between asking for a range and its first byte
 * @plan: (out caller-allocates): where to put the answer; untouched when there is none
 *
 * Chooses what a connection without work fetches next.
 *
 * Bytes that nobody fetches come first, from the front of the file, since hashing and
 * preview follow the front. The connection gets the whole gap: others will take their part
 * of it in their turn.
 *
 * When there are none, the connection that would be done last, in time and not in bytes,
 * gives up the rear of its range, cut so that both are done together. One that is idle
 * gives up all of it. Nothing is taken that saves no more time than opening a request costs.
 * No piece is cut smaller than %SLUICE_PLANNER_SMALLEST_PIECE: of less than that the whole
 * rest is taken, since at the end of a download the last bytes of one slow connection are
 * what everybody waits for.
 *
 * Returns: whether there is something worth fetching
 */
gboolean
sluice_planner_next (const SluiceRanges *unclaimed,
                     guint64 size,
                     const SluicePlannerWork *work,
                     guint n_work,
                     double rate,
                     double opening_cost,
                     SluicePlan *plan)
{
  SluiceRange first;

  g_return_val_if_fail (unclaimed != NULL, FALSE);
  g_return_val_if_fail (work != NULL || n_work == 0, FALSE);
  g_return_val_if_fail (plan != NULL, FALSE);

  if (sluice_ranges_n_runs (unclaimed) == 0)
    return steal (work, n_work, rate, opening_cost, plan);

  first = sluice_ranges_get_run (unclaimed, 0);
  g_return_val_if_fail (first.end <= size, FALSE);

  *plan = (SluicePlan){ .range = first, .victim = -1 };
  return TRUE;
}

/**
 * sluice_planner_automatic_connections:
 * @bytes_left: how much there is to fetch
 * @ceiling: the most connections there may be, at least 1
 *
 * Tells how many connections are worth opening as far as size goes: one for each MiB.
 *
 * Returns: the number of connections, at least 1
 */
guint
sluice_planner_automatic_connections (guint64 bytes_left, guint ceiling)
{
  g_return_val_if_fail (ceiling >= 1, 1);

  return (guint) CLAMP (bytes_left / BYTES_PER_CONNECTION, 1, ceiling);
}
