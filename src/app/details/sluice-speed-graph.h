/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-speed-history.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_SPEED_GRAPH (sluice_speed_graph_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSpeedGraph, sluice_speed_graph, SLUICE, SPEED_GRAPH, GtkWidget)

SluiceSpeedGraph *sluice_speed_graph_new (void);

void sluice_speed_graph_set_history (SluiceSpeedGraph *self, SluiceSpeedHistory *history);
void sluice_speed_graph_set_limit (SluiceSpeedGraph *self, guint64 bytes_per_second);
void sluice_speed_graph_update (SluiceSpeedGraph *self);

G_END_DECLS
