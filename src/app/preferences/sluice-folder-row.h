/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-folders.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_FOLDER_ROW (sluice_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFolderRow, sluice_folder_row, SLUICE, FOLDER_ROW, AdwActionRow)

void sluice_folder_row_set_folders (SluiceFolderRow *self, SluiceFolders *folders);

G_END_DECLS
