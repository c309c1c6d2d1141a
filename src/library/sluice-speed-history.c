/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed-history.h"

/* A sample that comes this many seconds after the last was late; beyond that,
 * nothing ran in between. */
#define LATEST 2

struct _SluiceSpeedHistory
{
  float rates[SLUICE_SPEED_HISTORY_LENGTH]; /* bytes per second, a ring over the seconds */
  gint64 second;                            /* the newest */
  guint length;                             /* how many seconds there are, gaps included */
};

static float *
find_place (SluiceSpeedHistory *self, gint64 second)
{
  return &self->rates[second % SLUICE_SPEED_HISTORY_LENGTH];
}

/**
 * sluice_speed_history_new:
 *
 * Returns: (transfer full): a history in which nothing happened
 */
SluiceSpeedHistory *
sluice_speed_history_new (void)
{
  return g_rc_box_new0 (SluiceSpeedHistory);
}

/**
 * sluice_speed_history_ref:
 * @self: a history
 *
 * Returns: (transfer full): @self
 */
SluiceSpeedHistory *
sluice_speed_history_ref (SluiceSpeedHistory *self)
{
  return g_rc_box_acquire (self);
}

/**
 * sluice_speed_history_unref:
 * @self: (transfer full): a history
 */
void
sluice_speed_history_unref (SluiceSpeedHistory *self)
{
  g_rc_box_release (self);
}

/* What passed without a sample was a gap, unless it was short. */
static void
pass_seconds (SluiceSpeedHistory *self, gint64 second, float rate)
{
  gint64 passed = second - self->second - 1;
  float between = passed < LATEST ? rate : SLUICE_SPEED_HISTORY_GAP;

  for (gint64 i = 1; i <= MIN (passed, SLUICE_SPEED_HISTORY_LENGTH); i++)
    *find_place (self, second - i) = between;
  self->length = (guint) MIN ((gint64) self->length + passed + 1, SLUICE_SPEED_HISTORY_LENGTH);
}

/**
 * sluice_speed_history_add:
 * @self: a history
 * @now: g_get_monotonic_time(), in microseconds
 * @rate: how fast bytes arrive now, in bytes per second
 *
 * Notes a speed. Of several in one second, the last counts.
 */
void
sluice_speed_history_add (SluiceSpeedHistory *self, gint64 now, double rate)
{
  gint64 second = 0;

  g_return_if_fail (self != NULL);

  second = MAX (now / G_USEC_PER_SEC, self->second);
  if (self->length == 0)
    self->length = 1;
  else if (second > self->second)
    pass_seconds (self, second, (float) rate);

  self->second = second;
  *find_place (self, second) = (float) rate;
}

/**
 * sluice_speed_history_get_length:
 * @self: a history
 *
 * Returns: how many seconds it knows of, at most %SLUICE_SPEED_HISTORY_LENGTH
 */
guint
sluice_speed_history_get_length (const SluiceSpeedHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * sluice_speed_history_get:
 * @self: a history
 * @age: how many seconds before the newest, below the length
 *
 * Returns: how fast bytes arrived then, in bytes per second, or
 *   %SLUICE_SPEED_HISTORY_GAP
 */
float
sluice_speed_history_get (const SluiceSpeedHistory *self, guint age)
{
  g_return_val_if_fail (self != NULL, SLUICE_SPEED_HISTORY_GAP);
  g_return_val_if_fail (age < self->length, SLUICE_SPEED_HISTORY_GAP);

  return self->rates[(self->second - age) % SLUICE_SPEED_HISTORY_LENGTH];
}

/**
 * sluice_speed_history_get_highest:
 * @self: a history
 *
 * Returns: the highest speed it knows of, in bytes per second; 0 when there is none
 */
float
sluice_speed_history_get_highest (const SluiceSpeedHistory *self)
{
  float highest = 0.0f;

  g_return_val_if_fail (self != NULL, 0.0f);

  for (guint age = 0; age < self->length; age++)
    highest = MAX (highest, sluice_speed_history_get (self, age));

  return highest;
}
