/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-throttle.h"

#define SECOND G_USEC_PER_SEC
#define MOST_CALLERS 64
#define LARGEST_READ (512 * 1024)
#define QUANTUM 1024 /* the least that is granted at the slowest rates */

/* Callers that read as fast as they may, in a world whose clock jumps from event to event. */
typedef struct
{
  SluiceThrottle *throttle[MOST_CALLERS];
  gint64 wakes_at[MOST_CALLERS];
  guint64 taken[MOST_CALLERS];
  guint64 wakes;
  guint n_callers;
  gint64 lateness; /* microseconds by which a timer may fire late */
} World;

static guint
find_next_caller (const World *world)
{
  guint next = 0;

  for (guint i = 1; i < world->n_callers; i++)
    {
      if (world->wakes_at[i] < world->wakes_at[next])
        next = i;
    }

  return next;
}

/* One caller's moment: it reads a bufferful and comes right back, or waits as it is told. */
static void
wake (World *world, guint caller)
{
  gint64 now = world->wakes_at[caller];
  gint64 ready_at = 0;
  gsize allowed = sluice_throttle_take (world->throttle[caller], LARGEST_READ, now, &ready_at);

  g_assert_cmpuint (allowed, <=, LARGEST_READ);

  world->wakes++;
  world->taken[caller] += allowed;

  if (allowed > 0)
    {
      world->wakes_at[caller] = now + 20;
      return;
    }

  g_assert_cmpint (ready_at, >, now);
  world->wakes_at[caller] = ready_at;
  if (world->lateness > 0)
    world->wakes_at[caller] += g_test_rand_int_range (0, (int) world->lateness);
}

static guint64
run (World *world, gint64 start, gint64 end)
{
  guint64 total = 0;

  for (guint i = 0; i < world->n_callers; i++)
    {
      world->wakes_at[i] = start;
      world->taken[i] = 0;
    }

  for (guint next = find_next_caller (world); world->wakes_at[next] < end;
       next = find_next_caller (world))
    wake (world, next);

  for (guint i = 0; i < world->n_callers; i++)
    total += world->taken[i];

  return total;
}

static void
assert_near (guint64 total, double wanted)
{
  g_assert_cmpfloat ((double) total, <=, wanted * 1.03 + QUANTUM);
  g_assert_cmpfloat ((double) total, >=, wanted * 0.97 - QUANTUM);
}

/* Everybody got the same, give or take a quantum at either end. */
static void
assert_fair (const World *world, guint64 total, guint64 rate)
{
  double quantum = (double) CLAMP (rate / 20, QUANTUM, LARGEST_READ);
  double share = (double) total / world->n_callers;

  for (guint i = 0; i < world->n_callers; i++)
    {
      g_assert_cmpfloat ((double) world->taken[i], <=, share * 1.25 + 2 * quantum);
      g_assert_cmpfloat ((double) world->taken[i], >=, share * 0.75 - 2 * quantum);
    }
}

static void
test_rates (void)
{
  const guint callers[] = { 1, 8, 64 };

  for (guint64 rate = 1000; rate <= G_GUINT64_CONSTANT (1000000000); rate *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
      for (gint64 lateness = 0; lateness <= 3000; lateness += 3000)
        {
          g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
          World world = { .n_callers = callers[i], .lateness = lateness };
          guint64 total;

          for (guint j = 0; j < callers[i]; j++)
            world.throttle[j] = throttle;

          sluice_throttle_set_rate (throttle, rate);
          total = run (&world, 5 * SECOND, 15 * SECOND);

          assert_near (total, (double) rate * 10);
          assert_fair (&world, total, rate);
          /* Twice for each quantum at most: to be refused and to get it. */
          if (rate <= 1000000)
            g_assert_cmpuint (world.wakes, <=, 10 * 20 * 2 + 2 * callers[i]);
        }
}

static void
test_parent (void)
{
  g_autoptr (SluiceThrottle) parent = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) slow = sluice_throttle_new (parent);
  g_autoptr (SluiceThrottle) fast = sluice_throttle_new (parent);
  World world = { .n_callers = 4, .throttle = { slow, slow, fast, fast }, .lateness = 1000 };
  guint64 total;

  sluice_throttle_set_rate (parent, 1000000);
  sluice_throttle_set_rate (slow, 200000);
  total = run (&world, 0, 10 * SECOND);
  assert_near (total, 10e6);
  assert_near (world.taken[0] + world.taken[1], 2e6);

  sluice_throttle_set_rate (parent, 0);
  sluice_throttle_set_rate (fast, 300000);
  total = run (&world, 10 * SECOND, 20 * SECOND);
  assert_near (total, 5e6);
  assert_near (world.taken[2] + world.taken[3], 3e6);
}

