/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-planner.h"

#define PIECE ((guint64) SLUICE_PLANNER_SMALLEST_PIECE)
#define MIB ((guint64) 1024 * 1024)
#define MB 1e6

/* Plans for a connection when every byte is some connection's work already. */
static gboolean
plan_theft (const SluicePlannerWork *work, guint n_work, double rate, double cost, SluicePlan *plan)
{
  g_autoptr (SluiceRanges) unclaimed = sluice_ranges_new ();

  return sluice_planner_next (unclaimed, 1000 * MIB, work, n_work, rate, cost, plan);
}

static void
test_gap_first (void)
{
  g_autoptr (SluiceRanges) unclaimed = sluice_ranges_new ();
  const SluicePlannerWork work[] = { { 0, 10 * MIB, 1, FALSE } };
  SluicePlan plan;

  sluice_ranges_add (unclaimed, 50 * MIB, 90 * MIB);
  sluice_ranges_add (unclaimed, 20 * MIB, 20 * MIB + 1);

  g_assert_true (sluice_planner_next (unclaimed, 100 * MIB, work, 1, 0, 0.05, &plan));
  g_assert_cmpint (plan.victim, ==, -1);
  g_assert_cmpuint (plan.range.start, ==, 20 * MIB);
  g_assert_cmpuint (plan.range.end, ==, 20 * MIB + 1);
}

static void
test_nothing (void)
{
  const SluicePlannerWork done[] = { { 10, 10, MB, FALSE }, { 20, 20, 0, TRUE } };
  SluicePlan plan = { { 1, 2 }, 3 };

  g_assert_false (plan_theft (NULL, 0, MB, 0.05, &plan));
  g_assert_false (plan_theft (done, 2, MB, 0.05, &plan));
  g_assert_cmpint (plan.victim, ==, 3);
}

/* The most time left, not the most bytes. */
static void
test_victim (void)
{
  const SluicePlannerWork work[] = {
    { 0, 80 * MIB, 40 * MB, FALSE },
    { 100 * MIB, 110 * MIB, 1 * MB, FALSE },
    { 200 * MIB, 220 * MIB, 4 * MB, FALSE },
  };
  SluicePlan plan;

  g_assert_true (plan_theft (work, 3, 4 * MB, 0, &plan));
  g_assert_cmpint (plan.victim, ==, 1);
  g_assert_cmpuint (plan.range.end, ==, 110 * MIB);
  /* Four times as fast, so four fifths of it. */
  g_assert_cmpuint (plan.range.start, ==, 102 * MIB);
}

static void
test_unmeasured (void)
{
  const SluicePlannerWork none[] = { { 0, 4 * MIB, 0, FALSE }, { 8 * MIB, 16 * MIB, 0, FALSE } };
  const SluicePlannerWork some[] = {
    { 0, 4 * MIB, 1 * MB, FALSE },
    { 4 * MIB, 12 * MIB, 3 * MB, FALSE },
    { 12 * MIB, 22 * MIB, 0, FALSE }, /* 5 s at the mean of 2 MB/s */
  };
  SluicePlan plan;

  g_assert_true (plan_theft (none, 2, 0, 0, &plan));
  g_assert_cmpint (plan.victim, ==, 1);
  g_assert_cmpuint (plan.range.start, ==, 12 * MIB);

  g_assert_true (plan_theft (some, 3, 0, 0, &plan));
  g_assert_cmpint (plan.victim, ==, 2);
  g_assert_cmpuint (plan.range.start, ==, 17 * MIB);
}

/* A connection that only begins keeps its last piece, or it would change hands for ever. */
static void
test_unmeasured_piece (void)
{
  const SluicePlannerWork two[] = { { 0, 2 * PIECE, 0, FALSE } };
  const SluicePlannerWork one[] = { { 0, 2 * PIECE - 1, 0, FALSE } };
  SluicePlan plan;

  g_assert_true (plan_theft (two, 1, 0, 0.05, &plan));
  g_assert_cmpuint (plan.range.start, ==, PIECE);
  g_assert_false (plan_theft (one, 1, 0, 0.05, &plan));
}

static void
test_idle (void)
{
  const SluicePlannerWork work[] = {
    { 0, 900 * MIB, 1 * MB, FALSE },
    { 900 * MIB, 900 * MIB + 5, 9 * MB, TRUE },
    { 950 * MIB, 951 * MIB, 9 * MB, TRUE },
  };
  SluicePlan plan;

  g_assert_true (plan_theft (work, 3, MB, 0.05, &plan));
  g_assert_cmpint (plan.victim, ==, 2);
  g_assert_cmpuint (plan.range.start, ==, 950 * MIB);
  g_assert_cmpuint (plan.range.end, ==, 951 * MIB);

  g_assert_true (plan_theft (work, 2, MB, 0.05, &plan));
  g_assert_cmpint (plan.victim, ==, 1);
  g_assert_cmpuint (plan.range.start, ==, 900 * MIB);
}

