/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceLibraryEntry:
 * @download: an unfinished download
 * @order: its place in the queue among the other ones' @order; the lowest first
 * @group: the group it is counted in
 * @kind: the kind it is counted as
 * @has_secrets: its password or secret headers are kept by the Secret Service
 * @knows_secrets: its request has them, or there are none
 * @has_pieces: what its pieces hash to has a file of its own
 * @written: the journal has it
 * @sum: the checksum of what the journal has of it
 *
 * What the library knows of a download beside the download itself, as long as it
 * is not finished.
 */
typedef struct
{
  SluiceDownload *download; /* owned */
  gint64 order;
  SluiceGroup group;
  SluiceKind kind;
  gboolean has_secrets;
  gboolean knows_secrets;
  gboolean has_pieces;
  gboolean written;
  guint64 sum;
} SluiceLibraryEntry;

SluiceLibraryEntry *sluice_library_entry_new (SluiceDownload *download);
void sluice_library_entry_free (SluiceLibraryEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceLibraryEntry, sluice_library_entry_free)

G_END_DECLS
