/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-download.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_STORY_LIST (sluice_story_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceStoryList, sluice_story_list, SLUICE, STORY_LIST, AdwBin)

void sluice_story_list_set_download (SluiceStoryList *self, SluiceDownload *download);

G_END_DECLS
