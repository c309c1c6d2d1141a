/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-ranges.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_SEGMENT_BAR (sluice_segment_bar_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSegmentBar, sluice_segment_bar, SLUICE, SEGMENT_BAR, GtkWidget)

SluiceSegmentBar *sluice_segment_bar_new (void);

void sluice_segment_bar_set_map (SluiceSegmentBar *self,
                                 const SluiceRanges *written,
                                 GPtrArray *connections,
                                 gint64 size);
void sluice_segment_bar_set_pulsing (SluiceSegmentBar *self, gboolean is_pulsing);

G_END_DECLS
