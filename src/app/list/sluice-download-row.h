/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-download.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_DOWNLOAD_ROW (sluice_download_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDownloadRow, sluice_download_row, SLUICE, DOWNLOAD_ROW, GtkWidget)

SluiceDownloadRow *sluice_download_row_new (void);

void sluice_download_row_set_download (SluiceDownloadRow *self, SluiceDownload *download);
SluiceDownload *sluice_download_row_get_download (SluiceDownloadRow *self);
guint sluice_download_row_get_position (SluiceDownloadRow *self);

G_END_DECLS
