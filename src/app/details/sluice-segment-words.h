/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-segment-cells.h"

G_BEGIN_DECLS

char *sluice_segment_words_map (guint64 covered, guint64 size, guint n_connections, double rate);
char *sluice_segment_words_cell (const SluiceSegmentCell *cell, const SluiceConnection *connection);
const char *sluice_segment_words_state (SluiceConnectionState state);

G_END_DECLS
