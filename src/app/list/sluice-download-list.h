/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-filter.h"
#include "sluice-library.h"
#include "sluice-sorter.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_DOWNLOAD_LIST (sluice_download_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDownloadList, sluice_download_list, SLUICE, DOWNLOAD_LIST, AdwBin)

void sluice_download_list_set_library (SluiceDownloadList *self, SluiceLibrary *library);
void sluice_download_list_set_sort (SluiceDownloadList *self, SluiceSort sort);
void sluice_download_list_search (SluiceDownloadList *self, const char *text);
void sluice_download_list_set_key_capture (SluiceDownloadList *self, GtkWidget *widget);

SluiceFilter *sluice_download_list_get_filter (SluiceDownloadList *self);
GtkSelectionModel *sluice_download_list_get_selection (SluiceDownloadList *self);

void sluice_download_list_show (SluiceDownloadList *self, SluiceDownload *download);
gboolean sluice_download_list_take_focus (SluiceDownloadList *self);

G_END_DECLS
