/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceDownloadRecord:
 * @past: what the download is; its directory is not set
 * @folder: the URI of its directory
 * @order: its place in the queue, see sluice_order_spread(); 0 when it is finished
 * @has_secrets: its password or secret headers are kept elsewhere
 * @has_pieces: what its pieces hash to is kept elsewhere; then it has @options
 *
 * A download as it is kept in a journal. Immutable.
 */
typedef struct
{
  SluiceDownloadPast past; /* borrows from what follows */
  const char *folder;
  gint64 order;
  gboolean has_secrets;
  gboolean has_pieces;

  char *text;                     /* owned; all strings, one after the other */
  GStrv headers;                  /* owned, nullable */
  SluiceTransferOptions *options; /* owned, nullable */
  GError *error;                  /* owned, nullable */
} SluiceDownloadRecord;

char *sluice_download_record_write (SluiceDownload *download, gint64 order, gboolean has_secrets);
SluiceDownloadRecord *sluice_download_record_read (const char *object, gsize length);
void sluice_download_record_free (SluiceDownloadRecord *self);

SluiceDownload *sluice_download_record_restore (const SluiceDownloadRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDownloadRecord, sluice_download_record_free)

G_END_DECLS
