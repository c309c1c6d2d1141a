/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-tuner.h"

#include <math.h>
#include <string.h>

#include "sluice-trial.h"

/* While it climbs, a measure begins with this much noise at most, as a share of the rate,
 * unless that takes too long. */
#define NOISE_AT_FIRST 0.5

/* A measure is no shorter, nor than half an opening, which takes a few round trips. */
#define SHORTEST 0.05 /* seconds */
#define SHORTEST_IN_OPENINGS 0.5

/* While it climbs: after that there is time to be thorough, for the noise of networks lasts. */
#define SHORTEST_AT_REST 1.0 /* seconds */

/* Nor is it longer than this, or than so many openings. What comes by fits and starts does
 * so every second or so, where a server counts in seconds. */
#define LONGEST 2.0 /* seconds */
#define LONGEST_IN_OPENINGS 6.0

/* What was as slow as this share of the fastest was so for want of connections. */
#define TOO_LITTLE 0.8

/* So many samples make the shortest measure. */
#define BEATS 6

/* How long a connection that was ordered may take to come, if no other is on its way. */
#define PATIENCE 1.0 /* seconds */
#define PATIENCE_IN_OPENINGS 5.0

/* How long a connection is left alone before its bytes count. */
#define SETTLING 0.01 /* seconds */
#define SETTLING_IN_OPENINGS 0.25

/* Where an opening takes long, so do the windows of TCP to grow, and nothing can be measured
 * meanwhile: one connection is begun with for each so many seconds of it. */
#define LONG_WAY 0.035

typedef enum
{
  PHASE_AWAIT,   /* other connections were ordered than there are */
  PHASE_MEASURE, /* how fast they are */
  PHASE_REST,
} Phase;

/* What the next measure is for. */
typedef enum
{
  AIM_CLIMB,  /* twice as many */
  AIM_DIVIDE, /* the smallest number that is as fast */
  AIM_ADD,    /* one more */
  AIM_SPARE,  /* one fewer */
} Aim;

/**
 * SluiceTuner:
 *
 * Finds out how many connections are worth having.
 *
 * It begins with one (with more where the way is long) and doubles as long as that pays,
 * settles on the smallest number that is almost as fast as the fastest, and looks twice a
 * minute whether one more or one fewer would do as well. What has to be gained for each
 * connection grows with their number, as a player's utility does in Falcon (Arifuzzaman and
 * Arslan, “Online Optimization of File Transfers in High-Speed Networks”, SC '21, where it
 * is the throughput divided by Kⁿ): so that several who share a link each find their part
 * of it, and nobody wins by opening more.
 *
 * Falcon compares totals, which need seconds to be told apart. Here each connection is
 * known, and says more: where a connection takes from the others what it brings, the link
 * is the limit, and no number of them changes that. Where the others stay as fast as they
 * were, each has a limit of its own: the server's, or the one that loss and round trips set
 * to every TCP connection, which is why several are faster than one (Hacker, Athey and
 * Noble, “The End-to-End Performance Effects of Parallel TCP Sockets on a Lossy Wide-Area
 * Network”, IPDPS 2002). The next ones then pay, too, even one that is slow beside those
 * that are there.
 *
 * Nothing in here knows of time or of connections but what it is told.
 */
struct _SluiceTuner
{
  guint wanted;
  guint settled; /* 0 until it has */
  SluiceTunerVerdict verdict;

  Phase phase;
  Aim aim;
  gint64 since;    /* monotonic µs; when the phase began */
  gint64 calm_at;  /* monotonic µs; nothing counts before */
  gint64 next;     /* monotonic µs; when to look again */
  gboolean spares; /* the next look is for one fewer */

  SluiceMeasure *measure;                      /* owned */
  SluiceTrial base;                            /* that a measure is compared with */
  double rates[SLUICE_MEASURE_MOST_LINES + 1]; /* of each number; 0: not known well */
  gboolean doubtful;                           /* whether it settled on what was not known well */
  gboolean hasty;                              /* whether it climbed on what was not clear */

  /* while dividing */
  double best; /* bytes per second */
  guint low;   /* so many are too few */
  guint high;  /* so many are enough */
};

static gint64
to_usec (double seconds)
{
  return (gint64) (seconds * G_USEC_PER_SEC);
}

static double
get_shortest (const SluiceTunerSample *sample)
{
  return MAX (SHORTEST, SHORTEST_IN_OPENINGS * sample->opening_cost);
}

static double
get_longest (const SluiceTunerSample *sample)
{
  return MAX (LONGEST, LONGEST_IN_OPENINGS * sample->opening_cost);
}

