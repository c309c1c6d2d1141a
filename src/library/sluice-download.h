/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-download-state.h"
#include "sluice-limits.h"
#include "sluice-request.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

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
double sluice_download_get_seconds_spent (SluiceDownload *self);

void sluice_download_start (SluiceDownload *self, SluiceHttpClient *client, SluiceLimits *limits);
void sluice_download_pause (SluiceDownload *self);
void sluice_download_sample (SluiceDownload *self, gint64 now);

G_END_DECLS
