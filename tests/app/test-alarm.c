/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-alarm.h"

#include "scratch.h"

static void
ring_cb (gpointer user_data)
{
  gint64 *rung_at = user_data;

  *rung_at = g_get_real_time ();
}

static gboolean
has_rung (gpointer user_data)
{
  gint64 *rung_at = user_data;

  return *rung_at != 0;
}

static void
test_ring (void)
{
  gint64 due = g_get_real_time () + 50 * G_TIME_SPAN_MILLISECOND;
  gint64 rung_at = 0;

  g_assert_cmpuint (sluice_alarm_add (due, ring_cb, &rung_at), !=, 0);
  scratch_await_true (has_rung, &rung_at);
  g_assert_cmpint (rung_at, >=, due);
}

static void
test_past (void)
{
  gint64 rung_at = 0;

  g_assert_cmpuint (sluice_alarm_add (G_USEC_PER_SEC, ring_cb, &rung_at), !=, 0);
  scratch_await_true (has_rung, &rung_at);
}

static void
test_remove (void)
{
  guint before = scratch_count_descriptors ("anon_inode:[timerfd]");
  gint64 rung_at = 0;
  guint source = sluice_alarm_add (G_USEC_PER_SEC, ring_cb, &rung_at);

  g_assert_cmpuint (scratch_count_descriptors ("anon_inode:[timerfd]"), ==, before + 1);
  g_source_remove (source);
  g_assert_cmpuint (scratch_count_descriptors ("anon_inode:[timerfd]"), ==, before);
  g_assert_cmpint (rung_at, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alarm/ring", test_ring);
  g_test_add_func ("/alarm/past", test_past);
  g_test_add_func ("/alarm/remove", test_remove);

  return g_test_run ();
}
