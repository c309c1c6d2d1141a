/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-credentials.h"

static void
test_match (void)
{
  g_autoptr (SluiceCredentials) credentials = sluice_credentials_new ("anna", "secret");

  g_assert_true (sluice_credentials_match (credentials, "anna", "secret"));
  g_assert_false (sluice_credentials_match (credentials, "anna", "secret2"));
  g_assert_false (sluice_credentials_match (credentials, "anna", "secre"));
  g_assert_false (sluice_credentials_match (credentials, "anna", ""));
  g_assert_false (sluice_credentials_match (credentials, "Anna", "secret"));
  g_assert_false (sluice_credentials_match (credentials, "annas", "ecret"));
  g_assert_false (sluice_credentials_match (credentials, "", ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/credentials/match", test_match);

  return g_test_run ();
}
