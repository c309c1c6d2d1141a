/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole downloads by the planner alone: lines of fixed rates, time in small steps. */

#include "sluice-planner.h"
#include "sluice-race.h"
#include "sluice-speed.h"

#define MB 1e6
#define MOST_LINES 16
#define STEP 0.005 /* seconds */
#define NEVER 1e9  /* seconds */

/* As the program judges silence: the first time soon, later more patiently. */
#define QUIET_IS_LATE 0.5 /* seconds */
#define QUIET_IS_IDLE 3.0 /* seconds */

/* What the server gives one connection at a time; the next one takes the first that is free. */
typedef struct
{
  double rate;     /* bytes per second */
  double stops_at; /* seconds; whoever holds it then gets no more */
} Line;

typedef struct
{
  int line; /* -1: there is no such connection */
  gboolean busy;
  guint64 position;
  guint64 end;
  guint64 asked_end;
  SluiceRace *race; /* owned, nullable */
  double ready;     /* when the first byte comes */
  double heard;     /* when the last one came */
  double bytes;     /* that came and were not yet counted as whole ones */
  SluiceSpeed speed;
} Connection;

typedef struct
{
  guint64 size;
  double cost; /* seconds, of an opening */
  const Line *lines;
  guint n_lines;

  double now;
  SluiceRanges *unclaimed; /* owned */
  SluiceRanges *on_disk;   /* owned */
  Connection connections[MOST_LINES];
  SluiceProspect prospect;
  guint n_late; /* how often one was not waited for */
  guint n_requests;
  guint64 wasted;    /* bytes that two brought */
  double left_aside; /* bytes that were on their way to a connection that was cut */
} Download;

static gint64
get_clock (const Download *self)
{
  return (gint64) ((self->now + 1.0) * G_USEC_PER_SEC);
}

static guint64
get_front (const Connection *connection)
{
  return connection->race != NULL
             ? MAX (connection->position, sluice_race_get_front (connection->race))
             : connection->position;
}

static gboolean
has_stopped (const Download *self, const Connection *connection)
{
  double stops_at = self->lines[connection->line].stops_at;

  return self->now >= stops_at && connection->ready < stops_at;
}

static gboolean
is_late (const Download *self, const Connection *connection)
{
  double patience = QUIET_IS_LATE * (1 << MIN (self->n_late, 3));

  return self->now - connection->heard > MIN (patience, QUIET_IS_IDLE);
}

static Connection *
find_rival (Download *self, const Connection *connection)
{
  for (guint i = 0; connection->race != NULL && i < self->n_lines; i++)
    {
      Connection *other = &self->connections[i];

      if (other != connection && other->busy && other->race == connection->race)
        return other;
    }
  return NULL;
}

/* ---- The end of a range ---- */

/* A connection whose answer was read to its end is kept, any other is closed. */
static void
finish (Download *self, Connection *connection)
{
  gboolean kept = connection->position == connection->asked_end && !has_stopped (self, connection);

  if (!kept)
    self->left_aside += self->lines[connection->line].rate * self->cost / 2;
  sluice_prospect_ended (&self->prospect, sluice_speed_get (&connection->speed, get_clock (self)),
                         kept);
  connection->busy = FALSE;
  connection->line = kept ? connection->line : -1;
  g_clear_pointer (&connection->race, sluice_race_unref);
}

static void
finish_if_done (Download *self, Connection *connection)
{
  Connection *rival = find_rival (self, connection);

  if (get_front (connection) < connection->end)
    return;
  finish (self, connection);
  if (rival != NULL)
    finish (self, rival);
}

static void
cut (Download *self, Connection *victim, guint64 from)
{
  Connection *rival = find_rival (self, victim);

  g_assert_cmpuint (from, >=, get_front (victim));
  self->n_late += from == get_front (victim) && is_late (self, victim);
  g_assert_cmpuint (from, <, victim->end);
  victim->end = from;
  if (rival != NULL)
    rival->end = from;
  finish_if_done (self, victim);
}

/* ---- Bytes ---- */

static void
take (Download *self, Connection *connection, guint64 n)
{
  guint64 front = get_front (connection);
  guint64 behind = MIN (n, front - connection->position);

  self->wasted += behind;
  connection->position += n;
  if (connection->race != NULL)
    sluice_race_advance (connection->race, connection->position);
  if (n == behind)
    return;
  g_assert_cmpuint (sluice_ranges_covered_within (self->on_disk, front, connection->position), ==,
                    0);
  sluice_ranges_add (self->on_disk, front, connection->position);
}

static void
fetch (Download *self, Connection *connection)
{
  guint64 n;

  if (self->now < connection->ready || has_stopped (self, connection))
    {
      if (self->now >= connection->ready)
        sluice_speed_add (&connection->speed, 0, get_clock (self));
      return;
    }

  connection->bytes += self->lines[connection->line].rate * STEP;
  n = MIN ((guint64) connection->bytes, connection->end - connection->position);
  connection->bytes -= (double) n;
  if (n > 0)
    connection->heard = self->now;
  sluice_speed_add (&connection->speed, n, get_clock (self));
  take (self, connection, n);
  finish_if_done (self, connection);
}

