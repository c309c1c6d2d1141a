/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_TIMETABLE_GROUP (sluice_timetable_group_get_type ())
G_DECLARE_FINAL_TYPE (SluiceTimetableGroup,
                      sluice_timetable_group,
                      SLUICE,
                      TIMETABLE_GROUP,
                      AdwPreferencesGroup)

void sluice_timetable_group_set_store (SluiceTimetableGroup *self, GSettings *store);

G_END_DECLS
