/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-download-state.h"
#include "sluice-kind.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_FILTER_ROW (sluice_filter_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFilterRow, sluice_filter_row, SLUICE, FILTER_ROW, GtkListBoxRow)

SluiceFilterRow *sluice_filter_row_new_for_group (SluiceGroup group);
SluiceFilterRow *sluice_filter_row_new_for_kind (SluiceKind kind);

SluiceGroup sluice_filter_row_get_group (SluiceFilterRow *self);
SluiceKind sluice_filter_row_get_kind (SluiceFilterRow *self);
void sluice_filter_row_set_count (SluiceFilterRow *self, guint count);

G_END_DECLS
