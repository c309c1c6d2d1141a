/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-limits.h"

static guint
take_all (SluicePermits *permits)
{
  guint n = 0;

  while (sluice_permits_try_acquire (permits))
    n++;

  return n;
}

static void
test_hosts (void)
{
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();
  g_autoptr (SluiceHost) host_a = sluice_limits_get_host (limits, "https://a.example:443");
  g_autoptr (SluiceHost) host_b = sluice_limits_get_host (limits, "https://b.example:443");
  g_autoptr (SluiceHost) again = sluice_limits_get_host (limits, "https://a.example:443");
  g_autoptr (SluiceHost) host_c = NULL;
  SluicePermits *a = sluice_host_get_permits (host_a);
  SluicePermits *b = sluice_host_get_permits (host_b);

  g_assert_true (a != b);
  g_assert_true (host_a == again);
  g_assert_cmpuint (take_all (a), ==, 8);
  g_assert_cmpuint (take_all (b), ==, 8);

  sluice_limits_set_host_connections (limits, 10);
  g_assert_cmpuint (take_all (a), ==, 2);
  host_c = sluice_limits_get_host (limits, "c");
  g_assert_cmpuint (take_all (sluice_host_get_permits (host_c)), ==, 10);

  sluice_limits_set_host_connections (limits, 1);
  sluice_permits_release (a);
  g_assert_cmpuint (take_all (a), ==, 0);
}

/* A host that nobody uses any more is not kept, and one may outlive the limits. */
static void
test_gone (void)
{
  SluiceLimits *limits = sluice_limits_new ();
  SluiceHost *host = sluice_limits_get_host (limits, "a");
  g_autoptr (SluiceHost) kept = sluice_limits_get_host (limits, "b");

  g_assert_finalize_object (host);
  sluice_limits_set_host_connections (limits, 3);
  g_assert_cmpuint (take_all (sluice_host_get_permits (kept)), ==, 3);
  g_assert_finalize_object (limits);
}

static void
test_opening (void)
{
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();

  g_assert_cmpuint (take_all (sluice_limits_get_opening_permits (limits)), ==, 8);
}

static void
test_rate (void)
{
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();
  SluiceThrottle *throttle = sluice_limits_get_throttle (limits);

  g_assert_cmpuint (sluice_throttle_get_rate (throttle), ==, 0);
  sluice_limits_set_rate (limits, 500000);
  g_assert_cmpuint (sluice_throttle_get_rate (throttle), ==, 500000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/limits/hosts", test_hosts);
  g_test_add_func ("/limits/gone", test_gone);
  g_test_add_func ("/limits/opening", test_opening);
  g_test_add_func ("/limits/rate", test_rate);

  return g_test_run ();
}
