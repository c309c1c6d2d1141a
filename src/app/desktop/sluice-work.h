/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceWork:
 * @running: how many downloads run
 * @lost: how many of those would begin again from their start
 * @waiting: how many would start by themselves: at their turn, their time, with the network
 *
 * What would stop if the program ended now.
 */
typedef struct
{
  guint running;
  guint lost;
  guint waiting;
} SluiceWork;

void sluice_work_count (SluiceWork *self, GListModel *downloads);
gboolean sluice_work_is_any (const SluiceWork *self);
char *sluice_work_describe_stop (const SluiceWork *self);

G_END_DECLS
