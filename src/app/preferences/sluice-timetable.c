/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-timetable.h"

#define WEEK 7 /* days */

struct _SluiceTimetable
{
  GArray *entries; /* owned, of SluiceTimetableEntry */
};

static gboolean
entry_is_valid (const SluiceTimetableEntry *entry)
{
  return entry->days != 0 && entry->days <= SLUICE_TIMETABLE_EVERY_DAY &&
         entry->from < SLUICE_TIMETABLE_DAY && entry->to <= SLUICE_TIMETABLE_DAY &&
         entry->limit > 0;
}

static gboolean
entry_holds (const SluiceTimetableEntry *entry, guint day, guint minute)
{
  gboolean today = (entry->days >> day) & 1;
  gboolean yesterday = (entry->days >> ((day + WEEK - 1) % WEEK)) & 1;

  if (entry->from < entry->to)
    return today && minute >= entry->from && minute < entry->to;

  return (today && minute >= entry->from) || (yesterday && minute < entry->to);
}

static guint
minute_of_day (GDateTime *time)
{
  return (guint) (g_date_time_get_hour (time) * 60 + g_date_time_get_minute (time));
}

/* In minutes of a clock on the wall, 1 to a whole day. */
static guint
minutes_until (guint minute, guint boundary)
{
  return (boundary + SLUICE_TIMETABLE_DAY - minute - 1) % SLUICE_TIMETABLE_DAY + 1;
}

static GDateTime *
find_boundary (const SluiceTimetable *self, GDateTime *time)
{
  guint minute = minute_of_day (time);
  guint nearest = SLUICE_TIMETABLE_DAY;
  GTimeSpan spent =
      g_date_time_get_second (time) * G_TIME_SPAN_SECOND + g_date_time_get_microsecond (time);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const SluiceTimetableEntry *entry = sluice_timetable_get_entry (self, i);

      nearest = MIN (nearest, minutes_until (minute, entry->from));
      nearest = MIN (nearest, minutes_until (minute, entry->to));
    }

  return g_date_time_add (time, nearest * G_TIME_SPAN_MINUTE - spent);
}

/* The moment between @from and @to at which clocks are put on or back, or NULL.
 * It is a boundary too: 2:30 is never reached on one day and twice on another. */
static GDateTime *
find_clock_change (GDateTime *from, GDateTime *to)
{
  GTimeSpan offset = g_date_time_get_utc_offset (from);
  GTimeSpan before = 0;
  GTimeSpan after = g_date_time_difference (to, from);

  if (g_date_time_get_utc_offset (to) == offset)
    return NULL;

  while (after - before > 1)
    {
      GTimeSpan middle = before + (after - before) / 2;
      g_autoptr (GDateTime) time = g_date_time_add (from, middle);

      if (g_date_time_get_utc_offset (time) == offset)
        before = middle;
      else
        after = middle;
    }

  return g_date_time_add (from, after);
}

static GDateTime *
find_candidate (const SluiceTimetable *self, GDateTime *time)
{
  g_autoptr (GDateTime) boundary = find_boundary (self, time);
  GDateTime *clock_change = find_clock_change (time, boundary);

  return clock_change != NULL ? clock_change : g_steal_pointer (&boundary);
}

/**
 * sluice_timetable_new:
 * @variant: (nullable): a variant of type %SLUICE_TIMETABLE_TYPE
 *
 * Reads a timetable. Entries that make no sense are left out.
 *
 * Returns: (transfer full): a new timetable
 */
SluiceTimetable *
sluice_timetable_new (GVariant *variant)
{
  SluiceTimetable *self = g_new0 (SluiceTimetable, 1);
  SluiceTimetableEntry entry;
  GVariantIter iter;

  self->entries = g_array_new (FALSE, FALSE, sizeof (SluiceTimetableEntry));
  if (variant == NULL)
    return self;

  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE (SLUICE_TIMETABLE_TYPE)),
                        self);

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "(yqqt)", &entry.days, &entry.from, &entry.to, &entry.limit))
    sluice_timetable_add (self, &entry);

  return self;
}

