/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-digest-header.h"

/* Of no bytes at all, as base64 and in digits. */
#define SHA256 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SHA256_DIGITS "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA1 "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
#define SHA1_DIGITS "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define MD5 "1B2M2Y8AsgTpgAmY7PhCfg=="

typedef struct
{
  const char *value;
  const char *checksum; /* nullable */
} Case;

static void
check (const Case *cases, gsize n_cases, SluiceChecksum *(*parse) (const char *value))
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autoptr (SluiceChecksum) checksum = parse (cases[i].value);
      g_autofree char *found = checksum != NULL ? sluice_checksum_to_string (checksum) : NULL;

      g_test_message ("%s", cases[i].value);
      g_assert_cmpstr (found, ==, cases[i].checksum);
    }
}

static void
test_digest (void)
{
  static const Case cases[] = {
    { NULL, NULL },
    { "", NULL },
    { "SHA-256=" SHA256, SHA256_DIGITS },
    { "sha-256=" SHA256, SHA256_DIGITS },
    { "SHA=" SHA1, SHA1_DIGITS },
    { "SHA=" SHA1 ",SHA-256=" SHA256, SHA256_DIGITS },
    { "SHA-256=" SHA256 ", SHA=" SHA1, SHA256_DIGITS },
    { "MD5=" MD5 ", SHA=" SHA1, SHA1_DIGITS },
    { "UNIXsum=30637,SHA=" SHA1, SHA1_DIGITS },
    { "MD5=" MD5, NULL },
    { "SHA-256=" SHA1, NULL },
    { "SHA-256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL },
    { "SHA-256", NULL },
    { "SHA-256=:" SHA256 ":", NULL },
    { "= " SHA256, NULL },
  };

  check (cases, G_N_ELEMENTS (cases), sluice_digest_header_parse);
}

static void
test_representation (void)
{
  static const Case cases[] = {
    { NULL, NULL },
    { "sha-256=:" SHA256 ":", SHA256_DIGITS },
    { "sha-256=:" SHA256 ":;a=1, sha=:" SHA1 ":", SHA256_DIGITS },
    { "unknown=:AA==:, sha-256=:" SHA256 ":", SHA256_DIGITS },
    { "sha-256=" SHA256, NULL },
    { "sha-256=:" SHA256, NULL },
    { "sha-256=::", NULL },
  };

  check (cases, G_N_ELEMENTS (cases), sluice_digest_header_parse_representation);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest-header/digest", test_digest);
  g_test_add_func ("/digest-header/representation", test_representation);
  return g_test_run ();
}
