/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceChecksum:
 * @type: the hash algorithm
 * @digest: the digest in lower-case hexadecimal digits, as many as @type has
 *
 * What a file's bytes must hash to.
 */
typedef struct
{
  GChecksumType type;
  char *digest; /* owned */
} SluiceChecksum;

SluiceChecksum *sluice_checksum_parse (const char *text, GError **error);
SluiceChecksum *sluice_checksum_copy (const SluiceChecksum *checksum);
void sluice_checksum_free (SluiceChecksum *checksum);
gboolean sluice_checksum_type_parse (const char *name, GChecksumType *type, GError **error);
const char *sluice_checksum_type_name (GChecksumType type);
char *sluice_checksum_to_string (const SluiceChecksum *checksum);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceChecksum, sluice_checksum_free)

G_END_DECLS
