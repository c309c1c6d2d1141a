/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-tuner.h"

#include "synthetic-server.h"

#define SERVERS 60 /* of each kind */
#define MEGABYTE 1e6
#define SHORT 0.00005 /* seconds, of a round trip on one machine */
#define LONG 0.3      /* seconds, of one around the world */
#define FAR 0.02      /* seconds; from there on several are begun with */
#define HANDSHAKES 3
#define WHOLE_SECOND 1.0

static double
choose (GRand *chance, const double *values, guint n)
{
  return values[g_rand_int_range (chance, 0, (gint32) n)];
}

/* A way to a server, with nothing that limits it but round trips. */
static SyntheticServer
make_way (GRand *chance, double seconds, double rate)
{
  static const double round_trips[] = { SHORT, 0.005, 0.03, 0.1, LONG };
  static const double noises[] = { 0, 0.03, 0.1 };
  static const double pieces[] = { 0, 0.05 };
  SyntheticServer server = { .size = seconds * rate, .seed = g_rand_int (chance) };

  server.round_trip = choose (chance, round_trips, G_N_ELEMENTS (round_trips));
  server.noise = choose (chance, noises, G_N_ELEMENTS (noises));
  server.piece = choose (chance, pieces, G_N_ELEMENTS (pieces));
  server.slow_start = server.round_trip > 0.001;
  return server;
}

static void
describe (const SyntheticServer *server, const SyntheticOutcome *tuned, double best)
{
  g_test_message ("caps %.2f %.2f %.2f %.2f, shared %.2f MB/s, %u allowed, %.5f s, noise %.2f: "
                  "%.2f s, best %.2f s, settled on %u (%.2f), %u changes, %u refused",
                  server->caps[0] / MEGABYTE, server->caps[1] / MEGABYTE,
                  server->caps[2] / MEGABYTE, server->caps[3] / MEGABYTE, server->shared / MEGABYTE,
                  server->allowed, server->round_trip, server->noise, tuned->seconds, best,
                  tuned->settled, tuned->average, tuned->n_changes, tuned->n_refusals);
}

/* In none of these models is a connection more a loss: the best number is the highest. */
static double
get_best (const SyntheticServer *server)
{
  guint most = server->allowed > 0 ? MIN (server->allowed, SLUICE_TUNER_MOST) : SLUICE_TUNER_MOST;

  return synthetic_server_fetch (server, most, 1).seconds;
}

/* Each look changes the number, and may change it back; a division takes a few steps. */
static void
assert_calm (const SyntheticOutcome *outcome)
{
  double looks = outcome->seconds * G_USEC_PER_SEC / SLUICE_TUNER_REST;

  g_assert_cmpuint (outcome->n_changes, <=, (guint) (2 * looks) + 6);
}

/* What it costs to find out: some openings and measures, whatever the size is. */
static SyntheticOutcome
assert_good (const SyntheticServer *server)
{
  double best = get_best (server);
  SyntheticOutcome tuned = synthetic_server_fetch (server, 0, 1);

  describe (server, &tuned, best);
  g_assert_cmpfloat (tuned.seconds, <=, 1.04 * best + 0.9 + 5 * HANDSHAKES * server->round_trip);
  assert_calm (&tuned);
  return tuned;
}

/* ---- Each connection has a limit of its own ---- */

static void
test_equal_caps (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);

  for (guint i = 0; i < SERVERS; i++)
    {
      double cap = g_rand_double_range (chance, 0.2, 5) * MEGABYTE;
      SyntheticServer server = make_way (chance, 40, SLUICE_TUNER_MOST * cap);

      for (guint slot = 0; slot < SYNTHETIC_SLOTS; slot++)
        server.caps[slot] = cap;
      g_assert_cmpuint (assert_good (&server).settled, ==, SLUICE_TUNER_MOST);
    }
}

static void
test_uneven_caps (void)
{
  static const double caps[] = { 0.2, 0.2, 0.4, 0.5, 0.8, 1, 1.6, 4 };
  g_autoptr (GRand) chance = g_rand_new_with_seed (2);

  for (guint i = 0; i < SERVERS; i++)
    {
      SyntheticServer server = make_way (chance, 1, 0);

      for (guint slot = 0; slot < SYNTHETIC_SLOTS; slot++)
        {
          server.caps[slot] = choose (chance, caps, G_N_ELEMENTS (caps)) * MEGABYTE;
          if (slot < SLUICE_TUNER_MOST)
            server.size += 25 * server.caps[slot];
        }
      assert_good (&server);
    }
}