static void
test_unlimited (void)
{
  g_autoptr (SluiceThrottle) parent = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (parent);
  gint64 ready_at = -1;

  g_assert_cmpuint (sluice_throttle_get_rate (throttle), ==, 0);
  g_assert_cmpuint (sluice_throttle_take (throttle, G_MAXSIZE, 0, &ready_at), ==, G_MAXSIZE);
  g_assert_cmpint (ready_at, ==, -1);
}

static void
test_give_back (void)
{
  g_autoptr (SluiceThrottle) parent = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (parent);
  gint64 ready_at = 0;

  sluice_throttle_set_rate (parent, 100000);
  sluice_throttle_set_rate (throttle, 100000);
  sluice_throttle_take (parent, 1, 0, &ready_at);
  sluice_throttle_take (throttle, 1, 0, &ready_at);

  for (guint i = 0; i < 100; i++)
    {
      g_assert_cmpuint (sluice_throttle_take (throttle, 25000, SECOND, &ready_at), ==, 25000);
      sluice_throttle_give_back (throttle, 25000);
    }

  g_assert_cmpuint (sluice_throttle_take (throttle, 25000, SECOND, &ready_at), ==, 25000);
  g_assert_cmpuint (sluice_throttle_take (throttle, 25000, SECOND, &ready_at), ==, 0);
  g_assert_cmpuint (sluice_throttle_take (parent, 25000, SECOND, &ready_at), ==, 0);
}

/* What nobody reads is saved up for a quarter of a second, not longer. */
static void
test_idle (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  gint64 ready_at = 0;

  sluice_throttle_set_rate (throttle, 1000000);
  g_assert_cmpuint (sluice_throttle_take (throttle, G_MAXSIZE, 0, &ready_at), ==, 0);
  g_assert_cmpuint (sluice_throttle_take (throttle, G_MAXSIZE, 60 * SECOND, &ready_at), ==, 250000);
}

static void
test_rate_change (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  World world = { .n_callers = 1, .throttle = { throttle } };
  gint64 ready_at = 0;

  sluice_throttle_set_rate (throttle, 10000000);
  sluice_throttle_take (throttle, 1, 0, &ready_at);
  sluice_throttle_take (throttle, 1, 10 * SECOND, &ready_at);

  sluice_throttle_set_rate (throttle, 100000);
  g_assert_cmpuint (sluice_throttle_get_rate (throttle), ==, 100000);
  g_assert_cmpuint (run (&world, 10 * SECOND, 10 * SECOND + SECOND / 10), <=, 10000);

  sluice_throttle_set_rate (throttle, 10000000);
  assert_near (run (&world, 11 * SECOND, 21 * SECOND), 100e6);
}

static void
count_cb (SluiceThrottle *throttle, guint *count)
{
  (*count)++;
}

/* Who waits at one throttle hears of a change at any above it. */
static void
test_change_is_told (void)
{
  g_autoptr (SluiceThrottle) program = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) download = sluice_throttle_new (program);
  guint count = 0;

  g_signal_connect (download, "changed", G_CALLBACK (count_cb), &count);
  sluice_throttle_set_rate (download, 1000);
  g_assert_cmpuint (count, ==, 1);
  sluice_throttle_set_rate (program, 1000);
  g_assert_cmpuint (count, ==, 2);
  sluice_throttle_set_rate (program, 1000);
  g_assert_cmpuint (count, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/throttle/rates", test_rates);
  g_test_add_func ("/throttle/parent", test_parent);
  g_test_add_func ("/throttle/unlimited", test_unlimited);
  g_test_add_func ("/throttle/give-back", test_give_back);
  g_test_add_func ("/throttle/idle", test_idle);
  g_test_add_func ("/throttle/rate-change", test_rate_change);
  g_test_add_func ("/throttle/change-is-told", test_change_is_told);

  return g_test_run ();
}
