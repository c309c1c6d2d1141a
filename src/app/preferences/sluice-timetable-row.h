/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-timetable.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_TIMETABLE_ROW (sluice_timetable_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceTimetableRow,
                      sluice_timetable_row,
                      SLUICE,
                      TIMETABLE_ROW,
                      AdwExpanderRow)

SluiceTimetableRow *sluice_timetable_row_new (const SluiceTimetableEntry *entry);

void sluice_timetable_row_get_entry (SluiceTimetableRow *self, SluiceTimetableEntry *entry);
void sluice_timetable_row_set_entry (SluiceTimetableRow *self, const SluiceTimetableEntry *entry);

G_END_DECLS