/**
 * sluice_timetable_free:
 * @self: (nullable): a timetable
 *
 * Frees it.
 */
void
sluice_timetable_free (SluiceTimetable *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->entries);
  g_free (self);
}

/**
 * sluice_timetable_to_variant:
 * @self: a timetable
 *
 * Returns: (transfer floating): a variant of type %SLUICE_TIMETABLE_TYPE
 */
GVariant *
sluice_timetable_to_variant (const SluiceTimetable *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE (SLUICE_TIMETABLE_TYPE));
  for (guint i = 0; i < self->entries->len; i++)
    {
      const SluiceTimetableEntry *entry = sluice_timetable_get_entry (self, i);

      g_variant_builder_add (&builder, "(yqqt)", entry->days, entry->from, entry->to, entry->limit);
    }

  return g_variant_builder_end (&builder);
}

/**
 * sluice_timetable_get_length:
 * @self: a timetable
 *
 * Returns: how many entries it has
 */
guint
sluice_timetable_get_length (const SluiceTimetable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

/**
 * sluice_timetable_get_entry:
 * @self: a timetable
 * @index: which entry; there must be one
 *
 * Returns: (transfer none): the entry, valid until the timetable changes
 */
const SluiceTimetableEntry *
sluice_timetable_get_entry (const SluiceTimetable *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->entries->len, NULL);

  return &g_array_index (self->entries, SluiceTimetableEntry, index);
}

/**
 * sluice_timetable_add:
 * @self: a timetable
 * @entry: what to add at the end
 *
 * Returns: whether it makes sense; if not, nothing is changed
 */
gboolean
sluice_timetable_add (SluiceTimetable *self, const SluiceTimetableEntry *entry)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!entry_is_valid (entry))
    return FALSE;

  g_array_append_val (self->entries, *entry);
  return TRUE;
}

/**
 * sluice_timetable_get_limit:
 * @self: a timetable
 * @now: a moment, in the time zone of the clock that the entries mean
 *
 * Where entries overlap, the lowest limit holds.
 *
 * Returns: the limit at @now in bytes per second, 0 for none
 */
guint64
sluice_timetable_get_limit (const SluiceTimetable *self, GDateTime *now)
{
  guint day, minute;
  guint64 limit = G_MAXUINT64;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (now != NULL, 0);

  day = (guint) g_date_time_get_day_of_week (now) - 1;
  minute = minute_of_day (now);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const SluiceTimetableEntry *entry = sluice_timetable_get_entry (self, i);

      if (entry_holds (entry, day, minute))
        limit = MIN (limit, entry->limit);
    }

  return limit < G_MAXUINT64 ? limit : 0;
}

/**
 * sluice_timetable_find_change:
 * @self: a timetable
 * @now: a moment, in the time zone of the clock that the entries mean
 *
 * Finds when the limit will be another one than at @now. Clocks that are put
 * on or back in between are accounted for.
 *
 * Returns: (transfer full) (nullable): that moment, or %NULL if it stays the same
 */
GDateTime *
sluice_timetable_find_change (const SluiceTimetable *self, GDateTime *now)
{
  g_autoptr (GDateTime) time = NULL;
  guint64 limit;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (now != NULL, NULL);

  limit = sluice_timetable_get_limit (self, now);
  time = g_date_time_ref (now);

  /* Nothing new comes after a week and the day in which it began. */
  while (g_date_time_difference (time, now) <= (WEEK + 1) * G_TIME_SPAN_DAY)
    {
      GDateTime *next = find_candidate (self, time);

      g_date_time_unref (time);
      time = next;
      if (sluice_timetable_get_limit (self, time) != limit)
        return g_steal_pointer (&time);
    }

  return NULL;
}