/* ---- Requests ---- */

static gboolean
is_taken (const Download *self, guint line)
{
  for (guint i = 0; i < self->n_lines; i++)
    if (self->connections[i].line == (int) line)
      return TRUE;
  return FALSE;
}

/* One that was kept, or a new one on the first line that is free. */
static Connection *
find_connection (Download *self)
{
  Connection *found = NULL;

  for (guint i = 0; i < self->n_lines; i++)
    {
      Connection *connection = &self->connections[i];

      if (!connection->busy && (found == NULL || connection->line >= 0))
        found = connection;
    }
  g_assert_true (found != NULL);
  for (guint i = 0; found->line < 0; i++)
    if (!is_taken (self, i))
      found->line = (int) i;
  return found;
}

static void
ask (Download *self, const SluicePlan *plan, SluiceRace *race)
{
  Connection *connection = find_connection (self);

  g_assert_cmpuint (plan->range.start, <, plan->range.end);
  sluice_prospect_asked (&self->prospect);
  sluice_prospect_opened (&self->prospect, self->cost);
  *connection = (Connection){ .line = connection->line,
                              .busy = TRUE,
                              .position = plan->range.start,
                              .end = plan->range.end,
                              .asked_end = plan->range.end,
                              .race = race != NULL ? sluice_race_ref (race) : NULL,
                              .ready = self->now + self->cost,
                              .heard = self->now + self->cost };
  self->n_requests++;
}

static SluicePlannerWork
describe (Download *self, Connection *connection)
{
  Connection *rival = find_rival (self, connection);
  gboolean late = is_late (self, connection) && (rival == NULL || is_late (self, rival));
  SluicePlannerWork work = { .position = get_front (connection),
                             .end = connection->end,
                             .rate = sluice_speed_get (&connection->speed, get_clock (self)),
                             .late = late,
                             .idle = late && self->n_late > 0 };

  if (rival != NULL && rival < connection)
    work.end = work.position;
  return work;
}

static void
hedge (Download *self, Connection *late, const SluicePlan *plan)
{
  late->race = sluice_race_new (late->position);
  self->n_late++;
  ask (self, plan, late->race);
}

/* Whether one more connection found something to do. */
static gboolean
extend (Download *self)
{
  SluicePlannerWork work[MOST_LINES];
  Connection *workers[MOST_LINES];
  guint n = 0;
  SluicePlan plan;

  for (guint i = 0; i < self->n_lines; i++)
    if (self->connections[i].busy)
      {
        work[n] = describe (self, &self->connections[i]);
        workers[n++] = &self->connections[i];
      }
  if (n == self->n_lines)
    return FALSE;

  if (sluice_planner_next (self->unclaimed, self->size, work, n, &self->prospect, &plan))
    {
      if (plan.victim >= 0)
        cut (self, workers[plan.victim], plan.range.start);
      else
        sluice_ranges_remove (self->unclaimed, plan.range.start, plan.range.end);
      ask (self, &plan, NULL);
      return TRUE;
    }
  if (self->n_late > 0 || !sluice_planner_hedge (work, n, &self->prospect, &plan))
    return FALSE;
  hedge (self, workers[plan.victim], &plan);
  return TRUE;
}

static double
get_ideal (const Download *self)
{
  double sum = 0.0;

  for (guint i = 0; i < self->n_lines; i++)
    sum += self->lines[i].rate;
  return (double) self->size / sum;
}

/* Runs it to its end. */
static void
run (Download *self)
{
  self->unclaimed = sluice_ranges_new ();
  self->on_disk = sluice_ranges_new ();
  sluice_ranges_add (self->unclaimed, 0, self->size);
  for (guint i = 0; i < self->n_lines; i++)
    self->connections[i].line = -1;

  while (sluice_ranges_covered (self->on_disk) < self->size)
    {
      while (extend (self))
        ;
      for (guint i = 0; i < self->n_lines; i++)
        if (self->connections[i].busy)
          fetch (self, &self->connections[i]);
      self->now += STEP;
      g_assert_cmpfloat (self->now, <, 10 * get_ideal (self) + 60);
    }

  g_test_message ("%u connections, %u requests, %.3f s (%.3f × the least), %" G_GUINT64_FORMAT
                  " bytes twice, %.0f left aside",
                  self->n_lines, self->n_requests, self->now, self->now / get_ideal (self),
                  self->wasted, self->left_aside);
  for (guint i = 0; i < self->n_lines; i++)
    g_clear_pointer (&self->connections[i].race, sluice_race_unref);
  sluice_ranges_free (self->unclaimed);
  sluice_ranges_free (self->on_disk);
}

/* Returns: how many times as long it took as all lines together would need at the least */
static double
run_lines (const Line *lines, guint n_lines, guint64 size, double cost)
{
  Download download = { .size = size, .cost = cost, .lines = lines, .n_lines = n_lines };

  run (&download);
  /* No piece is handed round and round. */
  g_assert_cmpuint (download.n_requests, <, 12 * n_lines + 20);
  g_assert_cmpfloat (download.left_aside, <, 0.05 * (double) size);
  return download.now / get_ideal (&download);
}

