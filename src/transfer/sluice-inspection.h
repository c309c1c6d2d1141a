/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-checksum.h"
#include "sluice-ranges.h"
#include "sluice-repair.h"

G_BEGIN_DECLS

/**
 * SluiceVerdict:
 * @SLUICE_VERDICT_WHOLE: it is what it should be, as far as anything is known of it
 * @SLUICE_VERDICT_DAMAGED: some of it is not
 * @SLUICE_VERDICT_OTHER: it is what was downloaded, but does not have the checksum asked for
 * @SLUICE_VERDICT_UNKNOWN: nothing is known of it
 *
 * What came of an inspection.
 */
typedef enum
{
  SLUICE_VERDICT_WHOLE,
  SLUICE_VERDICT_DAMAGED,
  SLUICE_VERDICT_OTHER,
  SLUICE_VERDICT_UNKNOWN,
} SluiceVerdict;

#define SLUICE_TYPE_INSPECTION (sluice_inspection_get_type ())
G_DECLARE_FINAL_TYPE (SluiceInspection, sluice_inspection, SLUICE, INSPECTION, GObject)

SluiceInspection *sluice_inspection_new (GFile *file, const SluiceChecksum *checksum);

void sluice_inspection_run_async (SluiceInspection *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
sluice_inspection_run_finish (SluiceInspection *self, GAsyncResult *result, GError **error);

double sluice_inspection_get_fraction (SluiceInspection *self);
const SluiceChecksum *sluice_inspection_get_checksum (SluiceInspection *self);

SluiceVerdict sluice_inspection_get_verdict (SluiceInspection *self);
GFile *sluice_inspection_get_file (SluiceInspection *self);
gboolean sluice_inspection_is_partial (SluiceInspection *self);
gboolean sluice_inspection_has_changed (SluiceInspection *self);
const SluiceResumeRecord *sluice_inspection_get_record (SluiceInspection *self);
const SluiceRanges *sluice_inspection_get_damaged (SluiceInspection *self);
guint sluice_inspection_get_n_blocks (SluiceInspection *self);
guint sluice_inspection_get_n_damaged (SluiceInspection *self);
SluiceRepair *sluice_inspection_create_repair (SluiceInspection *self, GUri *link);

/* sluice-inspection-words.c */
char *sluice_inspection_describe (SluiceInspection *self);

G_END_DECLS
