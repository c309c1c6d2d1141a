/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-ceiling.h"

#include "sluice-retry.h"

/* A connection that ended here may count there for a while: so long what was open
 * together speaks against a refusal. */
#define PEAK_LASTS (10 * G_USEC_PER_SEC) /* µs */

/* After a refusal that is likely to be about such a connection. */
#define PAUSE (2 * G_USEC_PER_SEC) /* µs */

/**
 * sluice_ceiling_note_open:
 * @self: a ceiling
 * @n_open: how many connections the server serves now, one of them since now
 * @now: g_get_monotonic_time(), in µs
 *
 * Keeps in mind what works. More than was thought possible corrects the ceiling at once.
 */
void
sluice_ceiling_note_open (SluiceCeiling *self, guint n_open, gint64 now)
{
  g_return_if_fail (self != NULL);

  if (n_open >= self->peak || now > self->peak_at + PEAK_LASTS)
    {
      self->peak = n_open;
      self->peak_at = now;
    }

  if (self->count == 0 || n_open < self->count)
    return;
  self->count = n_open;
  if (self->raised)
    self->patience = SLUICE_CEILING_FIRST_PATIENCE;
  self->raised = FALSE;
}

/**
 * sluice_ceiling_is_passing:
 * @self: a ceiling
 * @n_open: how many connections the server serves while it refuses one
 * @now: g_get_monotonic_time(), in µs
 *
 * Returns: whether more were open together just now, so that the refusal says nothing of
 *   how many are allowed
 */
gboolean
sluice_ceiling_is_passing (const SluiceCeiling *self, guint n_open, gint64 now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return n_open < self->peak && now <= self->peak_at + PEAK_LASTS;
}

static void
set_limit (SluiceCeiling *self, guint count, guint order, gint64 now)
{
  if (self->patience == 0)
    self->patience = SLUICE_CEILING_FIRST_PATIENCE;
  else if (self->raised)
    self->patience = MIN (2 * self->patience, SLUICE_CEILING_LONGEST_PATIENCE);
  self->raised = FALSE;
  self->before = 0;
  self->count = count;
  self->until = now + MAX (self->patience, (gint64) order * G_USEC_PER_SEC);
}

/**
 * sluice_ceiling_lower:
 * @self: a ceiling
 * @n_open: how many connections the server serves while it refuses one more
 * @order: seconds the server asked to wait (Retry-After), or 0
 * @now: g_get_monotonic_time(), in µs
 *
 * Takes a refusal: the number that works becomes the ceiling. One more is tried in a
 * minute, or when the server says; each time that is refused as well the next try is twice
 * as far away. Where more were open just now the server may still count one that has ended:
 * then in two seconds.
 */
void
sluice_ceiling_lower (SluiceCeiling *self, guint n_open, guint order, gint64 now)
{
  guint count = MAX (n_open, 1);
  guint wait = MIN (order, SLUICE_RETRY_LONGEST_ORDER);

  g_return_if_fail (self != NULL);

  /* Several that were on their way are refused for one reason. */
  if (self->count > 0 && count >= self->count && now < self->until && !self->raised)
    return;

  if (!sluice_ceiling_is_passing (self, n_open, now))
    {
      set_limit (self, count, wait, now);
      return;
    }
  self->before = MAX (self->before, self->count > 0 ? self->count : self->peak);
  self->count = count;
  self->raised = FALSE;
  self->peak = n_open;
  self->until = now + MAX (PAUSE, (gint64) wait * G_USEC_PER_SEC);
}

/**
 * sluice_ceiling_raise:
 * @self: a ceiling
 * @n_open: how many connections the server serves
 * @most: how many there are going to be at most
 * @now: g_get_monotonic_time(), in µs
 *
 * Raises the ceiling by one, or to what it was before a refusal that was likely to pass, when it is
 * time and all that are allowed are in use, for else nothing would be found out.
 *
 * Returns: whether it did
 */
gboolean
sluice_ceiling_raise (SluiceCeiling *self, guint n_open, guint most, gint64 now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->count == 0 || self->count >= most || n_open < self->count || now < self->until)
    return FALSE;

  self->raised = self->before <= self->count;
  self->count = self->raised ? self->count + 1 : MIN (self->before, most);
  self->before = 0;
  self->until = now + MAX (self->patience, SLUICE_CEILING_FIRST_PATIENCE);
  return TRUE;
}