static void
set_rates (Line *lines, const double *rates, guint n)
{
  for (guint i = 0; i < n; i++)
    lines[i] = (Line){ .rate = rates[i], .stops_at = NEVER };
}

/* ---- Tests ---- */

static void
test_one_fast (void)
{
  const double rates[] = { 4 * MB,   0.2 * MB, 0.2 * MB, 0.2 * MB,
                           0.2 * MB, 0.2 * MB, 0.2 * MB, 0.2 * MB };
  Line lines[G_N_ELEMENTS (rates)];

  set_rates (lines, rates, G_N_ELEMENTS (rates));
  g_assert_cmpfloat (run_lines (lines, G_N_ELEMENTS (rates), 54 * MB, 0.005), <=, 1.05);
}

static void
test_doubling (void)
{
  const double rates[] = { 0.2 * MB, 0.4 * MB, 0.8 * MB, 1.6 * MB,
                           0.2 * MB, 0.4 * MB, 0.8 * MB, 1.6 * MB };
  Line lines[G_N_ELEMENTS (rates)];

  set_rates (lines, rates, G_N_ELEMENTS (rates));
  g_assert_cmpfloat (run_lines (lines, G_N_ELEMENTS (rates), 60 * MB, 0.005), <=, 1.05);
}

/* A connection that hardly moves is not waited for, wherever it comes. */
static void
test_one_that_hardly_moves (void)
{
  for (guint slow = 0; slow < 8; slow++)
    {
      Line lines[8];

      for (guint i = 0; i < 8; i++)
        lines[i] = (Line){ .rate = i == slow ? 1 : 0.5 * MB, .stops_at = NEVER };
      g_assert_cmpfloat (run_lines (lines, 8, 3 * MB, 0.005), <=, 2.5);
      g_assert_cmpfloat (run_lines (lines, 8, 40 * MB, 0.05), <=, 1.15);
    }
}

/* Always the same ones, so that what holds once holds always. */
static void
test_random_lines (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20);

  for (guint round = 0; round < 200; round++)
    {
      guint n = (guint) g_rand_int_range (random, 1, MOST_LINES + 1);
      Line lines[MOST_LINES];
      double sum = 0.0;

      for (guint i = 0; i < n; i++)
        {
          double rate = g_rand_double_range (random, 0.1, 5.0) * MB;

          lines[i] = (Line){ .rate = rate, .stops_at = NEVER };
          sum += rate;
        }
      g_assert_cmpfloat (run_lines (lines, n, (guint64) (sum * 10), 0.05), <=, 1.06);
    }
}

/* Whenever one of eight falls silent in the last tenth: its last piece is there soon after
 * the others are through, and next to nothing is fetched twice. */
static void
test_silence (void)
{
  for (guint tenth = 0; tenth <= 10; tenth++)
    {
      Line lines[8];
      Download download = { .size = 40 * MB, .cost = 0.05, .n_lines = 8 };

      for (guint i = 0; i < 8; i++)
        lines[i] = (Line){ .rate = 0.5 * MB, .stops_at = NEVER };
      lines[3].stops_at = 9.0 + 0.1 * tenth;
      download.lines = lines;
      run (&download);
      g_assert_cmpfloat (download.now, <=, get_ideal (&download) + 1.5);
      g_assert_cmpuint (download.wasted, <, download.size / 200);
    }
}

/* Several fall silent: the others do their work, and only the first was raced. */
static void
test_many_silent (void)
{
  Line lines[8];
  Download download = { .size = 40 * MB, .cost = 0.05, .n_lines = 8 };

  for (guint i = 0; i < 8; i++)
    lines[i] = (Line){ .rate = 0.5 * MB, .stops_at = i % 2 == 0 ? 5.0 + i : NEVER };
  download.lines = lines;
  run (&download);
  g_assert_cmpfloat (download.now, <=, 1.5 * get_ideal (&download));
}

/* Where all connections are alike nothing much is left aside by those that are cut. */
static void
test_alike (void)
{
  Line lines[8];
  Download download = { .size = 200 * MB, .cost = 0.02, .n_lines = 8 };

  for (guint i = 0; i < 8; i++)
    lines[i] = (Line){ .rate = 2.5 * MB, .stops_at = NEVER };
  download.lines = lines;
  run (&download);
  g_assert_cmpfloat (download.left_aside + (double) download.wasted, <,
                     (double) download.size / 200);
  g_assert_cmpfloat (download.now, <=, 1.02 * get_ideal (&download));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planner-download/one-fast", test_one_fast);
  g_test_add_func ("/planner-download/doubling", test_doubling);
  g_test_add_func ("/planner-download/one-that-hardly-moves", test_one_that_hardly_moves);
  g_test_add_func ("/planner-download/random-lines", test_random_lines);
  g_test_add_func ("/planner-download/silence", test_silence);
  g_test_add_func ("/planner-download/many-silent", test_many_silent);
  g_test_add_func ("/planner-download/alike", test_alike);

  return g_test_run ();
}
