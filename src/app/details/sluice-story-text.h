/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"

G_BEGIN_DECLS

char *sluice_story_text_format_time (SluiceStoryEntry *entry, gint64 now);
char *sluice_story_text_compose (SluiceDownload *download);

G_END_DECLS
