/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-planner.h"

#include <math.h>

#define BYTES_PER_CONNECTION (1024 * 1024)

/* A cut is moved to a multiple of the smallest piece when the thief takes so many pieces
 * that one more or less does not matter. */
#define PIECES_TO_ROUND 16

/* Of a slow connection less than the smallest piece is taken: as much as brings the thief
 * through this time, but never less than the second number. */
#define LEAST_WORK 0.02         /* seconds */
#define LEAST_PIECE (16 * 1024) /* bytes */

/* A theft has to save so many times what it costs to open a request: the cost is
 * certain, and what is saved rests on a guess. */
#define WORTH_THE_COST 1.5

/* A piece that takes so many times what it should is not waited for. */
#define WORTH_A_HEDGE 2.0
#define LEAST_DELAY 0.1 /* seconds; nobody notices less */

/* The rates of those at work; a connection from which nothing is to be hoped for says
 * nothing of others, nor does @except. Returns how many there are. */
static guint
list_rates (const SluicePlannerWork *work, guint n_work, int except, double *rates)
{
  guint n = 0;

  for (guint i = 0; i < n_work; i++)
    if ((int) i != except && work[i].rate > 0 && !work[i].idle && !work[i].foreign)
      rates[n++] = work[i].rate;
  return n;
}

static double
get_usual_rate (const SluicePlannerWork *work, guint n_work, const SluiceProspect *prospect)
{
  g_autofree double *rates = g_new (double, n_work);
  guint n = list_rates (work, n_work, -1, rates);

  return sluice_prospect_get_usual_rate (prospect, rates, n);
}

/* What the thief is likely to bring. Only where nobody else was ever seen is it what the
 * victim does. */
static double
get_thief_rate (const SluicePlannerWork *work,
                guint n_work,
                int victim,
                const SluiceProspect *prospect,
                double victim_rate)
{
  g_autofree double *rates = g_new (double, n_work);
  guint n = list_rates (work, n_work, victim, rates);
  double rate = sluice_prospect_get_next_rate (prospect, rates, n);

  return rate > 0 ? rate : victim_rate;
}

static guint64
get_left (const SluicePlannerWork *work)
{
  return work->end > work->position ? work->end - work->position : 0;
}

/* What is not measured yet is thought to be usual. */
static double
get_rate (const SluicePlannerWork *work, double usual_rate)
{
  return work->rate > 0 ? work->rate : usual_rate;
}

/* Seconds until the connection is done. While no rate is known at all they are counted as
 * if bytes came one a second, which puts the connections into the right order. */
static double
get_time_left (const SluicePlannerWork *work, double usual_rate)
{
  double rate = get_rate (work, usual_rate);

  if (work->idle)
    return INFINITY;

  return (double) get_left (work) / (rate > 0 ? rate : 1.0);
}

/* The connection that will be done last; of several (idle ones never are) the one with the
 * most left. From one that is late nothing is taken: its bytes may be on their way. */
