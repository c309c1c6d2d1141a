/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_TIMETABLE_TYPE "a(yqqt)"
#define SLUICE_TIMETABLE_EVERY_DAY 0x7f
#define SLUICE_TIMETABLE_DAY 1440 /* minutes */

/**
 * SluiceTimetableEntry:
 * @days: on which weekdays it begins; bit 0 is Monday
 * @from: the minute of the day it begins
 * @to: the minute of the day it ends; when that is not after @from, of the next day
 * @limit: bytes per second that hold in between, at least 1
 */
typedef struct
{
  guint8 days;
  guint16 from;
  guint16 to;
  guint64 limit;
} SluiceTimetableEntry;

typedef struct _SluiceTimetable SluiceTimetable;

SluiceTimetable *sluice_timetable_new (GVariant *variant);
void sluice_timetable_free (SluiceTimetable *self);
GVariant *sluice_timetable_to_variant (const SluiceTimetable *self);

guint sluice_timetable_get_length (const SluiceTimetable *self);
const SluiceTimetableEntry *sluice_timetable_get_entry (const SluiceTimetable *self, guint index);
gboolean sluice_timetable_add (SluiceTimetable *self, const SluiceTimetableEntry *entry);

guint64 sluice_timetable_get_limit (const SluiceTimetable *self, GDateTime *now);
GDateTime *sluice_timetable_find_change (const SluiceTimetable *self, GDateTime *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceTimetable, sluice_timetable_free)

G_END_DECLS
