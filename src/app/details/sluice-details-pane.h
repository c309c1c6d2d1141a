/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-download.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_DETAILS_PANE (sluice_details_pane_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDetailsPane, sluice_details_pane, SLUICE, DETAILS_PANE, AdwBin)

SluiceDetailsPane *sluice_details_pane_new (void);

void sluice_details_pane_set_download (SluiceDetailsPane *self, SluiceDownload *download);
SluiceDownload *sluice_details_pane_get_download (SluiceDetailsPane *self);

G_END_DECLS
