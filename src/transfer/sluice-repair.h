/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

#include "sluice-part-lock.h"
#include "sluice-resume-record.h"

G_BEGIN_DECLS

/**
 * SluiceRepair:
 * @file: the damaged file
 * @record: what it should be, and where it comes from; its blocks are those of the whole file,
 *   or %NULL where only a checksum is known
 * @damaged: which bytes are not what they should be
 * @looked_at: the file as it was when that was found
 *
 * What is needed to bring a file back to what it was. Immutable; counted by references.
 */
typedef struct
{
  GFile *file;                /* owned */
  SluiceResumeRecord *record; /* owned */
  SluiceRanges *damaged;      /* owned */
  struct stat looked_at;
} SluiceRepair;

SluiceRepair *sluice_repair_new (GFile *file,
                                 SluiceResumeRecord *record,
                                 const SluiceRanges *damaged,
                                 const struct stat *looked_at);
SluiceRepair *sluice_repair_ref (SluiceRepair *self);
void sluice_repair_unref (SluiceRepair *self);

gboolean sluice_repair_is_of (const SluiceRepair *self, const struct stat *status);
guint64 sluice_repair_count_good (const SluiceRepair *self);
gboolean sluice_repair_proves (const SluiceRepair *self, const SluiceBlockTable *blocks);

void sluice_repair_seed_async (SluiceRepair *self,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean sluice_repair_seed_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceRepair, sluice_repair_unref)

G_END_DECLS
