/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-checksum.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  GChecksumType type;
  const char *name;
  const char *other_name; /* as standards and other programs spell it */
} algorithms[] = {
  { G_CHECKSUM_MD5, "md5", "md-5" },          { G_CHECKSUM_SHA1, "sha1", "sha-1" },
  { G_CHECKSUM_SHA256, "sha256", "sha-256" }, { G_CHECKSUM_SHA384, "sha384", "sha-384" },
  { G_CHECKSUM_SHA512, "sha512", "sha-512" },
};

/**
 * sluice_checksum_type_parse:
 * @name: the name of an algorithm, in any case, also spelt like `sha-256`
 * @type: (out): set to the algorithm
 * @error: return location for a %G_OPTION_ERROR_BAD_VALUE
 *
 * Returns: whether it is one that is known
 */
gboolean
sluice_checksum_type_parse (const char *name, GChecksumType *type, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_ascii_strcasecmp (name, algorithms[i].name) == 0 ||
        g_ascii_strcasecmp (name, algorithms[i].other_name) == 0)
      {
        *type = algorithms[i].type;
        return TRUE;
      }
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("This checksum names no algorithm that is known; write md5, sha1, "
                          "sha256, sha384 or sha512 before the colon."));
  return FALSE;
}

/* No two of the algorithms have as many digits. */
static gboolean
find_type_by_length (const char *digest, GChecksumType *type)
{
  if (strspn (digest, G_CSET_DIGITS "abcdefABCDEF") != strlen (digest))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (strlen (digest) == (gsize) g_checksum_type_get_length (algorithms[i].type) * 2)
      {
        *type = algorithms[i].type;
        return TRUE;
      }
  return FALSE;
}

static gboolean
check_digest (const char *digest, GChecksumType type, GError **error)
{
  gsize wanted = (gsize) g_checksum_type_get_length (type) * 2;
  gsize length = strlen (digest);

  if (strspn (digest, G_CSET_DIGITS "abcdefABCDEF") != length)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("This checksum is not written in hexadecimal digits; only 0 to 9 "
                              "and a to f may follow the colon."));
      return FALSE;
    }
  if (length != wanted)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   /* Translators: %s is an algorithm such as sha256. */
                   _ ("The number of digits is wrong: a checksum of %s has %u, this one has %u."),
                   sluice_checksum_type_name (type), (guint) wanted, (guint) length);
      return FALSE;
    }
  return TRUE;
}

static SluiceChecksum *
checksum_new (GChecksumType type, const char *digest)
{
  SluiceChecksum *checksum = g_new (SluiceChecksum, 1);

  checksum->type = type;
  checksum->digest = g_ascii_strdown (digest, -1);
  return checksum;
}

/**
 * sluice_checksum_parse:
 * @text: `ALGORITHM:DIGITS`, such as `sha256:9f86d081…`, or the digits alone
 * @error: return location for a %G_OPTION_ERROR_BAD_VALUE
 *
 * Reads a checksum. The algorithm is md5, sha1, sha256, sha384 or sha512, also
 * spelt like `sha-256`; case plays no part. How many digits there are tells the
 * algorithm where it is not named.
 *
 * Returns: (transfer full): the checksum, or %NULL with @error set
 */
SluiceChecksum *
sluice_checksum_parse (const char *text, GError **error)
{
  g_auto (GStrv) halves = NULL;
  g_autofree char *alone = NULL;
  GChecksumType type = G_CHECKSUM_MD5;

  g_return_val_if_fail (text != NULL, NULL);

  alone = g_strstrip (g_strdup (text));
  if (find_type_by_length (alone, &type))
    return checksum_new (type, alone);

  halves = g_strsplit (text, ":", 2);
  if (g_strv_length (halves) != 2)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          _ ("This is not a checksum; write the algorithm, a colon and the "
             "digits, for example sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709."));
      return NULL;
    }
  g_strstrip (halves[0]);
  g_strstrip (halves[1]);
  if (!sluice_checksum_type_parse (halves[0], &type, error) ||
      !check_digest (halves[1], type, error))
    return NULL;
  return checksum_new (type, halves[1]);
}

/**
 * sluice_checksum_copy:
 * @checksum: a checksum
 *
 * Returns: (transfer full): a copy of @checksum
 */
SluiceChecksum *
sluice_checksum_copy (const SluiceChecksum *checksum)
{
  g_return_val_if_fail (checksum != NULL, NULL);

  return checksum_new (checksum->type, checksum->digest);
}

/**
 * sluice_checksum_free:
 * @checksum: (transfer full) (nullable): a checksum
 *
 * Frees @checksum.
 */
void
sluice_checksum_free (SluiceChecksum *checksum)
{
  if (checksum == NULL)
    return;
  g_free (checksum->digest);
  g_free (checksum);
}

/**
 * sluice_checksum_type_name:
 * @type: a hash algorithm
 *
 * Returns: the name of @type, such as `sha256`
 */
const char *
sluice_checksum_type_name (GChecksumType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].type == type)
      return algorithms[i].name;
  g_return_val_if_reached (NULL);
}

/**
 * sluice_checksum_to_string:
 * @checksum: a checksum
 *
 * Returns: (transfer full): @checksum as sluice_checksum_parse() reads it
 */
char *
sluice_checksum_to_string (const SluiceChecksum *checksum)
{
  g_return_val_if_fail (checksum != NULL, NULL);

  return g_strconcat (sluice_checksum_type_name (checksum->type), ":", checksum->digest, NULL);
}
