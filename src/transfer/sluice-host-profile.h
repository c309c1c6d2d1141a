/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So long after the last download from it a host is forgotten. */
#define SLUICE_HOST_PROFILE_LASTS (90 * 24 * 60 * 60) /* seconds */

/**
 * SluiceHostProfile:
 * @used_at: when something was last downloaded from it
 * @ceiling: how many connections it allows; 0: no limit is known
 * @ceiling_until: when one more may be tried
 * @patience: seconds after which that is tried when it is refused again; 0: as usual
 * @settled: how many connections paid for the last download; 0: not known
 * @round_trip: seconds between question and answer; 0: not known
 * @rate: bytes per second of one connection; 0: not known
 * @refused_head_at: when it last refused HEAD; 0: never
 * @ignored_range_at: when it last ignored a Range in the middle of a download; 0: never
 * @mistook_if_range_at: when it last took an If-Range wrong; 0: never
 *
 * What is known of a host from one program to the next. Each of it only chooses what is tried
 * first: the host's own answer has the say. Times are seconds since 1970; all zero is a
 * host of which nothing is known.
 */
typedef struct
{
  gint64 used_at;
  guint ceiling;
  gint64 ceiling_until;
  guint patience;
  guint settled;
  double round_trip;
  double rate;
  gint64 refused_head_at;
  gint64 ignored_range_at;
  gint64 mistook_if_range_at;
} SluiceHostProfile;

gboolean sluice_host_profile_is_recent (gint64 at, gint64 now);
gboolean sluice_host_profile_is_over (const SluiceHostProfile *self, gint64 now);

G_END_DECLS
