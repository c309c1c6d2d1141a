/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-timetable.h"

#define MONDAY 0x01
#define SUNDAY 0x40
#define WORKDAYS 0x1f
#define AT(hour, minute) ((hour) *60 + (minute))

/* Central Europe's clocks, from a rule, so that no time zone files are needed. */
static GTimeZone *
zone_new (void)
{
  GTimeZone *zone = g_time_zone_new_identifier ("CET-1CEST,M3.5.0,M10.5.0/3");

  g_assert_nonnull (zone);
  return zone;
}

static GDateTime *
time_new (const char *text)
{
  g_autoptr (GTimeZone) zone = zone_new ();
  GDateTime *time = g_date_time_new_from_iso8601 (text, zone);
  GDateTime *local;

  g_assert_nonnull (time);
  local = g_date_time_to_timezone (time, zone);
  g_date_time_unref (time);
  return local;
}

static SluiceTimetable *
timetable_new (const char *text)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (text));

  return sluice_timetable_new (variant);
}

static void
assert_limit (const SluiceTimetable *timetable, const char *when, guint64 wanted)
{
  g_autoptr (GDateTime) time = time_new (when);
  guint64 got = sluice_timetable_get_limit (timetable, time);

  if (got != wanted)
    g_error ("at %s: limit %" G_GUINT64_FORMAT ", wanted %" G_GUINT64_FORMAT, when, got, wanted);
}

static void
assert_change (const SluiceTimetable *timetable, const char *when, const char *wanted)
{
  g_autoptr (GDateTime) time = time_new (when);
  g_autoptr (GDateTime) change = sluice_timetable_find_change (timetable, time);
  g_autofree char *got = change != NULL ? g_date_time_format_iso8601 (change) : NULL;

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_empty (void)
{
  g_autoptr (SluiceTimetable) timetable = sluice_timetable_new (NULL);

  assert_limit (timetable, "2026-01-05T12:00:00", 0);
  assert_change (timetable, "2026-01-05T12:00:00", NULL);
}

static void
test_weekdays (void)
{
  /* 5 January 2026 is a Monday. */
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x1f, uint16 540, uint16 1020, uint64 500)]");

  assert_limit (timetable, "2026-01-05T08:59:59", 0);
  assert_limit (timetable, "2026-01-05T09:00:00", 500);
  assert_limit (timetable, "2026-01-05T16:59:59", 500);
  assert_limit (timetable, "2026-01-05T17:00:00", 0);
  assert_limit (timetable, "2026-01-10T12:00:00", 0);

  assert_change (timetable, "2026-01-05T08:59:30", "2026-01-05T09:00:00+01");
  assert_change (timetable, "2026-01-05T09:00:00", "2026-01-05T17:00:00+01");
  assert_change (timetable, "2026-01-09T17:00:00", "2026-01-12T09:00:00+01");
}

static void
test_over_midnight (void)
{
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x40, uint16 1320, uint16 360, uint64 500)]");

  assert_limit (timetable, "2026-01-04T05:00:00", 0);
  assert_limit (timetable, "2026-01-04T22:00:00", 500);
  assert_limit (timetable, "2026-01-05T05:59:59", 500);
  assert_limit (timetable, "2026-01-05T06:00:00", 0);
  assert_limit (timetable, "2026-01-05T22:00:00", 0);

  assert_change (timetable, "2026-01-04T22:00:00", "2026-01-05T06:00:00+01");
  assert_change (timetable, "2026-01-05T06:00:00", "2026-01-11T22:00:00+01");
}

