/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-host-profile.h"

/* A server that was mended gets its chance. */
#define FACT_LASTS (7 * 24 * 60 * 60) /* seconds */

/**
 * sluice_host_profile_is_recent:
 * @at: when a host last did something it should not, or 0 for never
 * @now: the time, in seconds since 1970
 *
 * Returns: whether it is likely to do so again: it was not more than a week ago
 */
gboolean
sluice_host_profile_is_recent (gint64 at, gint64 now)
{
  return at > 0 && at > now - FACT_LASTS;
}

/**
 * sluice_host_profile_is_over:
 * @self: a profile
 * @now: the time, in seconds since 1970
 *
 * Returns: whether the host is to be forgotten
 */
gboolean
sluice_host_profile_is_over (const SluiceHostProfile *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->used_at < now - SLUICE_HOST_PROFILE_LASTS;
}
