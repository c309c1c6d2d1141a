/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_RATE_ROW (sluice_rate_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceRateRow, sluice_rate_row, SLUICE, RATE_ROW, AdwActionRow)

guint64 sluice_rate_row_get_rate (SluiceRateRow *self);
void sluice_rate_row_set_rate (SluiceRateRow *self, guint64 bytes_per_second);

G_END_DECLS
