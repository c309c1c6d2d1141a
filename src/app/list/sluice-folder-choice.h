/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-folders.h"
#include "sluice-library.h"

G_BEGIN_DECLS

void sluice_folder_choice_ask (GtkWindow *parent,
                               SluiceLibrary *library,
                               SluiceFolders *folders,
                               SluiceDownload *download);
void sluice_folder_choice_take (GtkWindow *parent,
                                SluiceLibrary *library,
                                SluiceFolders *folders,
                                SluiceDownload *download,
                                GFile *folder);

G_END_DECLS
