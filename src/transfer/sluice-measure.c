/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-measure.h"

#include <math.h>

/* What is still growing by so much from one half of a measure to the other, and by more
 * than its noise, is not yet what it is going to be. */
#define STEADY_GROWTH 0.1

#define FEWEST_ARRIVALS 2

typedef struct
{
  double seconds; /* since the measure began */
  double bytes;   /* of all, since then */
} Point;

/**
 * SluiceMeasure:
 *
 * How fast some connections are, from what they had brought at some moments.
 *
 * A rate is the slope of the line that fits the bytes best. What a server sends in pieces
 * a few times a second so counts for little more than what it is, however few of them came
 * between the first moment and the last.
 */
struct _SluiceMeasure
{
  guint n_lines;
  guint numbers[SLUICE_MEASURE_MOST_LINES];
  guint64 first[SLUICE_MEASURE_MOST_LINES];  /* bytes, at the beginning */
  guint64 last[SLUICE_MEASURE_MOST_LINES];   /* bytes, now */
  guint arrivals[SLUICE_MEASURE_MOST_LINES]; /* how often more had come */
  double bytes[SLUICE_MEASURE_MOST_LINES];   /* summed over the points */
  double moments[SLUICE_MEASURE_MOST_LINES]; /* bytes × seconds, summed */
  gint64 since;                              /* monotonic µs */
  double seconds;                            /* summed */
  double squares;                            /* of seconds, summed */
  GArray *points;                            /* owned, of Point */
};

/* Returns: (transfer full): a measure of nothing */
SluiceMeasure *
sluice_measure_new (void)
{
  SluiceMeasure *self = g_new0 (SluiceMeasure, 1);

  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  return self;
}

/* Frees @self. */
void
sluice_measure_free (SluiceMeasure *self)
{
  g_array_unref (self->points);
  g_free (self);
}

/**
 * sluice_measure_begin:
 * @self: a measure
 * @lines: (array length=n_lines): the connections, in the order of their numbers
 * @n_lines: how many, up to %SLUICE_MEASURE_MOST_LINES
 * @now: monotonic time, in µs
 *
 * Forgets what was measured and begins with these.
 */
void
sluice_measure_begin (SluiceMeasure *self, const SluiceLine *lines, guint n_lines, gint64 now)
{
  GArray *points = self->points;

  g_return_if_fail (n_lines <= SLUICE_MEASURE_MOST_LINES);

  g_array_set_size (points, 0);
  *self = (SluiceMeasure){ .n_lines = n_lines, .since = now, .points = points };
  for (guint i = 0; i < n_lines; i++)
    {
      self->numbers[i] = lines[i].number;
      self->first[i] = self->last[i] = lines[i].bytes;
    }
  sluice_measure_add (self, lines, now);
}

/**
 * sluice_measure_add:
 * @self: a measure
 * @lines: the same connections as it began with
 * @now: monotonic time, in µs
 */
void
sluice_measure_add (SluiceMeasure *self, const SluiceLine *lines, gint64 now)
{
  Point point = { .seconds = (double) (now - self->since) / G_USEC_PER_SEC };

  for (guint i = 0; i < self->n_lines; i++)
    {
      double bytes = (double) (lines[i].bytes - self->first[i]);

      self->arrivals[i] += lines[i].bytes > self->last[i];
      self->last[i] = lines[i].bytes;
      self->bytes[i] += bytes;
      self->moments[i] += bytes * point.seconds;
      point.bytes += bytes;
    }
  self->seconds += point.seconds;
  self->squares += point.seconds * point.seconds;
  g_array_append_val (self->points, point);
}

/* Returns: whether @lines are the connections it began with */
gboolean
sluice_measure_is_of (const SluiceMeasure *self, const SluiceLine *lines, guint n_lines)
{
  gboolean same = self->n_lines == n_lines;

  for (guint i = 0; same && i < n_lines; i++)
    same = lines[i].number == self->numbers[i];
  return same;
}

/* Returns: how many connections it is about */
guint
sluice_measure_get_n_lines (const SluiceMeasure *self)
{
  return self->n_lines;
}

/* Returns: the number of the newest connection it is about */
guint
sluice_measure_get_last_number (const SluiceMeasure *self)
{
  return self->n_lines > 0 ? self->numbers[self->n_lines - 1] : 0;
}

static const Point *
get_point (const SluiceMeasure *self, guint i)
{
  return &g_array_index (self->points, Point, i);
}

/* Returns: how long it lasts */
double
sluice_measure_get_seconds (const SluiceMeasure *self)
{
  return self->points->len > 0 ? get_point (self, self->points->len - 1)->seconds : 0.0;
}

/* The spread of time, which slopes are divided by. */
static double
get_spread (const SluiceMeasure *self)
{
  double n = self->points->len;

  return n > 0 ? self->squares - self->seconds * self->seconds / n : 0.0;
}

/**
 * sluice_measure_get_rate_after:
 * @self: a measure
 * @number: of a connection, or 0
 *
 * Returns: bytes per second of those that are newer than that one, together
 */
double
sluice_measure_get_rate_after (const SluiceMeasure *self, guint number)
{
  double spread = get_spread (self);
  double rate = 0;

  if (spread <= 0)
    return 0;
  for (guint i = 0; i < self->n_lines; i++)
    if (self->numbers[i] > number)
      rate += (self->moments[i] - self->seconds * self->bytes[i] / self->points->len) / spread;
  return MAX (rate, 0);
}

/* Returns: bytes per second of all */
double
sluice_measure_get_rate (const SluiceMeasure *self)
{
  return sluice_measure_get_rate_after (self, 0);
}

/* Of what came but once, or not at all, nobody knows how often it comes. */
static gboolean
is_known (const SluiceMeasure *self)
{
  gboolean known = self->points->len >= 3;

  for (guint i = 0; known && i < self->n_lines; i++)
    known = self->arrivals[i] >= FEWEST_ARRIVALS;
  return known;
}

/* Returns: by how many bytes per second the rate of all may well be wrong: as much as what
 *   came beside the line would turn it, from one end to the other */
double
sluice_measure_get_noise (const SluiceMeasure *self)
{
  guint n = self->points->len;
  double rate = sluice_measure_get_rate (self);
  double deviation = 0, mean = 0;

  if (!is_known (self))
    return INFINITY;

  for (guint i = 0; i < n; i++)
    mean += (get_point (self, i)->bytes - rate * get_point (self, i)->seconds) / n;
  for (guint i = 0; i < n; i++)
    {
      double beside = get_point (self, i)->bytes - rate * get_point (self, i)->seconds - mean;

      deviation += beside * beside / n;
    }
  return sqrt (12 * deviation) / sluice_measure_get_seconds (self);
}

/* Returns: whether it grew so much by itself that it is likely to go on growing, as the
 *   window of a TCP connection does at first (RFC 5681, section 3.1) */
gboolean
sluice_measure_is_rising (const SluiceMeasure *self)
{
  guint n = self->points->len;
  const Point *middle, *last;
  double before, after;

  if (n < 3)
    return TRUE;

  middle = get_point (self, n / 2);
  last = get_point (self, n - 1);
  before = middle->bytes / middle->seconds;
  after = (last->bytes - middle->bytes) / (last->seconds - middle->seconds);
  return after - before >
         STEADY_GROWTH * sluice_measure_get_rate (self) + sluice_measure_get_noise (self);
}
