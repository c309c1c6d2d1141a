/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-throttle.h"

#define SECOND G_USEC_PER_SEC
#define LARGEST_READ (512 * 1024)
#define MOST_SECONDS 60

/* One connection: reads as fast as it may what its server sent, in a world whose clock jumps
 * from event to event. */
typedef struct
{
  SluiceThrottle *throttle; /* owned */
  guint64 rate;             /* bytes per second that its server sends; 0 for as many as are read */
  gint64 filled_at;
  double buffered; /* bytes that came and were not read yet */
  gint64 wakes_at;
  guint64 taken;
} Reader;

typedef struct
{
  GArray *readers; /* of Reader */
  GRand *dice;     /* owned */
  gint64 now;
  gint64 lateness; /* µs by which a timer may fire late */
  guint64 taken;
  guint64 moments; /* at which anybody woke: the wake-ups of the program */
  GArray *marks;   /* of guint64: what was taken by all up to each tenth of a second */
} World;

static void
clear_reader (gpointer data)
{
  Reader *reader = data;

  g_clear_object (&reader->throttle);
}

static void
world_init (World *world)
{
  *world = (World){ .now = 7 * SECOND + 12345 };
  world->dice = g_rand_new_with_seed (1);
  world->readers = g_array_new (FALSE, FALSE, sizeof (Reader));
  g_array_set_clear_func (world->readers, clear_reader);
  world->marks = g_array_new (FALSE, FALSE, sizeof (guint64));
}

