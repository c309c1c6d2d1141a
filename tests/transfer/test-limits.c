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
  SluicePermits *a = sluice_limits_get_host_permits (limits, "https://a.example:443");
  SluicePermits *b = sluice_limits_get_host_permits (limits, "https://b.example:443");

  g_assert_true (a != b);
  g_assert_true (a == sluice_limits_get_host_permits (limits, "https://a.example:443"));
  g_assert_cmpuint (take_all (a), ==, 8);
  g_assert_cmpuint (take_all (b), ==, 8);

  sluice_limits_set_host_connections (limits, 10);
  g_assert_cmpuint (take_all (a), ==, 2);
  g_assert_cmpuint (take_all (sluice_limits_get_host_permits (limits, "c")), ==, 10);

  sluice_limits_set_host_connections (limits, 1);
  sluice_permits_release (a);
  g_assert_cmpuint (take_all (a), ==, 0);
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
  g_test_add_func ("/limits/opening", test_opening);
  g_test_add_func ("/limits/rate", test_rate);

  return g_test_run ();
}
