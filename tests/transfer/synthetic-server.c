/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "synthetic-server.h"

#include <math.h>

#define STEP 0.004 /* seconds */
#define MEBIBYTE (1024.0 * 1024.0)
#define FIRST_WINDOW 14600.0 /* bytes, RFC 6928 */
#define HANDSHAKES 3         /* round trips until the first byte */
#define REFUSAL_LASTS 60.0   /* seconds */
#define STRAYING_LASTS 0.2   /* seconds, of what strays from the rate */
#define LONGEST_FETCH 3600.0 /* seconds */

typedef struct
{
  guint number; /* 0: nobody */
  double opens_at;
  gboolean open;
  double window; /* bytes per second that the window allows */
  double strays;
  double rate;
  double bytes;
  double told; /* of those, what came as whole pieces */
} Connection;

typedef struct
{
  const SyntheticServer *server;
  GRand *chance;
  Connection connections[SYNTHETIC_SLOTS];
  double now;
  double bytes;
  guint next_number;
  guint ceiling;
  double refused_until;
  SyntheticOutcome outcome;
} Fetch;

static guint
count (const Fetch *self, gboolean open)
{
  guint n = 0;

  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    n += self->connections[i].number > 0 && self->connections[i].open == open;
  return n;
}

static void
add_connection (Fetch *self)
{
  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    if (self->connections[i].number == 0)
      {
        self->connections[i] =
            (Connection){ .number = ++self->next_number,
                          .opens_at = self->now + HANDSHAKES * self->server->round_trip };
        self->outcome.opened++;
        return;
      }
}

/* What is told is what remains of a download: the slowest is the one that goes. */
static void
drop_slowest (Fetch *self)
{
  guint slowest = SYNTHETIC_SLOTS;

  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    if (self->connections[i].number > 0 &&
        (slowest == SYNTHETIC_SLOTS || self->connections[i].rate < self->connections[slowest].rate))
      slowest = i;
  g_assert_cmpuint (slowest, <, SYNTHETIC_SLOTS);
  self->connections[slowest].number = 0;
}

static void
open_connections (Fetch *self)
{
  const SyntheticServer *server = self->server;

  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    {
      Connection *connection = &self->connections[i];

      if (connection->number == 0 || connection->open || self->now < connection->opens_at)
        continue;
      connection->open = server->allowed == 0 || count (self, TRUE) < server->allowed;
      connection->window = FIRST_WINDOW / MAX (server->round_trip, 0.00005);
      if (connection->open)
        continue;
      connection->number = 0;
      self->outcome.n_refusals++;
      self->ceiling = MAX (count (self, TRUE), 1);
      self->refused_until = self->now + REFUSAL_LASTS;
    }
}

/* A walk that comes back, so that noise lasts for a while, as it does in networks. */
static void
stray (Fetch *self, Connection *connection)
{
  double forget = STEP / STRAYING_LASTS;
  double push = self->server->noise * sqrt (2 * forget) * sqrt (3) *
                g_rand_double_range (self->chance, -1, 1);

  connection->strays += push - forget * connection->strays;
}

static double
get_own_rate (Fetch *self, guint slot)
{
  Connection *connection = &self->connections[slot];
  double rate = self->server->caps[slot] > 0 ? self->server->caps[slot] : (double) INFINITY;

  stray (self, connection);
  rate *= MAX (1 + connection->strays, 0.05);
  return self->server->slow_start ? MIN (rate, connection->window) : rate;
}

/* The shared link gives each what it can take, and divides the rest alike. */
static void
share (Fetch *self, double *rates)
{
  double left = self->server->shared;
  guint n = count (self, TRUE);
  gboolean done[SYNTHETIC_SLOTS] = { FALSE };
  gboolean again = TRUE;

  while (again && n > 0)
    {
      double part = left / n;

      again = FALSE;
      for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
        if (self->connections[i].open && self->connections[i].number > 0 && !done[i] &&
            rates[i] <= part)
          {
            done[i] = again = TRUE;
            left -= rates[i];
            n--;
          }
    }
  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    if (self->connections[i].open && self->connections[i].number > 0 && !done[i])
      rates[i] = left / n * MAX (1 + self->connections[i].strays / 2, 0.05);
}