static void
test_whole_day (void)
{
  g_autoptr (SluiceTimetable) monday =
      timetable_new ("[(byte 0x01, uint16 0, uint16 0, uint64 500)]");
  g_autoptr (SluiceTimetable) always =
      timetable_new ("[(byte 0x7f, uint16 600, uint16 600, uint64 500)]");

  assert_limit (monday, "2026-01-05T00:00:00", 500);
  assert_limit (monday, "2026-01-05T23:59:59", 500);
  assert_limit (monday, "2026-01-06T00:00:00", 0);
  assert_change (monday, "2026-01-05T00:00:00", "2026-01-06T00:00:00+01");

  assert_limit (always, "2026-01-05T00:00:00", 500);
  assert_change (always, "2026-01-05T00:00:00", NULL);
}

static void
test_overlaps (void)
{
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x7f, uint16 480, uint16 720, uint64 500),"
                     " (byte 0x7f, uint16 600, uint16 840, uint64 300)]");

  assert_limit (timetable, "2026-01-05T09:00:00", 500);
  assert_limit (timetable, "2026-01-05T11:00:00", 300);
  assert_limit (timetable, "2026-01-05T13:00:00", 300);

  /* The first one's end changes nothing. */
  assert_change (timetable, "2026-01-05T09:00:00", "2026-01-05T10:00:00+01");
  assert_change (timetable, "2026-01-05T10:00:00", "2026-01-05T14:00:00+01");
}

static void
test_touching (void)
{
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x7f, uint16 480, uint16 720, uint64 500),"
                     " (byte 0x7f, uint16 720, uint16 480, uint64 500)]");

  assert_change (timetable, "2026-01-05T09:00:00", NULL);
}

static void
test_clocks_put_on (void)
{
  /* On 29 March 2026 it is 3:00 right after 1:59:59. */
  g_autoptr (SluiceTimetable) inside =
      timetable_new ("[(byte 0x40, uint16 150, uint16 300, uint64 500)]");
  g_autoptr (SluiceTimetable) swallowed =
      timetable_new ("[(byte 0x40, uint16 130, uint16 160, uint64 500)]");

  assert_limit (inside, "2026-03-29T01:59:59", 0);
  assert_limit (inside, "2026-03-29T03:00:00", 500);
  assert_change (inside, "2026-03-29T01:00:00", "2026-03-29T03:00:00+02");
  assert_change (inside, "2026-03-29T03:00:00", "2026-03-29T05:00:00+02");

  assert_change (swallowed, "2026-03-29T01:00:00", "2026-04-05T02:10:00+02");
}

static void
test_clocks_put_back (void)
{
  /* On 25 October 2026 it is 2:00 again right after 2:59:59. */
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x40, uint16 150, uint16 180, uint64 500)]");

  assert_change (timetable, "2026-10-25T02:00:00+02", "2026-10-25T02:30:00+02");
  assert_change (timetable, "2026-10-25T02:30:00+02", "2026-10-25T02:00:00+01");
  assert_change (timetable, "2026-10-25T02:00:00+01", "2026-10-25T02:30:00+01");
  assert_change (timetable, "2026-10-25T02:30:00+01", "2026-10-25T03:00:00+01");
}

/* From Saturday evening into the Sunday on which clocks are put on, or back. */
static void
test_clocks_changed_at_night (void)
{
  g_autoptr (SluiceTimetable) on =
      timetable_new ("[(byte 0x20, uint16 1380, uint16 210, uint64 500)]");
  g_autoptr (SluiceTimetable) back =
      timetable_new ("[(byte 0x20, uint16 1380, uint16 150, uint64 500)]");

  assert_change (on, "2026-03-28T22:00:00", "2026-03-28T23:00:00+01");
  assert_limit (on, "2026-03-29T01:59:59", 500);
  assert_limit (on, "2026-03-29T03:00:00", 500);
  assert_change (on, "2026-03-28T23:00:00", "2026-03-29T03:30:00+02");
  assert_change (on, "2026-03-29T03:30:00", "2026-04-04T23:00:00+02");

  assert_change (back, "2026-10-24T23:00:00", "2026-10-25T02:30:00+02");
  assert_change (back, "2026-10-25T02:30:00+02", "2026-10-25T02:00:00+01");
  assert_change (back, "2026-10-25T02:00:00+01", "2026-10-25T02:30:00+01");
}

