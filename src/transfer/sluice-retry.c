/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-retry.h"

/**
 * sluice_retry_delay:
 * @attempt: how many tries in a row have failed, at least 1
 * @retry_after: seconds the server asked to wait (Retry-After), or 0 when it said nothing
 * @chance: a random number, at least 0 and below 1
 *
 * Tells how long to wait before the next try. The longest wait doubles with each failure
 * (2 s, 4 s, … up to 60 s) and chance picks a moment in its later half, so that connections
 * which failed together do not come back together, and none comes back in under a second.
 * The server's order is a minimum (RFC 9110, section 10.2.3), believed up to ten minutes.
 *
 * Returns: seconds to wait
 */
double
sluice_retry_delay (guint attempt, guint retry_after, double chance)
{
  double shortest = SLUICE_RETRY_FIRST_DELAY;
  double order = MIN (retry_after, SLUICE_RETRY_LONGEST_ORDER);

  g_return_val_if_fail (attempt >= 1, SLUICE_RETRY_LONGEST_DELAY);
  g_return_val_if_fail (chance >= 0.0 && chance < 1.0, SLUICE_RETRY_LONGEST_DELAY);

  for (guint i = 1; i < attempt && shortest < SLUICE_RETRY_LONGEST_DELAY / 2; i++)
    shortest = MIN (shortest * 2, SLUICE_RETRY_LONGEST_DELAY / 2);

  return MAX (order, shortest * (1.0 + chance));
}