static void
set_phase (SluiceTuner *self, Phase phase, gint64 now)
{
  self->phase = phase;
  self->since = self->calm_at = now;
}

static void
order (SluiceTuner *self, guint count, gint64 now)
{
  self->wanted = count;
  set_phase (self, PHASE_AWAIT, now);
}

/* ---- Settling ---- */

static void
settle (SluiceTuner *self, guint count, SluiceTunerVerdict verdict, gint64 now)
{
  self->wanted = self->settled = count;
  if (verdict != SLUICE_TUNER_UNDECIDED)
    self->verdict = verdict;
  self->base.n = 0;
  set_phase (self, PHASE_REST, now);
  self->next = now + SLUICE_TUNER_REST;
}

/* What is worth a look after a rest. */
static Aim
choose_aim (SluiceTuner *self, guint most)
{
  if (self->doubtful)
    return AIM_DIVIDE;
  self->spares = self->settled >= most || (self->settled > 1 && !self->spares);
  return self->spares ? AIM_SPARE : AIM_ADD;
}

static void
end_rest (SluiceTuner *self, const SluiceTunerSample *sample)
{
  self->aim = choose_aim (self, sample->most);
  if (sample->held || (sample->most < 2 && self->settled < 2))
    {
      self->next = sample->now + SLUICE_TUNER_REST;
      return;
    }
  set_phase (self, PHASE_AWAIT, sample->now);
}

/* What still grows, or is too noisy to be compared, is no knowledge. */
static void
note (SluiceTuner *self, SluiceTrial *result)
{
  sluice_trial_take (result, self->measure);
  self->rates[result->n] =
      sluice_trial_is_exact (result) && !sluice_measure_is_rising (self->measure) ? result->rate
                                                                                  : 0;
}

/* ---- Dividing ---- */

static void
divide (SluiceTuner *self, gint64 now)
{
  if (self->high <= self->low + 1)
    settle (self, self->high, SLUICE_TUNER_NO_MORE_PAY, now);
  else
    order (self, (self->low + self->high) / 2, now);
}

/* Begins with what is known of other numbers. Of one that was only a little slower that may
 * be because it was tried before all were at full speed. */
static void
begin_division (SluiceTuner *self, const SluiceTrial *result, gint64 now)
{
  double noise = MIN (result->noise, SLUICE_TRIAL_EXACT * result->rate);

  self->aim = AIM_DIVIDE;
  self->doubtful = FALSE;
  self->best = result->rate;
  if (sluice_trial_is_exact (&self->base))
    self->best = MAX (self->best, self->base.rate);
  self->low = 0;
  self->high = result->n;
  for (guint n = result->n - 1; n > 0; n--)
    {
      if (self->rates[n] >= SLUICE_TRIAL_ENOUGH * self->best - noise)
        self->high = n;
      else if (self->rates[n] > 0 && self->rates[n] < TOO_LITTLE * self->best)
        self->low = MAX (self->low, n);
    }
  divide (self, now);
}

/* ---- Deciding ---- */

static void
climb (SluiceTuner *self, const SluiceTunerSample *sample)
{
  guint n = self->base.n;

  if (n < sample->most)
    order (self, MIN (2 * n, sample->most), sample->now);
  else if (sluice_trial_is_exact (&self->base) &&
           self->rates[n / 2] >= SLUICE_TRIAL_ENOUGH * self->base.rate)
    begin_division (self, &self->base, sample->now);
  else
    {
      self->doubtful = n > 1 && (self->hasty || self->rates[n / 2] == 0);
      settle (self, n, n > 1 ? SLUICE_TUNER_ALL_PAY : SLUICE_TUNER_UNDECIDED, sample->now);
    }
}

/* What was measured is what comes next is compared with. */
static void
take_base (SluiceTuner *self, const SluiceTunerSample *sample)
{
  note (self, &self->base);
  if (self->aim == AIM_CLIMB)
    {
      climb (self, sample);
      return;
    }
  if (!sluice_trial_is_exact (&self->base))
    {
      settle (self, self->base.n, SLUICE_TUNER_UNDECIDED, sample->now);
      return;
    }

  switch (self->aim)
    {
    case AIM_DIVIDE:
      memset (self->rates, 0, sizeof self->rates);
      begin_division (self, &self->base, sample->now);
      return;
    case AIM_SPARE:
      order (self, MAX (self->base.n, 2) - 1, sample->now);
      return;
    case AIM_CLIMB:
    case AIM_ADD:
    default:
      order (self, MIN (self->base.n + 1, sample->most), sample->now);
      return;
    }
}

