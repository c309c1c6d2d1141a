/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-tally.h"

static void
counted_cb (SluiceTally *tally, guint *times)
{
  (*times)++;
}

static void
run_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* However much changes in one go, it is told once. */
static void
test_counts (void)
{
  SluiceTally *tally = sluice_tally_new ();
  guint times = 0;

  g_signal_connect (tally, "counted", G_CALLBACK (counted_cb), &times);
  sluice_tally_add (tally, SLUICE_GROUP_FINISHED, SLUICE_KIND_MUSIC, 3);
  sluice_tally_add (tally, SLUICE_GROUP_WAITING, SLUICE_KIND_VIDEO, 1);
  sluice_tally_remove (tally, SLUICE_GROUP_FINISHED, SLUICE_KIND_MUSIC);
  g_assert_cmpuint (times, ==, 0);
  g_assert_cmpuint (sluice_tally_count_group (tally, SLUICE_GROUP_ALL), ==, 3);
  g_assert_cmpuint (sluice_tally_count_group (tally, SLUICE_GROUP_FINISHED), ==, 2);
  g_assert_cmpuint (sluice_tally_count_group (tally, SLUICE_GROUP_ACTIVE), ==, 0);
  g_assert_cmpuint (sluice_tally_count_kind (tally, SLUICE_KIND_MUSIC), ==, 2);
  g_assert_cmpuint (sluice_tally_count_kind (tally, SLUICE_KIND_VIDEO), ==, 1);

  run_loop ();
  g_assert_cmpuint (times, ==, 1);
  sluice_tally_remove (tally, SLUICE_GROUP_WAITING, SLUICE_KIND_VIDEO);
  run_loop ();
  g_assert_cmpuint (times, ==, 2);
  g_assert_finalize_object (tally);
}

/* One that goes tells nothing any more. */
static void
test_gone (void)
{
  SluiceTally *tally = sluice_tally_new ();

  sluice_tally_add (tally, SLUICE_GROUP_FAILED, SLUICE_KIND_OTHER, 1);
  g_assert_finalize_object (tally);
  run_loop ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tally/counts", test_counts);
  g_test_add_func ("/tally/gone", test_gone);

  return g_test_run ();
}
