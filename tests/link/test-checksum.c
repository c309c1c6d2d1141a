/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-checksum.h"
#include "text-cases.h"

static void
test_valid (void)
{
  static const struct
  {
    const char *prefix;
    GChecksumType type;
    const char *name;
  } cases[] = {
    { "md5:", G_CHECKSUM_MD5, "md5" },
    { "MD-5:", G_CHECKSUM_MD5, "md5" },
    { "sha1:", G_CHECKSUM_SHA1, "sha1" },
    { "SHA-1:", G_CHECKSUM_SHA1, "sha1" },
    { "sha256:", G_CHECKSUM_SHA256, "sha256" },
    { "sha-256:", G_CHECKSUM_SHA256, "sha256" },
    { "SHA384: ", G_CHECKSUM_SHA384, "sha384" },
    { " Sha-384:", G_CHECKSUM_SHA384, "sha384" },
    { "sha512:", G_CHECKSUM_SHA512, "sha512" },
    { "SHA-512:", G_CHECKSUM_SHA512, "sha512" },
    { "", G_CHECKSUM_MD5, "md5" },
    { " ", G_CHECKSUM_SHA1, "sha1" },
    { "", G_CHECKSUM_SHA256, "sha256" },
    { "", G_CHECKSUM_SHA384, "sha384" },
    { "", G_CHECKSUM_SHA512, "sha512" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *digest = g_compute_checksum_for_string (cases[i].type, "sluice", -1);
      g_autofree char *upper = g_ascii_strup (digest, -1);
      g_autofree char *text = g_strconcat (cases[i].prefix, upper, NULL);
      g_autofree char *wanted = g_strconcat (cases[i].name, ":", digest, NULL);
      g_autofree char *written = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (text, &error);
      g_autoptr (SluiceChecksum) copy = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (checksum);
      copy = sluice_checksum_copy (checksum);
      g_assert_true (copy->digest != checksum->digest);
      g_assert_cmpint (copy->type, ==, cases[i].type);
      g_assert_cmpstr (copy->digest, ==, digest);
      written = sluice_checksum_to_string (copy);
      g_assert_cmpstr (written, ==, wanted);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *hint; /* what the sentence must contain */
  } cases[] = {
    { "", "for example" },
    { "sha256", "for example" },
    { "d41d8cd98f00b204e9800998ecf8427", "for example" },
    { "d41d8cd98f00b204e9800998ecf8427g", "for example" },
    { ":d41d8cd98f00b204e9800998ecf8427e", "before the colon" },
    { "crc32:00000000", "before the colon" },
    { "sha3-256:00", "before the colon" },
    { "s-ha1:00", "before the colon" },
    { "md5:", "has 32, this one has 0" },
    { "md5:d41d8cd98f00b204e9800998ecf8427", "has 32, this one has 31" },
    { "md5:d41d8cd98f00b204e9800998ecf8427e0", "has 32, this one has 33" },
    { "sha256:d41d8cd98f00b204e9800998ecf8427e", "sha256 has 64" },
    { "md5:d41d8cd98f00b204e9800998ecf8427g", "hexadecimal" },
    { "md5:d41d8cd98f00b204 e9800998ecf8427", "hexadecimal" },
    { "md5:d41d8cd98f00b204:9800998ecf8427e", "hexadecimal" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (cases[i].text, &error);

      announce (cases[i].text);
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_null (checksum);
      g_assert_nonnull (strstr (error->message, cases[i].hint));
    }
}

static void
test_example (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) example_error = NULL;
  g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse ("nonsense", &error);
  g_autofree char *example = NULL;

  g_assert_null (checksum);
  example = g_strdup (strstr (error->message, "sha1:"));
  g_assert_nonnull (example);
  example[strlen (example) - 1] = '\0'; /* the full stop */
  checksum = sluice_checksum_parse (example, &example_error);
  g_assert_no_error (example_error);
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *tail = make_random ("0123456789abcdefABCDEF: ", 40);
      g_autofree char *text = g_strconcat (i % 2 == 0 ? "md5:" : "", tail, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (text, &error);

      if (checksum == NULL)
        g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      else
        g_assert_cmpuint (strlen (checksum->digest), ==, 32);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checksum/valid", test_valid);
  g_test_add_func ("/checksum/refused", test_refused);
  g_test_add_func ("/checksum/example", test_example);
  g_test_add_func ("/checksum/random", test_random);
  return g_test_run ();
}