/* No piece is cut smaller than the smallest, but the rest of a slow connection may be. */
static void
test_smallest_piece (void)
{
  const SluicePlannerWork slow[] = { { 0, PIECE - 1, 1000, FALSE } };
  const SluicePlannerWork fast[] = { { 0, PIECE - 1, 4 * MB, FALSE } };
  const SluicePlannerWork more[] = { { 0, PIECE + PIECE / 2, 1000, FALSE } };
  SluicePlan plan;

  g_assert_true (plan_theft (slow, 1, MB, 0.05, &plan));
  g_assert_cmpuint (plan.range.start, ==, 0);
  g_assert_cmpuint (plan.range.end, ==, PIECE - 1);

  g_assert_false (plan_theft (fast, 1, 4 * MB, 0.05, &plan));

  g_assert_true (plan_theft (more, 1, 1000, 0.05, &plan));
  g_assert_cmpuint (plan.range.start, ==, PIECE / 2);
  g_assert_cmpuint (plan.range.end, ==, PIECE + PIECE / 2);
}

static void
test_opening_cost (void)
{
  const double rate = (double) (4 * MIB);
  const SluicePlannerWork work[] = { { 0, 4 * MIB, rate, FALSE } };
  SluicePlan plan;

  /* One second is left. Half a second goes by before the thief begins: of the other half it
   * gets one half, and a quarter of a second is saved for half a second's work. */
  g_assert_false (plan_theft (work, 1, rate, 0.5, &plan));

  g_assert_true (plan_theft (work, 1, rate, 0.25, &plan));
  g_assert_cmpuint (plan.range.start, ==, 4 * MIB - 3 * MIB / 2);
}

static void
test_slow_thief (void)
{
  const SluicePlannerWork work[] = { { 0, 100 * MIB, 9 * MB, FALSE } };
  SluicePlan plan;

  g_assert_true (plan_theft (work, 1, 1 * MB, 0, &plan));
  g_assert_cmpuint (plan.range.start, ==, 90 * MIB);
  g_assert_false (plan_theft (work, 1, 1, 0, &plan));
}

static void
test_cut_is_round (void)
{
  const SluicePlannerWork work[] = { { 12345, 100 * MIB + 777, MB, FALSE } };
  SluicePlan plan;

  g_assert_true (plan_theft (work, 1, 3 * MB, 0.05, &plan));
  g_assert_cmpuint (plan.range.start % PIECE, ==, 0);
  g_assert_cmpuint (plan.range.end, ==, 100 * MIB + 777);
}

static void
test_automatic_connections (void)
{
  g_assert_cmpuint (sluice_planner_automatic_connections (0, 8), ==, 1);
  g_assert_cmpuint (sluice_planner_automatic_connections (2 * MIB - 1, 8), ==, 1);
  g_assert_cmpuint (sluice_planner_automatic_connections (3 * MIB, 8), ==, 3);
  g_assert_cmpuint (sluice_planner_automatic_connections (8 * MIB, 8), ==, 8);
  g_assert_cmpuint (sluice_planner_automatic_connections (G_MAXUINT64, 16), ==, 16);
}

/* A simulated download: connections of fixed rates, time in small steps. */

#define MOST_CONNECTIONS 16
#define STEP 0.005        /* seconds */
#define OPENING_COST 0.05 /* seconds */

typedef struct
{
  double rate;  /* what the line gives */
  double ready; /* when the first byte comes */
  double bytes; /* what has come and was not yet counted as whole bytes */
  gboolean busy;
  gboolean measured;
  guint64 position;
  guint64 end;
} Connection;

typedef struct
{
  guint64 size;
  double now;
  SluiceRanges *unclaimed;
  SluiceRanges *on_disk;
  Connection connections[MOST_CONNECTIONS];
  guint n_connections;
  guint n_requests;
} Simulation;