/* One fast and seven slow ones: each of these adds little, and all together much. */
static void
test_one_fast (void)
{
  static const double round_trips[] = { SHORT, 0.03, 0.1 };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (round_trips); i++)
    {
      SyntheticServer server = { .caps = { 4 * MEGABYTE },
                                 .round_trip = round_trips[i / 3],
                                 .noise = 0.05,
                                 .piece = 0.05,
                                 .size = 96 * MEGABYTE,
                                 .seed = i };

      for (guint slot = 1; slot < SYNTHETIC_SLOTS; slot++)
        server.caps[slot] = 0.2 * MEGABYTE;
      g_assert_cmpuint (assert_good (&server).settled, ==, SLUICE_TUNER_MOST);
    }
}

/* What a server sends once a second looks like anything for most of that time. */
static void
test_pieces_of_a_second (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (3);

  for (guint i = 0; i < SERVERS / 3; i++)
    {
      SyntheticServer server = make_way (chance, 60, SLUICE_TUNER_MOST * MEGABYTE);
      double best;
      SyntheticOutcome tuned;

      for (guint slot = 0; slot < SYNTHETIC_SLOTS; slot++)
        server.caps[slot] = MEGABYTE;
      server.piece = WHOLE_SECOND;
      best = get_best (&server);
      tuned = synthetic_server_fetch (&server, 0, 1);
      describe (&server, &tuned, best);
      g_assert_cmpfloat (tuned.seconds, <=, 1.2 * best);
      assert_calm (&tuned);
    }
}

/* ---- The link is the limit ---- */

static void
test_shared (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (4);

  for (guint i = 0; i < SERVERS; i++)
    {
      double rate = g_rand_double_range (chance, 1, 50) * MEGABYTE;
      SyntheticServer server = make_way (chance, 150, rate);
      SyntheticOutcome tuned;

      server.shared = rate;
      tuned = assert_good (&server);
      g_assert_cmpuint (tuned.settled, <=, 2);
      g_assert_cmpfloat (tuned.average, <=, 2.5);
    }
}

/* On a short way that is known at once. */
static void
test_shared_and_near (void)
{
  for (guint i = 0; i < 10; i++)
    {
      SyntheticServer server = { .shared = 20 * MEGABYTE,
                                 .round_trip = SHORT,
                                 .noise = 0.01 * i,
                                 .size = 100 * MEGABYTE,
                                 .seed = i };
      SyntheticOutcome tuned = assert_good (&server);

      g_assert_cmpuint (tuned.settled, <=, 2);
      g_assert_cmpuint (tuned.opened, <=, 4);
    }
}

/* A few connections fill the link. */
static void
test_caps_and_shared (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (5);

  for (guint i = 0; i < SERVERS; i++)
    {
      double cap = g_rand_double_range (chance, 0.5, 4) * MEGABYTE;
      double most = g_rand_double_range (chance, 1.5, 7.5);
      SyntheticServer server = make_way (chance, 100, cap * most);

      for (guint slot = 0; slot < SYNTHETIC_SLOTS; slot++)
        server.caps[slot] = cap;
      server.shared = cap * most;
      g_assert_cmpuint (assert_good (&server).settled, >=, (guint) most);
    }
}

/* ---- The server refuses ---- */

static void
test_refusals (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (6);

  for (guint i = 0; i < SERVERS; i++)
    {
      guint allowed = (guint) g_rand_int_range (chance, 1, SLUICE_TUNER_MOST);
      double cap = g_rand_double_range (chance, 0.2, 5) * MEGABYTE;
      SyntheticServer server = make_way (chance, 30, allowed * cap);
      SyntheticOutcome tuned;

      for (guint slot = 0; slot < SYNTHETIC_SLOTS; slot++)
        server.caps[slot] = cap;
      server.allowed = allowed;
      tuned = assert_good (&server);
      g_assert_cmpuint (tuned.n_refusals, <=,
                        server.round_trip < FAR ? 4 : SLUICE_TUNER_MOST - allowed);
    }
}

/* ---- What keeps it from deciding ---- */