/* Three at a time, of which two go on over the end of the week. */
static void
test_overlaps_over_the_week (void)
{
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x40, uint16 1200, uint16 480, uint64 500),"
                     " (byte 0x41, uint16 1380, uint16 60, uint64 300),"
                     " (byte 0x01, uint16 30, uint16 420, uint64 400)]");

  /* 4 January 2026 is a Sunday. */
  assert_limit (timetable, "2026-01-04T20:00:00", 500);
  assert_change (timetable, "2026-01-04T20:00:00", "2026-01-04T23:00:00+01");
  assert_limit (timetable, "2026-01-05T00:30:00", 300);
  assert_change (timetable, "2026-01-04T23:00:00", "2026-01-05T01:00:00+01");
  assert_limit (timetable, "2026-01-05T01:00:00", 400);
  assert_change (timetable, "2026-01-05T01:00:00", "2026-01-05T07:00:00+01");
  assert_limit (timetable, "2026-01-05T07:00:00", 500);
  assert_change (timetable, "2026-01-05T07:00:00", "2026-01-05T08:00:00+01");
  assert_change (timetable, "2026-01-05T08:00:00", "2026-01-05T23:00:00+01");
}

static void
test_nonsense (void)
{
  g_autoptr (SluiceTimetable) timetable =
      timetable_new ("[(byte 0x00, uint16 0, uint16 60, uint64 500),"
                     " (byte 0x80, uint16 0, uint16 60, uint64 500),"
                     " (byte 0x7f, uint16 1440, uint16 60, uint64 500),"
                     " (byte 0x7f, uint16 0, uint16 1441, uint64 500),"
                     " (byte 0x7f, uint16 0, uint16 60, uint64 0)]");

  g_assert_cmpuint (sluice_timetable_get_length (timetable), ==, 0);
}

static void
test_add (void)
{
  const SluiceTimetableEntry day = { WORKDAYS, AT (9, 0), AT (17, 0), 500 };
  const SluiceTimetableEntry night = { MONDAY | SUNDAY, AT (22, 0), AT (6, 0), 300 };
  const SluiceTimetableEntry never = { 0, AT (22, 0), AT (6, 0), 300 };
  g_autoptr (SluiceTimetable) timetable = sluice_timetable_new (NULL);
  g_autoptr (GVariant) variant = NULL;
  g_autofree char *text = NULL;

  g_assert_true (sluice_timetable_add (timetable, &day));
  g_assert_false (sluice_timetable_add (timetable, &never));
  g_assert_true (sluice_timetable_add (timetable, &night));

  variant = g_variant_ref_sink (sluice_timetable_to_variant (timetable));
  text = g_variant_print (variant, FALSE);
  g_assert_cmpstr (text, ==, "[(0x1f, 540, 1020, 500), (0x41, 1320, 360, 300)]");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timetable/empty", test_empty);
  g_test_add_func ("/timetable/weekdays", test_weekdays);
  g_test_add_func ("/timetable/over-midnight", test_over_midnight);
  g_test_add_func ("/timetable/whole-day", test_whole_day);
  g_test_add_func ("/timetable/overlaps", test_overlaps);
  g_test_add_func ("/timetable/touching", test_touching);
  g_test_add_func ("/timetable/clocks-put-on", test_clocks_put_on);
  g_test_add_func ("/timetable/clocks-put-back", test_clocks_put_back);
  g_test_add_func ("/timetable/clocks-changed-at-night", test_clocks_changed_at_night);
  g_test_add_func ("/timetable/overlaps-over-the-week", test_overlaps_over_the_week);
  g_test_add_func ("/timetable/nonsense", test_nonsense);
  g_test_add_func ("/timetable/add", test_add);

  return g_test_run ();
}
