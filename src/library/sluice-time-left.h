/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceTimeLeft:
 *
 * A time left that people can read: it counts down, and changes its mind only
 * when it was rather wrong. Zeroed memory is a fresh one.
 */
typedef struct
{
  /*< private >*/
  double end; /* seconds on the monotonic clock; 0 while nobody knows */
} SluiceTimeLeft;

gint64 sluice_time_left_update (SluiceTimeLeft *self, gint64 seconds, gint64 now);

G_END_DECLS