/* Climbed too far: what fewer are compared with has to be known well first. */
static void
come_down (SluiceTuner *self, const SluiceTrial *result, gint64 now)
{
  if (sluice_trial_is_exact (result))
    {
      begin_division (self, result, now);
      return;
    }

  self->aim = AIM_DIVIDE;
  self->base.n = 0;
  order (self, result->n, now);
}

static void
take_more (SluiceTuner *self, const SluiceTunerSample *sample, gboolean at_last)
{
  SluiceJudgement judgement =
      sluice_trial_judge_more (&self->base, self->measure, self->aim == AIM_CLIMB, at_last);
  guint before = self->base.n;
  SluiceTrial result;

  if (judgement == SLUICE_JUDGEMENT_UNCLEAR)
    return;

  self->hasty |= judgement != sluice_trial_judge_more (&self->base, self->measure, FALSE, FALSE);
  note (self, &result);
  if (judgement == SLUICE_JUDGEMENT_BAD && self->aim == AIM_ADD)
    settle (self, before, SLUICE_TUNER_UNDECIDED, sample->now);
  else if (judgement == SLUICE_JUDGEMENT_BAD)
    come_down (self, &result, sample->now);
  else
    {
      self->base = result;
      if (self->aim == AIM_ADD)
        settle (self, result.n, SLUICE_TUNER_ALL_PAY, sample->now);
      else
        climb (self, sample);
    }
}

static void
take_fewer (SluiceTuner *self, const SluiceTunerSample *sample, gboolean at_last)
{
  gboolean divides = self->aim == AIM_DIVIDE;
  SluiceTrial result;
  SluiceJudgement judgement;

  note (self, &result);
  judgement = sluice_trial_judge_fewer (&result, divides ? self->best : self->base.rate,
                                        hypot (result.noise, self->base.noise), at_last);
  if (judgement == SLUICE_JUDGEMENT_UNCLEAR)
    return;

  if (divides && judgement == SLUICE_JUDGEMENT_GOOD)
    self->high = result.n;
  else if (divides)
    self->low = result.n;
  if (divides)
    divide (self, sample->now);
  else if (judgement == SLUICE_JUDGEMENT_GOOD)
    settle (self, result.n, SLUICE_TUNER_NO_MORE_PAY, sample->now);
  else
    settle (self, self->base.n, SLUICE_TUNER_UNDECIDED, sample->now);
}

/* ---- Measuring ---- */

/* How many of those that are compared with are still there. */
static guint
count_old (SluiceTuner *self, const SluiceTunerSample *sample)
{
  guint n = 0;

  for (guint i = 0; i < sample->n_lines; i++)
    n += sample->lines[i].number <= self->base.last_number;
  return n;
}

static gboolean
is_for_more (SluiceTuner *self)
{
  return self->aim == AIM_CLIMB || self->aim == AIM_ADD;
}

/* A first measure may be rough: what follows is compared with it, and says so when it
 * was too rough for that. */
static gboolean
is_good_base (SluiceTuner *self)
{
  double rate = sluice_measure_get_rate (self->measure);
  double noise = sluice_measure_get_noise (self->measure);

  if (self->aim != AIM_CLIMB)
    return noise <= SLUICE_TRIAL_EXACT * rate;
  return rate > 0 && (noise <= NOISE_AT_FIRST * rate || sluice_measure_is_rising (self->measure));
}

/* Of those that the others are compared with none may have gone meanwhile. */
static void
begin_measure (SluiceTuner *self, const SluiceTunerSample *sample)
{
  if (self->base.n > 0 && is_for_more (self) && count_old (self, sample) < self->base.n)
    self->base.n = 0;
  if (sample->n_lines == self->wanted)
    sluice_measure_begin (self->measure, sample->lines, sample->n_lines, sample->now);
  else
    set_phase (self, PHASE_AWAIT, sample->now);
}

static void
measure (SluiceTuner *self, const SluiceTunerSample *sample)
{
  double seconds;
  gboolean at_last;

  if (sample->held || !sluice_measure_is_of (self->measure, sample->lines, sample->n_lines))
    {
      begin_measure (self, sample);
      return;
    }

  sluice_measure_add (self->measure, sample->lines, sample->now);
  seconds = sluice_measure_get_seconds (self->measure);
  at_last = seconds >= get_longest (sample);
  if (seconds < get_shortest (sample) || (self->aim != AIM_CLIMB && seconds < SHORTEST_AT_REST))
    return;
  if (self->base.n == 0 && (at_last || is_good_base (self)))
    take_base (self, sample);
  else if (self->base.n > 0 && is_for_more (self))
    take_more (self, sample, at_last);
  else if (self->base.n > 0)
    take_fewer (self, sample, at_last);
}

