/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-download.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_FACT_LIST (sluice_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFactList, sluice_fact_list, SLUICE, FACT_LIST, AdwBin)

void sluice_fact_list_set_download (SluiceFactList *self, SluiceDownload *download);

G_END_DECLS
