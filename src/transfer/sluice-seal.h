/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-resume-record.h"

G_BEGIN_DECLS

/**
 * SluiceSeal:
 * @record: what was known of the file when it was put in its place: all of it is on disk and
 *   every block has its checksum; where redirects led is left out, and what came behind the
 *   question mark of its link
 * @modified: when the file was last written to, in nanoseconds since 1970
 *
 * What a finished file is recognised by later.
 */
typedef struct
{
  SluiceResumeRecord *record; /* owned */
  gint64 modified;
} SluiceSeal;

char *sluice_seal_write (const char *key,
                         const SluiceResumeRecord *record,
                         const SluiceBlockTable *blocks,
                         const char *name,
                         gint64 modified);
SluiceSeal *sluice_seal_read (const char *line, gsize length);
gboolean sluice_seal_is_at (const char *line, gsize length, const char *key);
gboolean sluice_seal_is_of (const char *line, gsize length, gint64 modified, guint64 size);
void sluice_seal_free (SluiceSeal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceSeal, sluice_seal_free)

G_END_DECLS