static void
world_clear (World *world)
{
  g_clear_pointer (&world->readers, g_array_unref);
  g_clear_pointer (&world->marks, g_array_unref);
  g_clear_pointer (&world->dice, g_rand_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static Reader *
get_reader (const World *world, guint index)
{
  return &g_array_index (world->readers, Reader, index);
}

static void
add_readers (World *world, SluiceThrottle *download, guint count, guint64 rate)
{
  for (guint i = 0; i < count; i++)
    {
      Reader reader = { .throttle = sluice_throttle_new (download),
                        .rate = rate,
                        .filled_at = world->now,
                        .wakes_at = world->now };

      g_array_append_val (world->readers, reader);
    }
}

static Reader *
find_next_reader (const World *world)
{
  Reader *next = get_reader (world, 0);

  for (guint i = 1; i < world->readers->len; i++)
    {
      if (get_reader (world, i)->wakes_at < next->wakes_at)
        next = get_reader (world, i);
    }

  return next;
}

/* What the server has sent by now; a socket's buffer holds a second of it. */
static gsize
receive (Reader *reader, gint64 now, gsize most)
{
  gsize length = most;

  if (reader->rate > 0)
    {
      reader->buffered += (double) (now - reader->filled_at) * (double) reader->rate / SECOND;
      reader->buffered = MIN (reader->buffered, (double) reader->rate);
      reader->filled_at = now;
      length = MIN (most, (gsize) reader->buffered);
      reader->buffered -= (double) length;
    }

  return length;
}

/* One reader's moment: it reads what it may and comes right back, or waits as it is told. */
static void
wake (World *world, Reader *reader)
{
  gint64 ready_at = 0;
  gsize allowed = sluice_throttle_take (reader->throttle, LARGEST_READ, world->now, &ready_at);
  gsize length = receive (reader, world->now, allowed);

  g_assert_cmpuint (allowed, <=, LARGEST_READ);

  if (allowed == 0)
    {
      g_assert_cmpint (ready_at, >, world->now);
      reader->wakes_at = ready_at;
      if (world->lateness > 0)
        reader->wakes_at += g_rand_int_range (world->dice, 0, (int) world->lateness);
      return;
    }

  sluice_throttle_give_back (reader->throttle, allowed - length);
  reader->taken += length;
  world->taken += length;
  reader->wakes_at += length > 0 ? 20 : 2000;
}

static void
mark_until (World *world, gint64 start, gint64 now)
{
  while (start + (world->marks->len + 1) * SECOND / 10 <= now)
    g_array_append_val (world->marks, world->taken);
}

static void
forget (World *world)
{
  for (guint i = 0; i < world->readers->len; i++)
    get_reader (world, i)->taken = 0;

  world->taken = world->moments = 0;
  g_array_set_size (world->marks, 0);
  g_array_append_val (world->marks, world->taken);
}

/* Lets @seconds go by. What is counted begins anew. */
static void
run (World *world, guint seconds)
{
  gint64 start = world->now;
  gint64 end = start + seconds * SECOND;
  Reader *reader;

  g_assert_cmpuint (seconds, <=, MOST_SECONDS);

  forget (world);
  for (reader = find_next_reader (world); reader->wakes_at < end; reader = find_next_reader (world))
    {
      world->moments += reader->wakes_at > world->now + 1000;
      world->now = MAX (world->now, reader->wakes_at);
      reader->wakes_at = world->now;
      mark_until (world, start + 1 - SECOND / 10, world->now);
      wake (world, reader);
    }
  world->now = end;
  mark_until (world, start + 1 - SECOND / 10, end);
}

/* Who waits asks again when a limit changed. */
static void
wake_all (World *world)
{
  for (guint i = 0; i < world->readers->len; i++)
    get_reader (world, i)->wakes_at = world->now;
}

static guint64
sum (const World *world, guint first, guint count)
{
  guint64 taken = 0;

  for (guint i = first; i < first + count; i++)
    taken += get_reader (world, i)->taken;

  return taken;
}

static void
assert_within (double got, double wanted, double share)
{
  g_assert_cmpfloat (got, <=, wanted * (1 + share) + 1);
  g_assert_cmpfloat (got, >=, wanted * (1 - share) - 1);
}

/* In any five seconds, not only on the average. */
static void
assert_exact (const World *world, double rate)
{
  g_assert_cmpuint (world->marks->len, >, 50);

  for (guint i = 0; i + 50 < world->marks->len; i++)
    {
      guint64 before = g_array_index (world->marks, guint64, i);
      guint64 after = g_array_index (world->marks, guint64, i + 50);

      assert_within ((double) (after - before), rate * 5, 0.03);
    }
}

static void
test_rates (void)
{
  const guint connections[] = { 1, 8, 64 };

  for (guint64 rate = 1; rate <= G_GUINT64_CONSTANT (1000000000); rate *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
      for (gint64 lateness = 0; lateness <= 20000; lateness += 10000)
        {
          g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
          g_auto (World) world;

          world_init (&world);
          world.lateness = lateness;
          add_readers (&world, throttle, connections[i], 0);
          sluice_throttle_set_rate (throttle, rate);
          run (&world, 12);
          g_test_message ("rate %" G_GUINT64_FORMAT ", %u connections", rate, connections[i]);
          assert_exact (&world, (double) rate);
          /* On time, they wake together. */
          if (lateness == 0 && rate <= 10000000)
            g_assert_cmpuint (world.moments, <=, 12 * 20 + 1);
        }
}

/* One that comes now and then late by a third of a second still gets all that is due. */
static void
test_late (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  g_auto (World) world;

  world_init (&world);
  world.lateness = 330000;
  add_readers (&world, throttle, 1, 0);
  sluice_throttle_set_rate (throttle, 1000000);
  run (&world, 60);
  assert_within ((double) world.taken, 60e6, 0.01);
}

static void
test_fair_connections (void)
{
  for (guint64 rate = 1000; rate <= 100000000; rate *= 10)
    {
      g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
      g_auto (World) world;

      world_init (&world);
      world.lateness = 3000;
      add_readers (&world, throttle, 8, 0);
      sluice_throttle_set_rate (throttle, rate);
      run (&world, 60);
      for (guint i = 0; i < 8; i++)
        assert_within ((double) get_reader (&world, i)->taken, (double) rate * 60 / 8, 0.25);
    }
}

/* A download has no more for having more connections. */
static void
test_fair_downloads (void)
{
  for (guint64 rate = 1000; rate <= 100000000; rate *= 10)
    {
      g_autoptr (SluiceThrottle) program = sluice_throttle_new (NULL);
      g_autoptr (SluiceThrottle) many = sluice_throttle_new (program);
      g_autoptr (SluiceThrottle) one = sluice_throttle_new (program);
      g_auto (World) world;

      world_init (&world);
      world.lateness = 3000;
      add_readers (&world, many, 8, 0);
      add_readers (&world, one, 1, 0);
      sluice_throttle_set_rate (program, rate);
      run (&world, 30);
      assert_exact (&world, (double) rate);
      assert_within ((double) sum (&world, 0, 8), (double) rate * 15, 0.05);
      assert_within ((double) sum (&world, 8, 1), (double) rate * 15, 0.05);
    }
}

/* What one download may not have, or its server does not send, goes to the others. */
static void
test_unused_share (void)
{
  g_autoptr (SluiceThrottle) program = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) limited = sluice_throttle_new (program);
  g_autoptr (SluiceThrottle) slow = sluice_throttle_new (program);
  g_autoptr (SluiceThrottle) first = sluice_throttle_new (program);
  g_autoptr (SluiceThrottle) second = sluice_throttle_new (program);
  g_auto (World) world;

  world_init (&world);
  world.lateness = 3000;
  add_readers (&world, limited, 2, 0);
  add_readers (&world, slow, 1, 100000);
  add_readers (&world, first, 1, 0);
  add_readers (&world, second, 4, 0);
  sluice_throttle_set_rate (program, 2000000);
  sluice_throttle_set_rate (limited, 200000);
  run (&world, 20);

  assert_exact (&world, 2e6);
  assert_within ((double) sum (&world, 0, 2), 4e6, 0.03);
  assert_within ((double) sum (&world, 2, 1), 2e6, 0.07);
  assert_within ((double) sum (&world, 3, 1), 17e6, 0.05);
  assert_within ((double) sum (&world, 4, 4), 17e6, 0.05);

  /* With no limit on all, each has its own. */
  sluice_throttle_set_rate (program, 0);
  sluice_throttle_set_rate (first, 300000);
  sluice_throttle_set_rate (second, 700000);
  wake_all (&world);
  run (&world, 20);
  assert_within ((double) sum (&world, 0, 2), 4e6, 0.03);
  assert_within ((double) sum (&world, 2, 1), 2e6, 0.07);
  assert_within ((double) sum (&world, 3, 1), 6e6, 0.03);
  assert_within ((double) sum (&world, 4, 4), 14e6, 0.03);
}

/* Who is slower than the limit is not held up by it. */
static void
test_slower_than_limit (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  g_auto (World) world;

  world_init (&world);
  add_readers (&world, throttle, 4, 200000);
  sluice_throttle_set_rate (throttle, 1000000);
  run (&world, 20);
  assert_within ((double) world.taken, 16e6, 0.01);
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
  g_autoptr (SluiceThrottle) reader = sluice_throttle_new (throttle);
  gint64 ready_at = 0;

  sluice_throttle_set_rate (parent, 100000);
  sluice_throttle_set_rate (throttle, 100000);
  g_assert_cmpuint (sluice_throttle_take (reader, 10000, SECOND, &ready_at), ==, 0);

  for (guint i = 0; i < 100; i++)
    {
      g_assert_cmpuint (sluice_throttle_take (reader, 10000, SECOND * 11 / 10, &ready_at), ==,
                        10000);
      sluice_throttle_give_back (reader, 10000);
    }

  g_assert_cmpuint (sluice_throttle_take (reader, 10000, SECOND * 11 / 10, &ready_at), ==, 10000);
  g_assert_cmpuint (sluice_throttle_take (reader, 10000, SECOND * 11 / 10, &ready_at), ==, 0);
}

/* What was dealt out to a connection that ended is there for the others. */
static void
test_gone (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) first = sluice_throttle_new (throttle);
  g_autoptr (SluiceThrottle) second = sluice_throttle_new (throttle);
  gint64 ready_at = 0;

  sluice_throttle_set_rate (throttle, 100000);
  g_assert_cmpuint (sluice_throttle_take (first, G_MAXSIZE, SECOND, &ready_at), ==, 0);
  g_assert_cmpuint (sluice_throttle_take (second, G_MAXSIZE, SECOND, &ready_at), ==, 0);
  g_assert_cmpuint (sluice_throttle_take (second, G_MAXSIZE, SECOND * 11 / 10, &ready_at), ==,
                    5000);
  g_clear_object (&first);
  g_assert_cmpuint (sluice_throttle_take (second, G_MAXSIZE, SECOND * 11 / 10, &ready_at), ==,
                    5000);
}

/* What nobody reads is saved up for a tenth of a second, not longer. */
static void
test_idle (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) reader = sluice_throttle_new (throttle);
  gint64 ready_at = 0;

  sluice_throttle_set_rate (throttle, 1000000);
  g_assert_cmpuint (sluice_throttle_take (reader, 1, SECOND, &ready_at), ==, 0);
  g_assert_cmpuint (sluice_throttle_take (reader, 1, ready_at, &ready_at), ==, 1);
  g_assert_cmpuint (sluice_throttle_take (reader, G_MAXSIZE, 60 * SECOND, &ready_at), ==, 100000);
}