static void
flow (Fetch *self)
{
  double rates[SYNTHETIC_SLOTS] = { 0 };

  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    if (self->connections[i].number > 0 && self->connections[i].open)
      rates[i] = get_own_rate (self, i);
  if (self->server->shared > 0)
    share (self, rates);
  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    {
      Connection *connection = &self->connections[i];
      double piece = rates[i] * self->server->piece;

      if (rates[i] >= connection->window * 0.9)
        connection->window *= pow (2, STEP / MAX (self->server->round_trip, STEP));
      connection->rate = rates[i];
      connection->bytes += rates[i] * STEP;
      self->bytes += rates[i] * STEP;
      if (connection->bytes - connection->told >= piece)
        connection->told = connection->bytes;
    }
}

static void
want (Fetch *self, guint wanted)
{
  if (self->ceiling < SYNTHETIC_SLOTS && self->now >= self->refused_until)
    {
      self->ceiling++;
      self->refused_until = self->now + REFUSAL_LASTS;
    }
  while (count (self, TRUE) + count (self, FALSE) < MIN (wanted, self->ceiling))
    add_connection (self);
  while (count (self, TRUE) + count (self, FALSE) > wanted)
    drop_slowest (self);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return (int) ((const SluiceLine *) a)->number - (int) ((const SluiceLine *) b)->number;
}

static void
tell (Fetch *self, SluiceTuner *tuner)
{
  SluiceLine lines[SYNTHETIC_SLOTS] = { 0 };
  double left = MAX (self->server->size - self->bytes, 0);
  SluiceTunerSample sample = {
    .now = (gint64) (self->now * G_USEC_PER_SEC) + 1,
    .lines = lines,
    .n_opening = count (self, FALSE),
    .most = MIN (SLUICE_TUNER_MOST, self->ceiling),
    .opening_cost = HANDSHAKES * self->server->round_trip,
  };

  for (guint i = 0; i < SYNTHETIC_SLOTS; i++)
    if (self->connections[i].number > 0 && self->connections[i].open)
      lines[sample.n_lines++] = (SluiceLine){ .number = self->connections[i].number,
                                              .bytes = (guint64) self->connections[i].told };
  qsort (lines, sample.n_lines, sizeof *lines, compare_lines);
  sample.most = MIN (sample.most, MAX ((guint) (left / MEBIBYTE), MAX (sample.n_lines, 1)));
  sluice_tuner_take (tuner, &sample);
}

/**
 * synthetic_server_fetch:
 * @server: a server
 * @fixed: how many connections, or 0 to leave that to a tuner
 * @start: how many the tuner begins with
 *
 * Returns: how the download went
 */
SyntheticOutcome
synthetic_server_fetch (const SyntheticServer *server, guint fixed, guint start)
{
  g_autoptr (SluiceTuner) tuner = sluice_tuner_new (start);
  Fetch self = { .server = server,
                 .chance = g_rand_new_with_seed (server->seed),
                 .ceiling = SYNTHETIC_SLOTS };
  guint wanted = fixed > 0 ? fixed : start;
  double held = 0;

  while (self.bytes < server->size && self.now < LONGEST_FETCH)
    {
      guint before = wanted;
      gboolean settled = sluice_tuner_get_settled (tuner) > 0;

      want (&self, wanted);
      open_connections (&self);
      flow (&self);
      self.now += STEP;
      if (fixed == 0)
        {
          tell (&self, tuner);
          wanted = sluice_tuner_get_wanted (tuner);
          self.outcome.n_changes += settled && wanted != before;
        }
      if (self.bytes > server->size / 2)
        {
          self.outcome.average += STEP * wanted;
          held += STEP;
        }
    }

  self.outcome.seconds = self.now;
  self.outcome.average /= held;
  self.outcome.settled = sluice_tuner_get_settled (tuner);
  g_rand_free (self.chance);
  return self.outcome;
}
