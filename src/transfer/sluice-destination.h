/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-part-lock.h"
#include "sluice-resume-record.h"

G_BEGIN_DECLS

/**
 * SluiceDestinationFlags:
 * @SLUICE_DESTINATION_EXISTING: only a place where this download was begun
 * @SLUICE_DESTINATION_RESTART: set aside what was begun there
 */
typedef enum
{
  SLUICE_DESTINATION_EXISTING = 1 << 0,
  SLUICE_DESTINATION_RESTART = 1 << 1,
} SluiceDestinationFlags;

/**
 * SluiceDestination:
 * @name: the name the finished file gets
 * @record_file: where the resume record is kept
 * @record: what an earlier run left, or %NULL to begin at the start
 * @set_aside: the name under which an untrusted part was kept, or %NULL
 * @lock: proof that nobody else writes there
 *
 * The place in a folder that one download has for itself.
 */
typedef struct
{
  char *name;                 /* owned */
  GFile *record_file;         /* owned */
  SluiceResumeRecord *record; /* owned, nullable */
  char *set_aside;            /* owned, nullable */
  SluicePartLock *lock;       /* owned */
} SluiceDestination;

void sluice_destination_claim_async (GFile *directory,
                                     const char *name,
                                     GUri *link,
                                     SluiceDestinationFlags flags,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
SluiceDestination *sluice_destination_claim_finish (GAsyncResult *result, GError **error);

void sluice_destination_set_aside_async (SluiceDestination *self,
                                         GFile *directory,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
char *sluice_destination_set_aside_finish (GAsyncResult *result, GError **error);

void sluice_destination_free (SluiceDestination *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDestination, sluice_destination_free)

G_END_DECLS