/* Down, up, to none and back, in the middle of the flow: neither a burst nor a hole. */
static void
test_rate_change (void)
{
  const guint64 rates[] = { 10000000, 100000, 1000, 10000000, 0, 50000, 60000, 100000000, 1000000 };
  const guint connections[] = { 1, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
      g_auto (World) world;

      world_init (&world);
      add_readers (&world, throttle, connections[i], 20000000);
      for (guint j = 0; j < G_N_ELEMENTS (rates); j++)
        {
          sluice_throttle_set_rate (throttle, rates[j]);
          wake_all (&world);
          run (&world, 7);
          if (rates[j] > 0 && rates[j] < 20000000)
            assert_exact (&world, (double) rates[j]);
        }
      g_assert_cmpuint (sluice_throttle_get_rate (throttle), ==, 1000000);
    }
}

/* A limit that is moved a little, many times a second, still holds. */
static void
test_many_changes (void)
{
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  guint64 taken = 0;
  g_auto (World) world;

  world_init (&world);
  add_readers (&world, throttle, 4, 0);
  for (guint i = 0; i < 50; i++)
    {
      sluice_throttle_set_rate (throttle, 1000000 + i % 2);
      wake_all (&world);
      run (&world, 1);
      taken += world.taken;
    }
  assert_within ((double) taken, 50e6, 0.01);
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

static void
test_felt (void)
{
  g_autoptr (SluiceThrottle) download = sluice_throttle_new (NULL);
  g_autoptr (SluiceThrottle) connection = sluice_throttle_new (download);
  gint64 ready_at;

  g_assert_cmpuint (sluice_throttle_take (connection, 1000, 1, &ready_at), ==, 1000);
  g_assert_false (sluice_throttle_is_felt (download));
  sluice_throttle_set_rate (download, 1000);
  while (sluice_throttle_take (connection, 100000, 1, &ready_at) > 0)
    continue;
  g_assert_true (sluice_throttle_is_felt (download));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/throttle/rates", test_rates);
  g_test_add_func ("/throttle/late", test_late);
  g_test_add_func ("/throttle/felt", test_felt);
  g_test_add_func ("/throttle/fair-connections", test_fair_connections);
  g_test_add_func ("/throttle/fair-downloads", test_fair_downloads);
  g_test_add_func ("/throttle/unused-share", test_unused_share);
  g_test_add_func ("/throttle/slower-than-limit", test_slower_than_limit);
  g_test_add_func ("/throttle/unlimited", test_unlimited);
  g_test_add_func ("/throttle/give-back", test_give_back);
  g_test_add_func ("/throttle/gone", test_gone);
  g_test_add_func ("/throttle/idle", test_idle);
  g_test_add_func ("/throttle/rate-change", test_rate_change);
  g_test_add_func ("/throttle/many-changes", test_many_changes);
  g_test_add_func ("/throttle/change-is-told", test_change_is_told);

  return g_test_run ();
}