/* @steps times 20 ms of @n_lines connections that each bring a megabyte a second. */
static void
run (SluiceTuner *tuner, SluiceTunerSample sample, gint64 *now, guint n_lines, guint steps)
{
  SluiceLine lines[SLUICE_MEASURE_MOST_LINES];

  for (guint i = 0; i < steps; i++)
    {
      *now += 20 * 1000;
      for (guint line = 0; line < n_lines; line++)
        lines[line] = (SluiceLine){ .number = line + 1, .bytes = (guint64) *now };
      sample.now = *now;
      sample.lines = lines;
      sample.n_lines = n_lines;
      sluice_tuner_take (tuner, &sample);
    }
}

static void
test_held (void)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (1);
  SluiceTunerSample sample = { .most = SLUICE_TUNER_MOST, .held = TRUE };
  gint64 now = 1;

  run (tuner, sample, &now, 1, 500);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 1);
  g_assert_cmpuint (sluice_tuner_get_settled (tuner), ==, 0);

  sample.held = FALSE;
  run (tuner, sample, &now, 1, 10);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 2);
}

static void
test_nothing_left (void)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (1);
  SluiceTunerSample sample = { .most = 1 };
  gint64 now = 1;

  run (tuner, sample, &now, 1, 3000);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 1);
  g_assert_cmpint (sluice_tuner_get_verdict (tuner), ==, SLUICE_TUNER_UNDECIDED);
}

/* What was right the last time is begun with. */
static void
test_start (void)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (5);
  SluiceTunerSample sample = { .most = SLUICE_TUNER_MOST };
  gint64 now = 1;

  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 5);
  run (tuner, sample, &now, 5, 10);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, SLUICE_TUNER_MOST);
  run (tuner, sample, &now, SLUICE_TUNER_MOST, 20);
  g_assert_cmpuint (sluice_tuner_get_settled (tuner), ==, SLUICE_TUNER_MOST);
  g_assert_cmpint (sluice_tuner_get_verdict (tuner), ==, SLUICE_TUNER_ALL_PAY);
  g_assert_cmpint (sluice_tuner_get_next (tuner), >, now + SLUICE_TUNER_REST / 2);
}

/* Another one is ordered and never comes. */
static void
test_not_to_be_had (void)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (1);
  SluiceTunerSample sample = { .most = SLUICE_TUNER_MOST };
  gint64 now = 1;

  run (tuner, sample, &now, 1, 200);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 1);
  g_assert_cmpuint (sluice_tuner_get_settled (tuner), ==, 1);
}

/* It said how many there may be while more were on their way. */
static void
test_ceiling_falls (void)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (1);
  SluiceTunerSample sample = { .most = SLUICE_TUNER_MOST };
  gint64 now = 1;

  run (tuner, sample, &now, 1, 10);
  run (tuner, sample, &now, 2, 10);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 4);
  sample.most = 3;
  run (tuner, sample, &now, 2, 1);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), ==, 3);
  sample.most = 2;
  run (tuner, sample, &now, 2, 1);
  g_assert_cmpuint (sluice_tuner_get_settled (tuner), ==, 2);
}

/* While it measures, the connections become other ones, and fewer. */
static void
test_connections_go (void)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (1);
  SluiceTunerSample sample = { .most = SLUICE_TUNER_MOST };
  gint64 now = 1;

  run (tuner, sample, &now, 1, 10);
  run (tuner, sample, &now, 2, 10);
  run (tuner, sample, &now, 4, 4);
  run (tuner, sample, &now, 3, 200);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), >=, 2);
  run (tuner, sample, &now, 0, 200);
  g_assert_cmpuint (sluice_tuner_get_wanted (tuner), >=, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tuner/equal-caps", test_equal_caps);
  g_test_add_func ("/tuner/uneven-caps", test_uneven_caps);
  g_test_add_func ("/tuner/one-fast", test_one_fast);
  g_test_add_func ("/tuner/pieces-of-a-second", test_pieces_of_a_second);
  g_test_add_func ("/tuner/shared", test_shared);
  g_test_add_func ("/tuner/shared-and-near", test_shared_and_near);
  g_test_add_func ("/tuner/caps-and-shared", test_caps_and_shared);
  g_test_add_func ("/tuner/refusals", test_refusals);
  g_test_add_func ("/tuner/held", test_held);
  g_test_add_func ("/tuner/nothing-left", test_nothing_left);
  g_test_add_func ("/tuner/start", test_start);
  g_test_add_func ("/tuner/not-to-be-had", test_not_to_be_had);
  g_test_add_func ("/tuner/ceiling-falls", test_ceiling_falls);
  g_test_add_func ("/tuner/connections-go", test_connections_go);

  return g_test_run ();
}
