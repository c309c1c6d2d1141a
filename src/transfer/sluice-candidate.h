/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-resume-record.h"

G_BEGIN_DECLS

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
gboolean sluice_candidate_is_published (const SluiceCandidate *self);
void sluice_candidate_distrust_beyond_end (SluiceCandidate *self);
gboolean sluice_candidate_set_aside (SluiceCandidate *self, char **kept_as, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SluiceCandidate, sluice_candidate_clear)

G_END_DECLS
