/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-resume-record.h"

G_BEGIN_DECLS

/* How many numbered names are tried before giving up. */
#define SLUICE_CANDIDATE_MOST_NAMES 10000

/**
 * SluiceLeftover:
 * @SLUICE_LEFTOVER_NONE: there is nothing
 * @SLUICE_LEFTOVER_ORDINARY: an ordinary file of the user, which has no other name
 * @SLUICE_LEFTOVER_ODD: something else of the user: a link, a folder, a pipe
 * @SLUICE_LEFTOVER_FOREIGN: somebody else's
 *
 * What lies under a name that ours would have.
 */
typedef enum
{
  SLUICE_LEFTOVER_NONE,
  SLUICE_LEFTOVER_ORDINARY,
  SLUICE_LEFTOVER_ODD,
  SLUICE_LEFTOVER_FOREIGN,
} SluiceLeftover;

/**
 * SluiceCandidate:
 * @path: where the finished file would be
 * @part: where its part would be
 * @record_path: where its record would be
 * @record_file: the same
 * @record: what the record says, or %NULL when there is none to be trusted
 *
 * What lies under one name that a download may get.
 */
typedef struct
{
  char *path;                 /* owned */
  char *part;                 /* owned */
  char *record_path;          /* owned */
  GFile *record_file;         /* owned */
  SluiceResumeRecord *record; /* owned, nullable */
} SluiceCandidate;

void sluice_candidate_init (SluiceCandidate *self, GFile *directory, const char *name);
void sluice_candidate_clear (SluiceCandidate *self);

void sluice_candidate_load (SluiceCandidate *self, const char *name);
gboolean sluice_candidate_exists (const char *path);
SluiceLeftover sluice_candidate_look (const char *path);
gboolean sluice_candidate_is_blocked (const SluiceCandidate *self);
gboolean sluice_candidate_is_taken (const SluiceCandidate *self);
void sluice_candidate_end_move (const SluiceCandidate *self);
gboolean sluice_candidate_is_published (const SluiceCandidate *self);
gboolean sluice_candidate_has_its_bytes (const SluiceCandidate *self);
void sluice_candidate_distrust_beyond_end (SluiceCandidate *self);
gboolean sluice_candidate_set_aside (SluiceCandidate *self, char **kept_as, GError **error);
gboolean sluice_candidate_is_aside_of (const char *part, const char *link);
char *sluice_candidate_find_aside (const SluiceCandidate *self, const char *link);
void sluice_candidate_delete_aside (const char *part);
void sluice_candidate_remove_aside (const SluiceCandidate *self, const char *link);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SluiceCandidate, sluice_candidate_clear)

G_END_DECLS
