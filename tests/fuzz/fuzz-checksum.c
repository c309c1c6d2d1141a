/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-checksum.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (text, &error);
  g_autoptr (SluiceChecksum) again = NULL;
  g_autofree char *written = NULL;

  if (checksum == NULL)
    {
      fuzz_assert_sentence (error, G_OPTION_ERROR);
      return 0;
    }
  g_assert_cmpuint (strlen (checksum->digest), ==,
                    (gsize) g_checksum_type_get_length (checksum->type) * 2);
  g_assert_cmpuint (strspn (checksum->digest, "0123456789abcdef"), ==, strlen (checksum->digest));
  written = sluice_checksum_to_string (checksum);
  again = sluice_checksum_parse (written, NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (again->type, ==, checksum->type);
  g_assert_cmpstr (again->digest, ==, checksum->digest);
  return 0;
}
