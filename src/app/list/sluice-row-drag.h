/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-download.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_ROW_DRAG (sluice_row_drag_get_type ())
G_DECLARE_FINAL_TYPE (SluiceRowDrag, sluice_row_drag, SLUICE, ROW_DRAG, GObject)

SluiceRowDrag *sluice_row_drag_new (GtkListView *view);
void sluice_row_drag_set_enabled (SluiceRowDrag *self, gboolean is_enabled);

G_END_DECLS
