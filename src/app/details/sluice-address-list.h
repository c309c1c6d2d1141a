/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_ADDRESS_LIST (sluice_address_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceAddressList, sluice_address_list, SLUICE, ADDRESS_LIST, AdwBin)

void sluice_address_list_set_stands (SluiceAddressList *self, GPtrArray *stands);

G_END_DECLS