static int
find_victim (const SluicePlannerWork *work, guint n_work, double usual_rate)
{
  double longest = 0;
  int victim = -1;

  for (guint i = 0; i < n_work; i++)
    {
      double time_left = get_time_left (&work[i], usual_rate);

      if (get_left (&work[i]) == 0 || (work[i].late && !work[i].idle))
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

/* A piece that pays for the trouble of its own request. */
static guint64
get_smallest_piece (double thief_rate)
{
  if (thief_rate <= 0)
    return SLUICE_PLANNER_SMALLEST_PIECE;
  return (guint64) CLAMP (thief_rate * LEAST_WORK, LEAST_PIECE, SLUICE_PLANNER_SMALLEST_PIECE);
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
  guint64 wanted = (guint64) MAX (left * share, 0);
  guint64 taken = MAX (wanted, get_smallest_piece (thief_rate));
  guint64 cut = victim->end - MIN (taken, get_left (victim));

  if (taken < PIECES_TO_ROUND * SLUICE_PLANNER_SMALLEST_PIECE)
    return cut;

  return MAX (cut - cut % SLUICE_PLANNER_SMALLEST_PIECE, victim->position);
}

/* How many seconds earlier the range is done when it is cut. */
static double
get_time_saved (const SluicePlannerWork *victim,
                guint64 cut,
                double victim_rate,
                double thief_rate,
                double opening_cost)
{
  double before = (double) get_left (victim) / victim_rate;
  double victim_after = (double) (cut - victim->position) / victim_rate;
  double thief_after = opening_cost + (double) (victim->end - cut) / thief_rate;

  return before - MAX (victim_after, thief_after);
}

/* Whether it is better to have the range cut there. Before anything was measured there is
 * no time to save, and size alone decides: both need a piece, or a connection that just
 * began would lose its whole range to the next one, and that to another, without end. */
static gboolean
is_worth (const SluicePlannerWork *victim,
          guint64 cut,
          double victim_rate,
          double thief_rate,
          double opening_cost)
{
  if (victim->idle)
    return TRUE;
  if (victim_rate <= 0)
    return get_left (victim) >= 2 * SLUICE_PLANNER_SMALLEST_PIECE;
  return get_time_saved (victim, cut, victim_rate, thief_rate, opening_cost) >
         WORTH_THE_COST * opening_cost;
}

static gboolean
steal (const SluicePlannerWork *work,
       guint n_work,
       const SluiceProspect *prospect,
       SluicePlan *plan)
{
  double opening_cost = sluice_prospect_get_opening_cost (prospect);
  double usual_rate = get_usual_rate (work, n_work, prospect);
  int index = find_victim (work, n_work, usual_rate);
  const SluicePlannerWork *victim;
  double victim_rate, thief_rate;
  guint64 cut;

  if (index < 0)
    return FALSE;

  victim = &work[index];
  victim_rate = get_rate (victim, usual_rate);
  thief_rate = get_thief_rate (work, n_work, index, prospect, victim_rate);
  cut = victim->idle ? victim->position : find_cut (victim, victim_rate, thief_rate, opening_cost);
  if (!is_worth (victim, cut, victim_rate, thief_rate, opening_cost))
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
 * @prospect: what to expect of the connection that asks
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
 * gives up all of it. Nothing is taken that does not save one and a half times what opening
 * a request costs. No piece is cut smaller than %SLUICE_PLANNER_SMALLEST_PIECE, or what
 * takes a slow connection a moment: of less than that the whole rest is taken, since at the
 * end of a download the last bytes of one slow connection are what everybody waits for.
 *
 * Returns: whether there is something worth fetching
 */
gboolean
sluice_planner_next (const SluiceRanges *unclaimed,
                     guint64 size,
                     const SluicePlannerWork *work,
                     guint n_work,
                     const SluiceProspect *prospect,
                     SluicePlan *plan)
{
  SluiceRange first;

  g_return_val_if_fail (unclaimed != NULL, FALSE);
  g_return_val_if_fail (work != NULL || n_work == 0, FALSE);
  g_return_val_if_fail (prospect != NULL && plan != NULL, FALSE);

  if (sluice_ranges_n_runs (unclaimed) == 0)
    return steal (work, n_work, prospect, plan);

  first = sluice_ranges_get_run (unclaimed, 0);
  g_return_val_if_fail (first.end <= size, FALSE);

  *plan = (SluicePlan){ .range = first, .victim = -1 };
  return TRUE;
}

/* The connection of which nobody knows when it is done, or the one that is done last. */
static int
find_last (const SluicePlannerWork *work, guint n_work, double usual_rate)
{
  int late = -1;

  for (guint i = 0; i < n_work; i++)
    if (work[i].late && get_left (&work[i]) > 0 &&
        (late < 0 || get_left (&work[i]) > get_left (&work[late])))
      late = (int) i;
  return late >= 0 ? late : find_victim (work, n_work, usual_rate);
}

/**
 * sluice_planner_hedge:
 * @work: (array length=n_work): what the connections are doing
 * @n_work: how many of them there are
 * @prospect: what to expect of the connection that asks
 * @plan: (out caller-allocates): where to put the answer; untouched when there is none
 *
 * Chooses what is worth being fetched twice, when sluice_planner_next() found nothing: the
 * piece that will be there last, if it takes more than twice what another connection should
 * need for it, the opening included. To take it away would be wrong as often as right, for
 * the bytes may be on their way; of two that race for it, one comes first.
 *
 * J. Dean and L. A. Barroso, The Tail at Scale, Communications of the ACM 56 (2013) no. 2,
 * call this a hedged request.
 *
 * Returns: whether there is such a piece; its victim keeps it
 */
gboolean
sluice_planner_hedge (const SluicePlannerWork *work,
                      guint n_work,
                      const SluiceProspect *prospect,
                      SluicePlan *plan)
{
  double usual_rate;
  double rate, should_take;
  int last;

  g_return_val_if_fail (work != NULL || n_work == 0, FALSE);
  g_return_val_if_fail (prospect != NULL && plan != NULL, FALSE);

  usual_rate = get_usual_rate (work, n_work, prospect);
  last = find_last (work, n_work, usual_rate);
  if (last < 0)
    return FALSE;

  rate = get_thief_rate (work, n_work, last, prospect, work[last].rate);
  should_take = sluice_prospect_get_opening_cost (prospect) +
                (double) get_left (&work[last]) / MAX (rate, 1.0);
  if (!work[last].late &&
      get_time_left (&work[last], usual_rate) <= MAX (WORTH_A_HEDGE * should_take, LEAST_DELAY))
    return FALSE;

  *plan = (SluicePlan){ .range = { work[last].position, work[last].end }, .victim = last };
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
