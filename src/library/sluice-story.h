/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-story-entry.h"

G_BEGIN_DECLS

#define SLUICE_STORY_LONGEST 500 /* lines */

#define SLUICE_TYPE_STORY (sluice_story_get_type ())
G_DECLARE_FINAL_TYPE (SluiceStory, sluice_story, SLUICE, STORY, GObject)

SluiceStory *sluice_story_new (void);

void sluice_story_add (SluiceStory *self, gint64 time, SluiceStoryKind kind, const char *text);

G_END_DECLS
