/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluicePace:
 * @rate: bytes per second, greater than 0
 * @due: when the bytes let through so far are paid for, in monotonic µs
 *
 * A token bucket, kept as the time at which it is next in balance.
 */
typedef struct
{
  guint64 rate;
  gint64 due;
} SluicePace;

SluicePace *sluice_pace_new (guint64 rate, gint64 now);
gsize sluice_pace_get_block (const SluicePace *pace, gsize largest);
gint64 sluice_pace_take (SluicePace *pace, gsize length, gint64 now);

G_END_DECLS
