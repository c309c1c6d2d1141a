/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SluiceStoryKind:
 * @SLUICE_STORY_ADDED: the user asked for it
 * @SLUICE_STORY_STARTED: it began, or went on
 * @SLUICE_STORY_ANSWERED: the source said what the file is
 * @SLUICE_STORY_PAUSED: it was paused
 * @SLUICE_STORY_WAITING: it waits for something other than its turn
 * @SLUICE_STORY_RETRY: a request failed and is tried again
 * @SLUICE_STORY_RESTART: what was there cannot be used: begun again
 * @SLUICE_STORY_ADDRESS: it got another link
 * @SLUICE_STORY_NOTE: anything else worth telling
 * @SLUICE_STORY_FINISHED: the file is there
 * @SLUICE_STORY_FAILED: it needs the user
 *
 * What a line of a download's story is about.
 */
typedef enum
{
  SLUICE_STORY_ADDED,
  SLUICE_STORY_STARTED,
  SLUICE_STORY_ANSWERED,
  SLUICE_STORY_PAUSED,
  SLUICE_STORY_WAITING,
  SLUICE_STORY_RETRY,
  SLUICE_STORY_RESTART,
  SLUICE_STORY_ADDRESS,
  SLUICE_STORY_NOTE,
  SLUICE_STORY_FINISHED,
  SLUICE_STORY_FAILED,
} SluiceStoryKind;

#define SLUICE_TYPE_STORY_KIND (sluice_story_kind_get_type ())
GType sluice_story_kind_get_type (void);

#define SLUICE_TYPE_STORY_ENTRY (sluice_story_entry_get_type ())
G_DECLARE_FINAL_TYPE (SluiceStoryEntry, sluice_story_entry, SLUICE, STORY_ENTRY, GObject)

SluiceStoryEntry *sluice_story_entry_new (gint64 time, SluiceStoryKind kind, const char *text);

gint64 sluice_story_entry_get_time (SluiceStoryEntry *self);
SluiceStoryKind sluice_story_entry_get_kind (SluiceStoryEntry *self);
const char *sluice_story_entry_get_text (SluiceStoryEntry *self);

G_END_DECLS
