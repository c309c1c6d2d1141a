/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-yield.h"

#define STEP 1000 /* µs */
#define SAMPLE 100000
#define PACKET 1448.0
#define MSEC 1000
#define PACE 0.03

/* A link with a queue that drops what does not fit, like a home router's. */
typedef struct
{
  double rate;     /* bytes per µs */
  gint64 distance; /* µs there and back, without the queue */
  double room;     /* bytes of the queue */
  double noise;    /* µs by which round trips vary */
} Link;

/* Others on the link: a TCP sender after Reno (RFC 5681), or one of a constant rate. */
typedef struct
{
  double window;   /* bytes; 0 while it is silent */
  double constant; /* bytes per µs */
  gint64 cut_at;
} Others;

typedef struct
{
  Link link;
  SluiceYield *yield; /* owned */
  GRand *dice;        /* owned */
  Others others;
  gint64 now;
  double queue;  /* bytes */
  double sender; /* bytes: the window of our server's own TCP */
  gint64 cut_at;
  double smoothed;  /* µs: what the kernel says of our round trips */
  double arrived;   /* bytes since the last sample */
  double slow_rate; /* bytes per µs that our server sends at most; 0 for no limit */

  /* tallies since they were last cleared */
  double ours;
  double theirs;
  double delay; /* µs of queueing, summed up over steps */
  double worst; /* µs */
  guint64 steps;
  gboolean gave_way;
} World;

static void
world_init (World *world, const Link *link)
{
  *world = (World){ .link = *link, .now = 3 * G_USEC_PER_SEC };
  world->yield = sluice_yield_new ();
  world->dice = g_rand_new_with_seed (1);
  world->sender = 10 * PACKET;
  world->smoothed = (double) link->distance;
  sluice_yield_add_sample (world->yield, world->now, link->distance, 0);
}

