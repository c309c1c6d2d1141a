/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_N_CONNECTION_MARKS 10

/**
 * SluiceConnectionMarks:
 *
 * Which mark stands for which connection of a download. Zeroed memory is one
 * without connections.
 */
typedef struct
{
  /*< private >*/
  guint numbers[SLUICE_N_CONNECTION_MARKS]; /* of the connection; 0 where a mark is free */
} SluiceConnectionMarks;

void sluice_connection_marks_update (SluiceConnectionMarks *self, GPtrArray *connections);
guint sluice_connection_marks_get (const SluiceConnectionMarks *self, guint number);

G_END_DECLS
