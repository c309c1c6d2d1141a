/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-prospect.h"

#include <math.h>

/* How much the latest connection counts beside all before it. */
#define OPENING_WEIGHT 0.5
#define RATE_WEIGHT 0.125

/* A connection that is used again is not thought to be worse than others by more than
 * this: one that hardly moves would find nothing worth taking, and all would wait. */
#define WORST_SPARE 0.25

/**
 * sluice_prospect_opened:
 * @self: a prospect
 * @seconds: what passed between a question and its answer
 *
 * Notes what it cost to open a request.
 */
void
sluice_prospect_opened (SluiceProspect *self, double seconds)
{
  if (self->opening_cost > 0.0)
    self->opening_cost += (seconds - self->opening_cost) * OPENING_WEIGHT;
  else
    self->opening_cost = seconds;
}

/**
 * sluice_prospect_asked:
 * @self: a prospect
 *
 * Notes that another request is on its way: if a connection was kept open, it is in use.
 */
void
sluice_prospect_asked (SluiceProspect *self)
{
  self->spare_rate = 0.0;
}

/**
 * sluice_prospect_ended:
 * @self: a prospect
 * @rate: bytes per second a connection brought in the end; 0 when that was not measured
 * @kept_open: whether the next request goes over that very connection, for its answer was
 *   read to its end; of one that was cut or broke off nothing is left
 *
 * Notes how fast a connection was.
 */
void
sluice_prospect_ended (SluiceProspect *self, double rate, gboolean kept_open)
{
  double known = log (MAX (rate, 1.0));

  if (rate <= 0.0)
    return;

  self->usual_rate =
      self->knows_rate ? self->usual_rate + (known - self->usual_rate) * RATE_WEIGHT : known;
  self->knows_rate = TRUE;
  if (kept_open)
    self->spare_rate = rate;
}

/* Returns: seconds between a question and its answer; 0 when nothing is known */
double
sluice_prospect_get_opening_cost (const SluiceProspect *self)
{
  return self->opening_cost;
}

/**
 * sluice_prospect_get_usual_rate:
 * @self: a prospect
 * @rates: (array length=n_rates): bytes per second of connections that are at work; those
 *   with 0 are not measured yet
 * @n_rates: how many there are
 *
 * Tells what a connection of which nothing is known is likely to bring: the geometric mean
 * of what others do, in which those before them count as one more. A single one that
 * hardly moves, or that brings what was in some cache, does not say much there; but as long
 * as any is faster than the slowest, so is the mean, and the slowest is not waited for.
 *
 * Returns: bytes per second; 0 when nothing is known
 */
double
sluice_prospect_get_usual_rate (const SluiceProspect *self, const double *rates, guint n_rates)
{
  double sum = self->knows_rate ? self->usual_rate : 0.0;
  guint n = self->knows_rate ? 1 : 0;

  for (guint i = 0; i < n_rates; i++)
    {
      if (rates[i] <= 0.0)
        continue;
      sum += log (MAX (rates[i], 1.0));
      n++;
    }
  return n > 0 ? exp (sum / n) : 0.0;
}

/**
 * sluice_prospect_get_next_rate:
 * @self: a prospect
 * @rates: (array length=n_rates): bytes per second of connections that are at work; without
 *   that of one whose work the next one is to take, for that is what it is compared with
 * @n_rates: how many there are
 *
 * Tells what the next request is likely to bring: as much as the connection that is used
 * again for it, and where there is none, what is usual.
 *
 * Returns: bytes per second; 0 when nothing is known
 */
double
sluice_prospect_get_next_rate (const SluiceProspect *self, const double *rates, guint n_rates)
{
  double usual = sluice_prospect_get_usual_rate (self, rates, n_rates);

  return self->spare_rate > 0.0 ? MAX (self->spare_rate, usual * WORST_SPARE) : usual;
}