static void
world_clear (World *world)
{
  g_clear_pointer (&world->yield, sluice_yield_free);
  g_clear_pointer (&world->dice, g_rand_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static double
get_round_trip (const World *world)
{
  return (double) world->link.distance + world->queue / world->link.rate;
}

/* Halves a window for a loss, once in a round trip; or grows it for what was acknowledged: by
 * all of it at first, then by a packet in a round trip, or by PACE of the window where that is
 * more: on long and fast links senders are not after Reno any more (RFC 9438). */
static double
move_window (double window, gint64 *cut_at, gint64 now, double rtt, double acknowledged)
{
  if (acknowledged == 0)
    {
      if (now - *cut_at <= (gint64) rtt)
        return window;
      *cut_at = now;
      return MAX (window / 2, 2 * PACKET);
    }

  return window + acknowledged * (*cut_at == 0 ? 1 : MAX (PACKET / window, PACE));
}

/* Our server's TCP grows no window that we do not use, and loses its share of the packets. */
static void
move_sender (World *world, double window, double rtt, double share, double served, gboolean lost)
{
  if (lost ? g_rand_double (world->dice) < share : world->sender < 2 * window)
    world->sender =
        move_window (world->sender, &world->cut_at, world->now, rtt, lost ? 0 : served * share);
}

static void
step (World *world)
{
  double rtt = get_round_trip (world);
  double window = MIN ((double) sluice_yield_get_window (world->yield), world->sender);
  double ours = window / rtt * STEP;
  double theirs = (world->others.window / rtt + world->others.constant) * STEP;
  double total, served, share;
  gboolean lost;

  if (world->slow_rate > 0)
    ours = MIN (ours, world->slow_rate * STEP);

  total = ours + theirs;
  served = MIN (world->queue + total, world->link.rate * STEP);
  share = total > 0 ? ours / total : 0;
  world->queue += total - served;
  lost = world->queue > world->link.room;
  world->queue = MIN (world->queue, world->link.room);

  move_sender (world, window, rtt, share, served, lost);
  if (world->others.window > 0)
    world->others.window = move_window (world->others.window, &world->others.cut_at, world->now,
                                        rtt, lost ? 0 : served * (1 - share));

  world->arrived += served * share;
  world->ours += served * share;
  world->theirs += served * (1 - share);
  world->delay += world->queue / world->link.rate;
  world->worst = MAX (world->worst, world->queue / world->link.rate);
  world->steps++;
  world->now += STEP;
}

/* The kernel's mean moves by an eighth for each packet that carries a new time stamp. */
static void
measure (World *world)
{
  double fresh =
      get_round_trip (world) + g_rand_double_range (world->dice, 0, world->link.noise + 1);

  world->smoothed += (fresh - world->smoothed) / 8;
  if (world->now % SAMPLE > 0)
    return;

  sluice_yield_add_sample (world->yield, world->now, (gint64) world->smoothed / MSEC * MSEC + MSEC,
                           (guint64) world->arrived);
  world->gave_way |= sluice_yield_gives_way (world->yield);
  world->arrived = 0;
}

static void
run (World *world, double seconds)
{
  gint64 end = world->now + (gint64) (seconds * G_USEC_PER_SEC);

  world->ours = world->theirs = world->delay = world->worst = 0;
  world->steps = 0;
  world->gave_way = FALSE;
  while (world->now < end)
    {
      step (world);
      measure (world);
    }
}

/* Of what the link could have carried. */
static double
get_share (const World *world)
{
  return world->ours / (world->link.rate * STEP * (double) world->steps);
}

static double
get_mean_delay (const World *world)
{
  return world->delay / (double) world->steps;
}

#define MBIT (1e6 / 8 / G_USEC_PER_SEC) /* bytes per µs */

typedef void (*LinkFunc) (const Link *link);

static void
for_each_link (LinkFunc function)
{
  const double rates[] = { 2, 10, 50, 200, 1000 };
  const gint64 distances[] = { 5, 20, 60, 150 };
  const double rooms[] = { 60, 150, 500 };
  const double noises[] = { 0, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    for (guint j = 0; j < G_N_ELEMENTS (distances); j++)
      for (guint k = 0; k < G_N_ELEMENTS (rooms); k++)
        for (guint l = 0; l < G_N_ELEMENTS (noises); l++)
          {
            Link link = { .rate = rates[i] * MBIT,
                          .distance = distances[j] * MSEC,
                          .room = rates[i] * MBIT * rooms[k] * MSEC,
                          .noise = noises[l] * MSEC };

            g_test_message ("%g Mbit/s, %d ms there and back, %g ms of queue, %g ms of noise",
                            rates[i], (int) distances[j], rooms[k], noises[l]);
            function (&link);
          }
}

/* Alone, it takes the link, and its queue stays short. */
static void
check_alone (const Link *link)
{
  g_auto (World) world;

  world_init (&world, link);
  run (&world, 30);
  run (&world, 60);
  g_assert_cmpfloat (get_share (&world), >=, 0.9);
  g_assert_cmpfloat (get_mean_delay (&world), <=, SLUICE_YIELD_TARGET + 10 * MSEC);
  g_assert_false (world.gave_way);
}

static void
test_alone (void)
{
  for_each_link (check_alone);
}

/* What two packets in each round trip are of a link whose queue is full. */
static double
get_least_share (const Link *link)
{
  double longest = (double) link->distance + link->room / link->rate;

  return SLUICE_YIELD_LEAST_WINDOW / longest / link->rate;
}

/* What an ordinary download gets of the link where it has it for itself: on a long one with a
 * short queue that is not all. */
static double
get_their_due (const Link *link)
{
  g_auto (World) world;

  world_init (&world, link);
  world.slow_rate = 1e-9;
  world.others.window = 10 * PACKET;
  run (&world, 20);
  run (&world, 60);
  return world.theirs;
}

/* Beside one ordinary download, it takes next to nothing, and comes back when that has ended. */
static void
check_other_download (const Link *link)
{
  g_auto (World) world;

  world_init (&world, link);
  run (&world, 30);
  world.others.window = 10 * PACKET;
  run (&world, 20);
  run (&world, 60);
  g_assert_cmpfloat (world.theirs, >=,
                     get_their_due (link) * MIN (0.85, 1 - 1.5 * get_least_share (link)));
  g_assert_true (world.gave_way);

  world.others.window = 0;
  run (&world, 15);
  run (&world, 30);
  g_assert_cmpfloat (get_share (&world), >=, 0.85);
  g_assert_false (world.gave_way);
}

static void
test_other_download (void)
{
  for_each_link (check_other_download);
}

/* A call that needs half of the link gets it, with a short queue; the rest is used. */
static void
check_call (const Link *link)
{
  g_auto (World) world;

  world_init (&world, link);
  run (&world, 30);
  world.others.constant = link->rate / 2;
  run (&world, 5);
  run (&world, 60);
  g_assert_cmpfloat (get_share (&world), >=, 0.4);
  g_assert_cmpfloat (world.theirs, >=, 0.499 * link->rate * STEP * (double) world.steps);
  g_assert_cmpfloat (get_mean_delay (&world), <=, SLUICE_YIELD_TARGET + 10 * MSEC);
}

static void
test_call (void)
{
  for_each_link (check_call);
}

#define A_LINK                                                                                     \
  {                                                                                                \
    .rate = 20 * MBIT, .distance = 20 * MSEC, .room = 20 * MBIT * 200 * MSEC                       \
  }

/* A server that sends less than the link carries does not make the window grow without end:
 * when it sends more, the queue must not be flooded. */
static void
test_slow_server (void)
{
  const Link link = A_LINK;
  g_auto (World) world;

  world_init (&world, &link);
  world.slow_rate = 2 * MBIT;
  run (&world, 60);
  g_assert_cmpfloat (get_share (&world), >=, 0.095);
  g_assert_cmpuint (sluice_yield_get_window (world.yield), <, (guint64) (link.rate * 90 * MSEC));

  world.slow_rate = 0;
  run (&world, 10);
  g_assert_cmpfloat (world.worst, <=, 80 * MSEC);
}

/* Where the way has become a longer one, the old floor is forgotten after ten minutes. */
static void
test_longer_way (void)
{
  const Link link = A_LINK;
  g_auto (World) world;

  world_init (&world, &link);
  run (&world, 30);
  world.link.distance = 90 * MSEC;
  run (&world, 60);
  g_assert_cmpfloat (get_share (&world), <=, 0.2);
  run (&world, 600);
  run (&world, 60);
  g_assert_cmpfloat (get_share (&world), >=, 0.9);
}

/* What was measured before a pause says nothing of the time in between. */
static void
test_silence (void)
{
  g_autoptr (SluiceYield) yield = sluice_yield_new ();
  guint64 window;

  g_assert_cmpuint (sluice_yield_get_window (yield), ==, 0);
  sluice_yield_add_sample (yield, SAMPLE, 20 * MSEC, 0);
  sluice_yield_add_sample (yield, 2 * SAMPLE, 20 * MSEC, 50000);
  window = sluice_yield_get_window (yield);
  g_assert_cmpint (sluice_yield_get_queueing (yield), ==, 0);

  sluice_yield_add_sample (yield, 100 * SAMPLE, 200 * MSEC, 5000000);
  g_assert_cmpuint (sluice_yield_get_window (yield), ==, window);
  g_assert_cmpint (sluice_yield_get_queueing (yield), ==, 180 * MSEC);
  g_assert_false (sluice_yield_gives_way (yield));
}

/* It takes no more than half at a time, and never less than two packets. */
static void
test_least (void)
{
  g_autoptr (SluiceYield) yield = sluice_yield_new ();

  sluice_yield_add_sample (yield, SAMPLE, 20 * MSEC, 0);
  for (guint i = 2; i < 30; i++)
    {
      guint64 before = sluice_yield_get_window (yield);

      sluice_yield_add_sample (yield, i * SAMPLE, 900 * MSEC, before);
      g_assert_cmpuint (sluice_yield_get_window (yield), >=,
                        MAX (before / 2, SLUICE_YIELD_LEAST_WINDOW));
    }
  g_assert_cmpuint (sluice_yield_get_window (yield), ==, SLUICE_YIELD_LEAST_WINDOW);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/yield/alone", test_alone);
  g_test_add_func ("/yield/other-download", test_other_download);
  g_test_add_func ("/yield/call", test_call);
  g_test_add_func ("/yield/slow-server", test_slow_server);
  g_test_add_func ("/yield/longer-way", test_longer_way);
  g_test_add_func ("/yield/silence", test_silence);
  g_test_add_func ("/yield/least", test_least);

  return g_test_run ();
}
