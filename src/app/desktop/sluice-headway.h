/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceHeadway:
 * @running: how many downloads run
 * @n_sized: of how many of them the size is known
 * @received: how many bytes of those are here
 * @size: how many bytes those have in all
 * @rate: how fast all that run are, in bytes per second
 *
 * How far everything is that runs.
 */
typedef struct
{
  guint running;
  guint n_sized;
  guint64 received;
  guint64 size;
  double rate;
} SluiceHeadway;

void sluice_headway_measure (SluiceHeadway *self, GListModel *downloads, guint running);
double sluice_headway_get_fraction (const SluiceHeadway *self);
char *sluice_headway_describe (const SluiceHeadway *self);

G_END_DECLS