static void
give_work (Simulation *self, Connection *thief)
{
  SluicePlannerWork work[MOST_CONNECTIONS];
  Connection *workers[MOST_CONNECTIONS];
  guint n_work = 0;
  SluicePlan plan;

  for (guint i = 0; i < self->n_connections; i++)
    {
      Connection *other = &self->connections[i];

      if (!other->busy)
        continue;

      work[n_work] = (SluicePlannerWork){ .position = other->position,
                                          .end = other->end,
                                          .rate = other->measured ? other->rate : 0 };
      workers[n_work++] = other;
    }

  if (!sluice_planner_next (self->unclaimed, self->size, work, n_work,
                            thief->measured ? thief->rate : 0, OPENING_COST, &plan))
    return;

  if (plan.victim >= 0)
    {
      g_assert_cmpuint (plan.range.end, ==, workers[plan.victim]->end);
      g_assert_cmpuint (plan.range.start, >=, workers[plan.victim]->position);
      workers[plan.victim]->end = plan.range.start;
    }
  else
    sluice_ranges_remove (self->unclaimed, plan.range.start, plan.range.end);

  g_assert_cmpuint (plan.range.start, <, plan.range.end);
  thief->busy = TRUE;
  thief->position = plan.range.start;
  thief->end = plan.range.end;
  thief->bytes = 0;
  thief->ready = self->now + OPENING_COST;
  self->n_requests++;
}

static void
fetch (Simulation *self, Connection *connection)
{
  guint64 n;

  if (self->now >= connection->ready)
    {
      connection->bytes += connection->rate * STEP;
      connection->measured = TRUE;
    }

  n = MIN ((guint64) connection->bytes, connection->end - connection->position);
  connection->bytes -= (double) n;

  g_assert_cmpuint (
      sluice_ranges_covered_within (self->on_disk, connection->position, connection->position + n),
      ==, 0);
  sluice_ranges_add (self->on_disk, connection->position, connection->position + n);
  connection->position += n;
  connection->busy = connection->position < connection->end;
}

/* Returns how much longer it took than all lines together would need at the least. */
static double
simulate (const double *rates, guint n_rates, guint64 size)
{
  g_autoptr (SluiceRanges) unclaimed = sluice_ranges_new ();
  g_autoptr (SluiceRanges) on_disk = sluice_ranges_new ();
  Simulation self = { .size = size, .unclaimed = unclaimed, .on_disk = on_disk };
  double sum = 0;

  sluice_ranges_add (unclaimed, 0, size);
  self.n_connections = n_rates;
  for (guint i = 0; i < n_rates; i++)
    {
      self.connections[i].rate = rates[i];
      sum += rates[i];
    }

  while (sluice_ranges_covered (on_disk) < size)
    {
      for (guint i = 0; i < n_rates; i++)
        {
          if (!self.connections[i].busy)
            give_work (&self, &self.connections[i]);
          if (self.connections[i].busy)
            fetch (&self, &self.connections[i]);
        }

      self.now += STEP;
      g_assert_cmpfloat (self.now, <, 2 * (double) size / rates[0] + 60);
    }

  g_test_message ("%u connections, %u requests, %.3f s, at the least %.3f s", n_rates,
                  self.n_requests, self.now, (double) size / sum);
  g_assert_cmpuint (self.n_requests, <, 40 * n_rates);

  return self.now / ((double) size / sum);
}

static void
test_unequal_lines (void)
{
  const double fast_first[] = { 4 * MB, MB, MB, .5 * MB, .5 * MB, .2 * MB, .2 * MB, .2 * MB };
  const double slow_first[] = { .2 * MB, .2 * MB, .2 * MB, .5 * MB, .5 * MB, MB, MB, 4 * MB };

  g_assert_cmpfloat (simulate (fast_first, 8, 76000000), <=, 1.06);
  g_assert_cmpfloat (simulate (slow_first, 8, 76000000), <=, 1.06);
}

static void
test_random_lines (void)
{
  for (guint round = 0; round < 200; round++)
    {
      guint n = (guint) g_test_rand_int_range (1, MOST_CONNECTIONS + 1);
      double rates[MOST_CONNECTIONS];
      double sum = 0;

      for (guint i = 0; i < n; i++)
        {
          rates[i] = g_test_rand_double_range (0.1, 5) * MB;
          sum += rates[i];
        }

      g_assert_cmpfloat (simulate (rates, n, (guint64) (sum * 10)), <=, 1.06);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planner/gap-first", test_gap_first);
  g_test_add_func ("/planner/nothing", test_nothing);
  g_test_add_func ("/planner/victim", test_victim);
  g_test_add_func ("/planner/unmeasured", test_unmeasured);
  g_test_add_func ("/planner/unmeasured-piece", test_unmeasured_piece);
  g_test_add_func ("/planner/idle", test_idle);
  g_test_add_func ("/planner/smallest-piece", test_smallest_piece);
  g_test_add_func ("/planner/opening-cost", test_opening_cost);
  g_test_add_func ("/planner/slow-thief", test_slow_thief);
  g_test_add_func ("/planner/cut-is-round", test_cut_is_round);
  g_test_add_func ("/planner/automatic-connections", test_automatic_connections);
  g_test_add_func ("/planner/unequal-lines", test_unequal_lines);
  g_test_add_func ("/planner/random-lines", test_random_lines);

  return g_test_run ();
}
