/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-filter.h"
#include "sluice-library.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_FILTER_LIST (sluice_filter_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFilterList, sluice_filter_list, SLUICE, FILTER_LIST, AdwBin)

void
sluice_filter_list_set_up (SluiceFilterList *self, SluiceLibrary *library, SluiceFilter *filter);
void sluice_filter_list_show_all (SluiceFilterList *self);

G_END_DECLS
