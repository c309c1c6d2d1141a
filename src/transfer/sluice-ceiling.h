/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a ceiling holds until one connection more is tried, the first time. */
#define SLUICE_CEILING_FIRST_PATIENCE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC) /* µs */

/* A limit that was found again and again is asked about once a day; in µs. */
#define SLUICE_CEILING_LONGEST_PATIENCE (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

/**
 * SluiceCeiling:
 * @count: so many connections the server allows, or 0 when no limit is known
 * @until: no more are tried before; monotonic µs
 * @patience: how long the next refusal counts, in µs; 0 when there was none
 * @raised: @count was raised by one, and whether that works is not known yet
 * @before: what @count was before a refusal that was likely to pass; 0 when it was none
 * @peak: the most that were open together of late
 * @peak_at: when they were, monotonic µs
 *
 * What a server's refusals say of how many connections it allows. Without a clock of its
 * own; all zero is a server of which nothing is known.
 */
typedef struct
{
  guint count;
  gint64 until;
  gint64 patience;
  gboolean raised;
  guint before;
  guint peak;
  gint64 peak_at;
} SluiceCeiling;

void sluice_ceiling_note_open (SluiceCeiling *self, guint n_open, gint64 now);
gboolean sluice_ceiling_is_passing (const SluiceCeiling *self, guint n_open, gint64 now);
void sluice_ceiling_lower (SluiceCeiling *self, guint n_open, guint order, gint64 now);
gboolean sluice_ceiling_raise (SluiceCeiling *self, guint n_open, guint most, gint64 now);

G_END_DECLS
