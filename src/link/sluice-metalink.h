/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "sluice-checksum.h"
#include "sluice-mirror.h"
#include "sluice-piece-hashes.h"

G_BEGIN_DECLS

#define SLUICE_METALINK_LARGEST (16 * 1024 * 1024) /* bytes of a Metalink */
#define SLUICE_METALINK_MOST_FILES 10000

/**
 * SluiceMetalinkFile:
 * @name: a file name without any folder, %NULL when the Metalink says none that will do
 * @size: how many bytes it has, -1 when the Metalink does not say
 * @checksum: the strongest checksum that the Metalink gives, if any
 * @piece_hashes: the checksums of its pieces, if they fit @size
 * @mirrors: (element-type SluiceMirror): where it can be had, the best place first; at
 *   least one
 *
 * One file of a Metalink.
 */
typedef struct
{
  char *name;                      /* owned, nullable */
  gint64 size;                     /* bytes, or -1 */
  SluiceChecksum *checksum;        /* owned, nullable */
  SluicePieceHashes *piece_hashes; /* owned, nullable */
  GPtrArray *mirrors;              /* owned */
} SluiceMetalinkFile;

gboolean sluice_metalink_is_likely (const char *bytes, gsize length);
gboolean sluice_metalink_is_meant (const char *name, const char *content_type);
GPtrArray *
sluice_metalink_parse (const char *bytes, gsize length, const char *country, GError **error);
void sluice_metalink_file_free (SluiceMetalinkFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceMetalinkFile, sluice_metalink_file_free)

G_END_DECLS
