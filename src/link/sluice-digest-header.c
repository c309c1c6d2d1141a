/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-digest-header.h"

#include <string.h>

#include "sluice-scan.h"

/* What a server may vouch with that several addresses have one file. MD5 and the sums of
 * RFC 3230 are easily forged, so they vouch for nothing. */
static const struct
{
  const char *name;
  GChecksumType type;
} algorithms[] = {
  { "sha-512", G_CHECKSUM_SHA512 },
  { "sha-256", G_CHECKSUM_SHA256 },
  { "sha", G_CHECKSUM_SHA1 },
};

static gboolean
find_type (const char *name, GChecksumType *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_ascii_strcasecmp (name, algorithms[i].name) == 0)
      {
        *type = algorithms[i].type;
        return TRUE;
      }
  return FALSE;
}

static SluiceChecksum *
create_checksum (GChecksumType type, const char *encoded)
{
  gsize length = 0;
  g_autofree guchar *digest = g_base64_decode (encoded, &length);
  g_autofree char *again = g_base64_encode (digest, length);
  g_autoptr (GString) text = g_string_new (sluice_checksum_type_name (type));

  /* GLib skips what is no base64. */
  if (length != (gsize) g_checksum_type_get_length (type) || strcmp (again, encoded) != 0)
    return NULL;
  g_string_append_c (text, ':');
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return sluice_checksum_parse (text->str, NULL);
}

/* instance-digest of RFC 3230, section 4.1.1, or a member of RFC 8941, section 3.2, whose
 * value is a byte sequence. Returns %FALSE where neither stands. */
static gboolean
scan_digest (const char **cursor, gboolean between_colons, char **name, char **encoded)
{
  gsize length;

  *name = sluice_scan_token (cursor);
  if (*name == NULL || !sluice_scan_literal (cursor, '=') ||
      (between_colons && !sluice_scan_literal (cursor, ':')))
    return FALSE;
  length = strspn (*cursor, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/=");
  *encoded = g_strndup (*cursor, length);
  *cursor += length;
  if (between_colons && !sluice_scan_literal (cursor, ':'))
    return FALSE;
  *cursor += strcspn (*cursor, ",");
  return TRUE;
}

/* The longer digest is of the harder algorithm. */
static SluiceChecksum *
parse (const char *value, gboolean between_colons)
{
  g_autoptr (SluiceChecksum) best = NULL;
  const char *cursor = value != NULL ? value : "";

  while (*cursor != '\0')
    {
      g_autofree char *name = NULL;
      g_autofree char *encoded = NULL;
      GChecksumType type = G_CHECKSUM_SHA1;

      cursor += strspn (cursor, " \t,");
      if (*cursor == '\0' || !scan_digest (&cursor, between_colons, &name, &encoded))
        break;
      if (find_type (name, &type) && (best == NULL || g_checksum_type_get_length (type) >
                                                          g_checksum_type_get_length (best->type)))
        {
          g_autoptr (SluiceChecksum) checksum = create_checksum (type, encoded);

          if (checksum != NULL)
            {
              sluice_checksum_free (best);
              best = g_steal_pointer (&checksum);
            }
        }
    }
  return g_steal_pointer (&best);
}

/**
 * sluice_digest_header_parse:
 * @value: (nullable): a Digest field value (RFC 3230, section 4.3.2)
 *
 * Reads what the whole file hashes to, whichever part of it an answer brings. Of several
 * digests the one that is hardest to forge counts; those that are easy to forge do not.
 *
 * Returns: (transfer full) (nullable): the checksum, if @value has one that counts
 */
SluiceChecksum *
sluice_digest_header_parse (const char *value)
{
  return parse (value, FALSE);
}

/**
 * sluice_digest_header_parse_representation:
 * @value: (nullable): a Repr-Digest field value (RFC 9530, section 3)
 *
 * Does what sluice_digest_header_parse() does for the newer field.
 *
 * Returns: (transfer full) (nullable): the checksum, if @value has one that counts
 */
SluiceChecksum *
sluice_digest_header_parse_representation (const char *value)
{
  return parse (value, TRUE);
}
