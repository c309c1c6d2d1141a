/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-checksum.h"

G_BEGIN_DECLS

/**
 * SluiceDescription:
 * @size: size of the whole file in bytes, or -1 when the source does not say
 * @resumable: the source proved that it can start anywhere
 * @etag: the ETag as it was sent, or %NULL
 * @last_modified: Last-Modified as it was sent, a local file's modification time, or %NULL
 * @strong: one of the two validators proves equality byte for byte
 * @strong_date: @last_modified does, whatever @etag says
 * @decoded: the bytes are decoded on the way (a compressed answer): one stream, no ranges
 * @suggested_name: the name the source gives the file, not yet made safe, or %NULL
 * @content_type: the media type without parameters, or %NULL
 * @final_uri: where redirects led
 * @duplicates: (element-type SluiceMirror): where else it says the file can be had, or %NULL
 * @digest: what it says the whole file hashes to, or %NULL
 *
 * What a source says of a file. Immutable once it is shared; counted by references.
 */
typedef struct
{
  gint64 size;
  gboolean resumable;
  char *etag;          /* owned, nullable */
  char *last_modified; /* owned, nullable */
  gboolean strong;
  gboolean strong_date;
  gboolean decoded;
  char *suggested_name;   /* owned, nullable */
  char *content_type;     /* owned, nullable */
  GUri *final_uri;        /* owned */
  GPtrArray *duplicates;  /* owned, nullable */
  SluiceChecksum *digest; /* owned, nullable */
} SluiceDescription;

SluiceDescription *sluice_description_new (GUri *final_uri);
SluiceDescription *sluice_description_new_whole (const SluiceDescription *self);
SluiceDescription *sluice_description_ref (SluiceDescription *self);
void sluice_description_unref (SluiceDescription *self);

const char *sluice_description_difference (const SluiceDescription *expected,
                                           const SluiceDescription *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDescription, sluice_description_unref)

G_END_DECLS
