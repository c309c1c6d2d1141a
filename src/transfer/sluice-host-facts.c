/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is learned of a host, and what of it is known from one program to the next. */

#include "sluice-host-private.h"

/* How much of what was measured before counts beside what is measured now. */
#define INERTIA 0.75

/* Of a connection that is opened more slowly than the fastest, so much is believed. */
#define SLOWER_COUNTS 0.05

/* ---- From one program to the next ---- */

static gint64
get_time (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Within a program no clock counts that can be set: a time in the book is a stretch from now
 * on, and never a long one. */
void
sluice_host_recall (SluiceHost *self)
{
  const SluiceHostProfile *known = &self->profile;
  gint64 left;

  sluice_host_book_find (self->book, self->key, &self->profile);
  if (known->ceiling == 0)
    return;

  left = CLAMP (known->ceiling_until - get_time (), 0,
                SLUICE_CEILING_LONGEST_PATIENCE / G_USEC_PER_SEC);
  self->ceiling.count = known->ceiling;
  self->ceiling.until = g_get_monotonic_time () + left * G_USEC_PER_SEC;
  self->ceiling.patience = (gint64) known->patience * G_USEC_PER_SEC;
}

/* A ceiling that was raised and not tried since is not known to be that high. */
void
sluice_host_write_down (SluiceHost *self)
{
  const SluiceCeiling *ceiling = &self->ceiling;
  SluiceHostProfile *profile = &self->profile;
  gint64 left = (ceiling->until - g_get_monotonic_time ()) / G_USEC_PER_SEC;

  profile->used_at = get_time ();
  profile->ceiling = ceiling->raised ? ceiling->count - 1 : MAX (ceiling->count, ceiling->before);
  profile->ceiling_until = profile->used_at + (ceiling->raised ? 0 : MAX (left, 0));
  profile->patience = (guint) (ceiling->patience / G_USEC_PER_SEC);
  sluice_host_book_note (self->book, self->key, profile);
}

/* ---- Facts ---- */

/* The fastest answer is closest to the way there and back; of slower ones a little is
 * believed, for ways change. */
void
sluice_host_learn_round_trip (SluiceHost *self, double opening_cost)
{
  double *known = &self->profile.round_trip;

  if (*known <= 0.0 || opening_cost < *known)
    *known = opening_cost;
  else
    *known += SLOWER_COUNTS * (opening_cost - *known);
}

/* Returns: seconds from question to answer, at best; 0 while not known */
double
sluice_host_get_round_trip (SluiceHost *self)
{
  return self->profile.round_trip;
}

static double
smooth (double before, double now)
{
  return before > 0.0 ? INERTIA * before + (1.0 - INERTIA) * now : now;
}

/**
 * sluice_host_note_rate:
 * @self: a host
 * @rate: bytes per second of one connection
 *
 * Learns how fast it is where nothing on this side held it back.
 */
void
sluice_host_note_rate (SluiceHost *self, double rate)
{
  g_return_if_fail (SLUICE_IS_HOST (self));
  g_return_if_fail (rate > 0.0);

  self->profile.rate = smooth (self->profile.rate, rate);
}

/* Returns: bytes per second to expect of one connection; 0 while not known */
double
sluice_host_get_rate (SluiceHost *self)
{
  return self->profile.rate;
}

/**
 * sluice_host_note_settled:
 * @self: a host
 * @connections: how many paid for a download, at least 1
 */
void
sluice_host_note_settled (SluiceHost *self, guint connections)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  self->profile.settled = connections;
}

/* Returns: how many connections paid for the last download; 0 while not known */
guint
sluice_host_get_settled (SluiceHost *self)
{
  return self->profile.settled;
}

/**
 * sluice_host_note_range:
 * @self: a host
 * @ignored: whether it sent something else where a part of a file was asked for that it had
 *   promised parts of; %FALSE when it sent that part
 */
void
sluice_host_note_range (SluiceHost *self, gboolean ignored)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  self->profile.ignored_range_at = ignored ? get_time () : 0;
}

/* Returns: whether it promised parts of a file of late and then did not send them */
gboolean
sluice_host_ignores_range (SluiceHost *self)
{
  return sluice_host_profile_is_recent (self->profile.ignored_range_at, get_time ());
}

/**
 * sluice_host_note_habits:
 * @self: a host
 * @habits: what it was seen to do; what is missing says nothing
 */
void
sluice_host_note_habits (SluiceHost *self, SluiceSourceHabits habits)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  if ((habits & SLUICE_SOURCE_REFUSES_HEAD) != 0)
    self->profile.refused_head_at = get_time ();
  if ((habits & SLUICE_SOURCE_MISTAKES_IF_RANGE) != 0)
    self->profile.mistook_if_range_at = get_time ();
  if (habits != 0 && self->guests->len == 0)
    sluice_host_write_down (self);
}

/* Returns: what it is likely to do again, as it did so of late */
SluiceSourceHabits
sluice_host_get_habits (SluiceHost *self)
{
  gint64 now = get_time ();
  SluiceSourceHabits habits = 0;

  if (sluice_host_profile_is_recent (self->profile.refused_head_at, now))
    habits |= SLUICE_SOURCE_REFUSES_HEAD;
  if (sluice_host_profile_is_recent (self->profile.mistook_if_range_at, now))
    habits |= SLUICE_SOURCE_MISTAKES_IF_RANGE;
  return habits;
}
