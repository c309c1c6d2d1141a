/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-connection-marks.h"
#include "sluice-ranges.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_SEGMENT_MAP (sluice_segment_map_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSegmentMap, sluice_segment_map, SLUICE, SEGMENT_MAP, GtkWidget)

SluiceSegmentMap *sluice_segment_map_new (void);

void sluice_segment_map_set_map (SluiceSegmentMap *self,
                                 const SluiceRanges *written,
                                 guint64 size,
                                 GPtrArray *connections,
                                 const SluiceConnectionMarks *marks,
                                 double rate);
const char *sluice_segment_map_get_hint (SluiceSegmentMap *self);

G_END_DECLS
