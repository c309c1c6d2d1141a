/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-network-watch.h"

#include "scratch.h"
#include "scripted-monitor.h"

#define LONG_SECOND 3600000 /* ms: no rest ends by itself */

static void
count_cb (SluiceNetworkWatch *watch, guint *count)
{
  (*count)++;
}

static gboolean
may_try (gpointer user_data)
{
  return sluice_network_watch_may_try (user_data);
}

static void
test_all_is_well (void)
{
  g_autoptr (SluiceNetworkWatch) watch = sluice_network_watch_new (LONG_SECOND);

  g_assert_true (sluice_network_watch_may_try (watch));
  g_assert_false (sluice_network_watch_begin (watch));
  g_assert_true (sluice_network_watch_may_try (watch));
}

/* Several requests that ran find no network; one at a time tries again. */
static void
test_one_tries (void)
{
  g_autoptr (SluiceNetworkWatch) watch = sluice_network_watch_new (1);
  guint n_changes = 0;

  g_signal_connect (watch, "changed", G_CALLBACK (count_cb), &n_changes);
  sluice_network_watch_lost (watch);
  sluice_network_watch_lost (watch);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_false (sluice_network_watch_may_try (watch));

  scratch_await_true (may_try, watch);
  g_assert_true (sluice_network_watch_begin (watch));
  g_assert_false (sluice_network_watch_may_try (watch));
  sluice_network_watch_works (watch);
  g_assert_true (sluice_network_watch_may_try (watch));
  g_assert_false (sluice_network_watch_begin (watch));
}

static void
test_rests (void)
{
  g_assert_cmpuint (sluice_network_watch_get_rest (0), ==, 5);
  g_assert_cmpuint (sluice_network_watch_get_rest (1), ==, 15);
  g_assert_cmpuint (sluice_network_watch_get_rest (2), ==, 30);
  g_assert_cmpuint (sluice_network_watch_get_rest (3), ==, 60);
  g_assert_cmpuint (sluice_network_watch_get_rest (1000), ==, 60);
}

static void
test_hint (void)
{
  g_autoptr (SluiceNetworkWatch) watch = sluice_network_watch_new (LONG_SECOND);

  scripted_monitor_hint ();
  g_assert_true (sluice_network_watch_may_try (watch));

  sluice_network_watch_lost (watch);
  scripted_monitor_hint ();
  g_assert_true (sluice_network_watch_may_try (watch));
}

/* A hint during a try that fails may have come too late for it. */
static void
test_hint_during_a_try (void)
{
  g_autoptr (SluiceNetworkWatch) watch = sluice_network_watch_new (LONG_SECOND);

  sluice_network_watch_lost (watch);
  sluice_network_watch_hurry (watch);
  g_assert_true (sluice_network_watch_begin (watch));
  scripted_monitor_hint ();
  g_assert_false (sluice_network_watch_may_try (watch));
  sluice_network_watch_lost (watch);
  g_assert_true (sluice_network_watch_may_try (watch));

  g_assert_true (sluice_network_watch_begin (watch));
  sluice_network_watch_lost (watch);
  g_assert_false (sluice_network_watch_may_try (watch));
}

static void
test_learned_nothing (void)
{
  g_autoptr (SluiceNetworkWatch) watch = sluice_network_watch_new (LONG_SECOND);

  sluice_network_watch_lost (watch);
  sluice_network_watch_hurry (watch);
  g_assert_true (sluice_network_watch_begin (watch));
  sluice_network_watch_learned_nothing (watch);
  g_assert_true (sluice_network_watch_begin (watch));
}

static void
test_metered (void)
{
  g_autoptr (SluiceNetworkWatch) watch = sluice_network_watch_new (LONG_SECOND);
  guint n_changes = 0;

  g_signal_connect (watch, "changed", G_CALLBACK (count_cb), &n_changes);
  g_assert_false (sluice_network_watch_is_metered (watch));
  scripted_monitor_set_metered (TRUE);
  g_assert_true (sluice_network_watch_is_metered (watch));
  g_assert_cmpuint (n_changes, ==, 1);
  scripted_monitor_set_metered (FALSE);
}

int
main (int argc, char *argv[])
{
  scripted_monitor_install ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-watch/all-is-well", test_all_is_well);
  g_test_add_func ("/network-watch/one-tries", test_one_tries);
  g_test_add_func ("/network-watch/rests", test_rests);
  g_test_add_func ("/network-watch/hint", test_hint);
  g_test_add_func ("/network-watch/hint-during-a-try", test_hint_during_a_try);
  g_test_add_func ("/network-watch/learned-nothing", test_learned_nothing);
  g_test_add_func ("/network-watch/metered", test_metered);

  return g_test_run ();
}