/* ---- Waiting for connections ---- */

static gboolean
is_impatient (SluiceTuner *self, const SluiceTunerSample *sample)
{
  double patience = MAX (PATIENCE, PATIENCE_IN_OPENINGS * sample->opening_cost);

  return sample->n_opening == 0 && sample->now - self->since >= to_usec (patience);
}

/* What was ordered does not come: it is not to be had, or there is nothing left for it. */
static void
do_without (SluiceTuner *self, const SluiceTunerSample *sample)
{
  if (self->base.n > 0 && sample->n_lines <= self->base.n && is_for_more (self))
    settle (self, MAX (sample->n_lines, 1), SLUICE_TUNER_UNDECIDED, sample->now);
  else if (sample->n_lines > 0)
    order (self, sample->n_lines, sample->now);
}

/* How many connections to begin with where nothing is known of the host. */
static guint
get_start (const SluiceTunerSample *sample)
{
  return (guint) CLAMP (sample->opening_cost / LONG_WAY, 1, sample->most);
}

static void
await (SluiceTuner *self, const SluiceTunerSample *sample)
{
  double settling = MAX (SETTLING, SETTLING_IN_OPENINGS * sample->opening_cost);
  guint start = get_start (sample);

  if (self->aim == AIM_CLIMB && self->wanted == 1 && start > 1)
    order (self, start, sample->now);
  else if (sample->n_lines == self->wanted && sample->n_opening == 0)
    {
      set_phase (self, PHASE_MEASURE, sample->now);
      self->calm_at = sample->now + (self->base.n > 0 ? to_usec (settling) : 0);
      sluice_measure_begin (self->measure, NULL, 0, sample->now);
    }
  else if (is_impatient (self, sample))
    do_without (self, sample);
}

/* Somebody else says that there may be no more: nothing is to be found out beyond that. */
static void
obey (SluiceTuner *self, const SluiceTunerSample *sample)
{
  if (self->phase == PHASE_REST || self->wanted <= sample->most)
    return;

  if (self->base.n > 0 && sample->most <= self->base.n)
    settle (self, sample->most, SLUICE_TUNER_UNDECIDED, sample->now);
  else
    order (self, sample->most, sample->now);
}

/* ---- Public functions ---- */

/**
 * sluice_tuner_new:
 * @start: how many connections to begin with, at least 1: what was right the last time
 *
 * Returns: (transfer full): a tuner
 */
SluiceTuner *
sluice_tuner_new (guint start)
{
  SluiceTuner *self = g_new0 (SluiceTuner, 1);

  g_assert (start >= 1);

  self->wanted = MIN (start, SLUICE_MEASURE_MOST_LINES);
  self->measure = sluice_measure_new ();
  return self;
}

/**
 * sluice_tuner_free:
 * @self: (transfer full): a tuner
 *
 * Frees it.
 */
void
sluice_tuner_free (SluiceTuner *self)
{
  sluice_measure_free (self->measure);
  g_free (self);
}

/**
 * sluice_tuner_take:
 * @self: a tuner
 * @sample: how the download stands
 *
 * Tells the tuner what it decides by; see sluice_tuner_get_next() for when. What is left of
 * the file should be worth more connections than there are, or @sample say that no more
 * may be had: at the end of a file nothing can be learned.
 */
void
sluice_tuner_take (SluiceTuner *self, const SluiceTunerSample *sample)
{
  g_return_if_fail (sample->n_lines <= SLUICE_MEASURE_MOST_LINES);
  g_return_if_fail (sample->most >= 1);

  if (sample->now < self->next)
    return;

  self->next = sample->now + to_usec (get_shortest (sample) / BEATS);
  if (self->phase == PHASE_REST)
    end_rest (self, sample);
  obey (self, sample);
  if (self->phase == PHASE_AWAIT)
    await (self, sample);
  else if (self->phase == PHASE_MEASURE && sample->now >= self->calm_at)
    measure (self, sample);
}

/* Returns: how many connections there should be now */
guint
sluice_tuner_get_wanted (const SluiceTuner *self)
{
  return self->wanted;
}

/* Returns: how many connections turned out to be right; 0 until that is known */
guint
sluice_tuner_get_settled (const SluiceTuner *self)
{
  return self->settled;
}

/* Returns: monotonic µs from which a sample is of use */
gint64
sluice_tuner_get_next (const SluiceTuner *self)
{
  return self->next;
}

/* Returns: why it settled on that number */
SluiceTunerVerdict
sluice_tuner_get_verdict (const SluiceTuner *self)
{
  return self->verdict;
}
