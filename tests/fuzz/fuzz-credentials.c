/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Four lines: the right user and password, and those that were sent. */

#include "fuzz-target.h"

#include "sluice-credentials.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *user = fuzz_take_line (&bytes, &length);
  g_autofree char *password = fuzz_take_line (&bytes, &length);
  g_autofree char *sent_user = fuzz_take_line (&bytes, &length);
  g_autofree char *sent_password = fuzz_take_line (&bytes, &length);
  SluiceCredentials *credentials = sluice_credentials_new (user, password);

  g_assert_true (sluice_credentials_match (credentials, user, password));
  g_assert_cmpint (sluice_credentials_match (credentials, sent_user, sent_password), ==,
                   g_str_equal (user, sent_user) && g_str_equal (password, sent_password));
  sluice_credentials_free (credentials);
  return 0;
}
