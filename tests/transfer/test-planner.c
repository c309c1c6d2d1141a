/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-planner.h"

#define PIECE ((guint64) SLUICE_PLANNER_SMALLEST_PIECE)
#define MIB ((guint64) 1024 * 1024)
#define MB 1e6

/* Plans when every byte is some connection's work already. */
static gboolean
plan_with (const SluicePlannerWork *work,
           guint n_work,
           const SluiceProspect *prospect,
           SluicePlan *plan)
{
  g_autoptr (SluiceRanges) unclaimed = sluice_ranges_new ();

  return sluice_planner_next (unclaimed, 1000 * MIB, work, n_work, prospect, plan);
}

/* The same for a connection that is used again and brought @rate before. */
static gboolean
plan_theft (const SluicePlannerWork *work, guint n_work, double rate, double cost, SluicePlan *plan)
{
  SluiceProspect prospect = { 0 };

  sluice_prospect_ended (&prospect, rate, TRUE);
  sluice_prospect_opened (&prospect, cost);
  return plan_with (work, n_work, &prospect, plan);
}

static void
test_gap_first (void)
{
  g_autoptr (SluiceRanges) unclaimed = sluice_ranges_new ();
  const SluicePlannerWork work[] = { { 0, 10 * MIB, 1, FALSE } };
  const SluiceProspect prospect = { 0 };
  SluicePlan plan;

  sluice_ranges_add (unclaimed, 50 * MIB, 90 * MIB);
  sluice_ranges_add (unclaimed, 20 * MIB, 20 * MIB + 1);

  g_assert_true (sluice_planner_next (unclaimed, 100 * MIB, work, 1, &prospect, &plan));
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

/* Fast connections share no crumbs; of slow ones a piece may be small, and where even that
 * is too much, the whole rest is taken. */
static void
test_smallest_piece (void)
{
  const SluicePlannerWork fast[] = { { 0, PIECE + PIECE / 4, 40 * MB, FALSE } };
  const SluicePlannerWork slow[] = { { 0, PIECE, 1000, FALSE } };
  const SluicePlannerWork rest[] = { { 0, 1000, 10, FALSE } };
  SluicePlan plan;

  g_assert_false (plan_theft (fast, 1, 40 * MB, 0.001, &plan));

  g_assert_true (plan_theft (slow, 1, 1000, 0.05, &plan));
  g_assert_cmpuint (plan.range.start, >=, PIECE / 2);
  g_assert_cmpuint (plan.range.end, ==, PIECE);

  g_assert_true (plan_theft (rest, 1, MB, 0.05, &plan));
  g_assert_cmpuint (plan.range.start, ==, 0);
  g_assert_cmpuint (plan.range.end, ==, 1000);
}

static void
test_opening_cost (void)
{
  const double rate = (double) (4 * MIB);
  const SluicePlannerWork work[] = { { 0, 4 * MIB, rate, FALSE } };
  SluicePlan plan;

  /* One second is left. A quarter of a second goes by before the thief begins: of the rest
   * it gets one half, which saves three eighths of a second, and no more than the cost and
   * a half. */
  g_assert_false (plan_theft (work, 1, rate, 0.25, &plan));

  g_assert_true (plan_theft (work, 1, rate, 0.2, &plan));
  g_assert_cmpfloat_with_epsilon ((double) (plan.range.end - plan.range.start), 1.6 * MIB, 1);
}

/* One that hardly moves was the last that ended, and one that hardly moves is all that is
 * left: many others did better, so the next one is likely to. */
static void
test_last_was_slow (void)
{
  const SluicePlannerWork work[] = { { 1000, PIECE, 1, FALSE } };
  SluiceProspect prospect = { 0 };
  SluicePlan plan;

  sluice_prospect_opened (&prospect, 0.05);
  for (guint i = 0; i < 7; i++)
    sluice_prospect_ended (&prospect, 0.5 * MB, i % 2 == 0);
  for (guint i = 0; i < 7; i++)
    sluice_prospect_ended (&prospect, 1, FALSE);
  sluice_prospect_asked (&prospect);

  g_assert_true (plan_with (work, 1, &prospect, &plan));
  g_assert_cmpuint (plan.range.start, <, 1000 + PIECE / 50);
  g_assert_cmpuint (plan.range.end, ==, PIECE);
}

/* What is late is not taken away: it may be on its way. */
static void
test_late (void)
{
  const SluicePlannerWork work[] = {
    { 0, 40 * MIB, 0.5 * MB, FALSE, TRUE },
    { 100 * MIB, 104 * MIB, MB },
  };
  SluicePlan plan;

  g_assert_false (plan_theft (work, 1, MB, 0.01, &plan));
  g_assert_true (plan_theft (work, 2, MB, 0.01, &plan));
  g_assert_cmpint (plan.victim, ==, 1);
}

static gboolean
plan_hedge (const SluicePlannerWork *work, guint n_work, double rate, double cost, SluicePlan *plan)
{
  SluiceProspect prospect = { 0 };

  sluice_prospect_ended (&prospect, rate, TRUE);
  sluice_prospect_opened (&prospect, cost);
  return sluice_planner_hedge (work, n_work, &prospect, plan);
}

/* A piece that takes more than twice as long as it should is fetched by two. */
static void
test_hedge (void)
{
  const SluicePlannerWork slow[] = { { 0, 0.9 * MB, 3 * MB }, { MB, 1.5 * MB, MB } };
  const SluicePlannerWork done[] = { { 10, 10, MB }, { 20, 20, 0, FALSE, TRUE } };
  const SluicePlannerWork brief[] = { { 0, 1000, 20000 } };
  SluicePlan plan;

  /* Half a second is left of what should take 0.1 s, and the opening 0.1 s. */
  g_assert_true (plan_hedge (slow, 2, 5 * MB, 0.1, &plan));
  g_assert_cmpint (plan.victim, ==, 1);
  g_assert_cmpuint (plan.range.start, ==, (guint64) MB);
  g_assert_cmpuint (plan.range.end, ==, (guint64) (1.5 * MB));
  g_assert_false (plan_hedge (slow, 2, 5 * MB, 0.2, &plan));

  g_assert_false (plan_hedge (done, 2, MB, 0.01, &plan));
  g_assert_false (plan_hedge (NULL, 0, MB, 0.01, &plan));
  /* Twice a twinkling is a twinkling. */
  g_assert_false (plan_hedge (brief, 1, 10 * MB, 0.001, &plan));
}

/* Of one that is late nobody knows how long it takes, whatever is known of others. */
static void
test_hedge_late (void)
{
  const SluicePlannerWork work[] = {
    { 0, 1000 * MB, MB },
    { 2000 * MB, 2000 * MB + 10, MB, FALSE, TRUE },
    { 3000 * MB, 3000 * MB + 20, 0, FALSE, TRUE },
  };
  SluicePlan plan;

  g_assert_true (plan_hedge (work, 3, 0, 0, &plan));
  g_assert_cmpint (plan.victim, ==, 2);
  g_assert_cmpuint (plan.range.end, ==, (guint64) (3000 * MB) + 20);
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
  g_test_add_func ("/planner/last-was-slow", test_last_was_slow);
  g_test_add_func ("/planner/late", test_late);
  g_test_add_func ("/planner/hedge", test_hedge);
  g_test_add_func ("/planner/hedge-late", test_hedge_late);
  g_test_add_func ("/planner/slow-thief", test_slow_thief);
  g_test_add_func ("/planner/cut-is-round", test_cut_is_round);
  g_test_add_func ("/planner/automatic-connections", test_automatic_connections);

  return g_test_run ();
}
