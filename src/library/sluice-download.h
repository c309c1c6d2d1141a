/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-limits.h"
#include "sluice-request.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceDownloadState:
 * @SLUICE_DOWNLOAD_WAITING: in the queue, or not started yet
 * @SLUICE_DOWNLOAD_CONNECTING: looking at what is on the disk and asking the server
 * @SLUICE_DOWNLOAD_ACTIVE: bytes arrive, or are waited for
 * @SLUICE_DOWNLOAD_FINISHING: every byte is there; being verified and put in place
 * @SLUICE_DOWNLOAD_PAUSED: stopped by the user, or by a disk that is full; can go on
 * @SLUICE_DOWNLOAD_FINISHED: the file is whole under its final name
 * @SLUICE_DOWNLOAD_FAILED: stopped by an error that only the user can mend
 */
typedef enum
{
  SLUICE_DOWNLOAD_WAITING,
  SLUICE_DOWNLOAD_CONNECTING,
  SLUICE_DOWNLOAD_ACTIVE,
  SLUICE_DOWNLOAD_FINISHING,
  SLUICE_DOWNLOAD_PAUSED,
  SLUICE_DOWNLOAD_FINISHED,
  SLUICE_DOWNLOAD_FAILED,
} SluiceDownloadState;

#define SLUICE_TYPE_DOWNLOAD_STATE (sluice_download_state_get_type ())
GType sluice_download_state_get_type (void);

#define SLUICE_TYPE_DOWNLOAD (sluice_download_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDownload, sluice_download, SLUICE, DOWNLOAD, GObject)

SluiceDownload *sluice_download_new (SluiceRequest *request,
                                     GFile *directory,
                                     const SluiceTransferOptions *options);

const char *sluice_download_get_id (SluiceDownload *self);
SluiceRequest *sluice_download_get_request (SluiceDownload *self);
const char *sluice_download_get_name (SluiceDownload *self);
GFile *sluice_download_get_file (SluiceDownload *self);
SluiceDownloadState sluice_download_get_state (SluiceDownload *self);
gint64 sluice_download_get_size (SluiceDownload *self);
guint64 sluice_download_get_received (SluiceDownload *self);
double sluice_download_get_rate (SluiceDownload *self);
gint64 sluice_download_get_seconds_left (SluiceDownload *self);
guint sluice_download_get_connections (SluiceDownload *self);
const GError *sluice_download_get_error (SluiceDownload *self);

void sluice_download_start (SluiceDownload *self, SluiceHttpClient *client, SluiceLimits *limits);
void sluice_download_pause (SluiceDownload *self);
void sluice_download_sample (SluiceDownload *self, gint64 now);

G_END_DECLS
