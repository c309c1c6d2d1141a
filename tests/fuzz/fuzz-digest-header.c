/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include "sluice-digest-header.h"

/* What comes out is a checksum as the user could have written it. */
static void
claim_checksum (SluiceChecksum *found)
{
  g_autoptr (SluiceChecksum) checksum = found;
  g_autofree char *text = checksum != NULL ? sluice_checksum_to_string (checksum) : NULL;
  g_autoptr (SluiceChecksum) again = text != NULL ? sluice_checksum_parse (text, NULL) : NULL;

  if (checksum == NULL)
    return;
  g_assert_nonnull (again);
  g_assert_cmpint (checksum->type, !=, G_CHECKSUM_MD5);
  g_assert_cmpstr (checksum->digest, ==, again->digest);
}

/* So does any digest of any bytes. */
static void
claim_round_trip (const guint8 *bytes, gsize length)
{
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize digest_length = sizeof digest;
  g_autofree char *hex = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;
  g_autoptr (SluiceChecksum) checksum = NULL;

  g_checksum_update (hash, bytes, (gssize) length);
  hex = g_strdup (g_checksum_get_string (hash));
  g_checksum_reset (hash);
  g_checksum_update (hash, bytes, (gssize) length);
  g_checksum_get_digest (hash, digest, &digest_length);
  encoded = g_base64_encode (digest, digest_length);
  value = g_strdup_printf ("sha-256=:%s:", encoded);
  checksum = sluice_digest_header_parse_representation (value);
  g_assert_nonnull (checksum);
  g_assert_cmpstr (checksum->digest, ==, hex);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *value = fuzz_dup_text (bytes, length);

  claim_checksum (sluice_digest_header_parse (value));
  claim_checksum (sluice_digest_header_parse_representation (value));
  claim_round_trip (bytes, length);
  return 0;
}
