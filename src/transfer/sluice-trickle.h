/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceTrickle:
 *
 * Tells whether bytes arrive so slowly that they may gather before they are
 * read. Zeroed memory is a fresh one, which knows nothing yet.
 */
typedef struct
{
  /*< private >*/
  gint64 stretch; /* the number of the last one something arrived in; 0 for none */
  gsize arrived;  /* bytes in it */
  gsize before;   /* bytes in the one before it */
} SluiceTrickle;

void sluice_trickle_add (SluiceTrickle *self, gsize bytes, gint64 now);
gint64 sluice_trickle_get_pause (const SluiceTrickle *self, gsize room, gint64 now);

G_END_DECLS
