/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-time-left.h"

#include <math.h>

/* How wrong it may be before it is told anew, as a part of what is left. */
#define TOLERANCE 0.15

/* Close to the end a part of what is left is next to nothing. */
#define LEAST_TOLERANCE 2.0 /* seconds */

/**
 * sluice_time_left_update:
 * @self: what was told so far
 * @seconds: a fresh estimate, or -1 when nobody knows
 * @now: monotonic time, in µs
 *
 * Takes in an estimate.
 *
 * Returns: what to tell, in seconds, or -1 when nobody knows
 */
gint64
sluice_time_left_update (SluiceTimeLeft *self, gint64 seconds, gint64 now)
{
  double clock = (double) now / G_USEC_PER_SEC;
  double told = self->end - clock;
  double estimate = (double) seconds;

  if (seconds < 0)
    {
      self->end = 0.0;
      return -1;
    }

  if (self->end <= 0.0 || fabs (told - estimate) > MAX (LEAST_TOLERANCE, estimate * TOLERANCE))
    {
      self->end = clock + estimate;
      return seconds;
    }

  return (gint64) MAX (ceil (told), seconds > 0 ? 1.0 : 0.0);
}
