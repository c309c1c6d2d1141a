/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many seconds back it reaches. */
#define SLUICE_SPEED_HISTORY_LENGTH 300

/* In place of a speed where nothing ran. */
#define SLUICE_SPEED_HISTORY_GAP (-1.0f)

/**
 * SluiceSpeedHistory:
 *
 * How fast bytes arrived in each of the last seconds. Counted references; not
 * for more than one thread.
 */
typedef struct _SluiceSpeedHistory SluiceSpeedHistory;

SluiceSpeedHistory *sluice_speed_history_new (void);
SluiceSpeedHistory *sluice_speed_history_ref (SluiceSpeedHistory *self);
void sluice_speed_history_unref (SluiceSpeedHistory *self);

void sluice_speed_history_add (SluiceSpeedHistory *self, gint64 now, double rate);

guint sluice_speed_history_get_length (const SluiceSpeedHistory *self);
float sluice_speed_history_get (const SluiceSpeedHistory *self, guint age);
float sluice_speed_history_get_highest (const SluiceSpeedHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceSpeedHistory, sluice_speed_history_unref)

G_END_DECLS
