/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-part-file.h"
#include "sluice-part-lock.h"
#include "sluice-repair.h"
#include "sluice-resume-record.h"

G_BEGIN_DECLS

/**
 * SluiceDestination:
 * @name: the name the finished file gets
 * @part: the open part, or %NULL until the download begins there
 * @record_file: where the resume record is kept
 * @record: what is known of the part, or %NULL while there is none
 * @resumed: @record tells what an earlier run left in @part
 * @set_aside: the path of an older part that was put aside, now or by an earlier run, or %NULL
 * @finished: the file, when an earlier run had put it in its place already, or
 *   %NULL; nothing is open then, and @record tells what it was
 * @disposable: what was put aside was this download's own
 * @lock: proof that nobody else writes there, or %NULL once it is finished
 *
 * The place in a folder that one download has for itself.
 */
typedef struct
{
  GFile *directory;           /* owned */
  char *name;                 /* owned */
  SluicePartFile *part;       /* owned, nullable */
  GFile *record_file;         /* owned */
  SluiceResumeRecord *record; /* owned, nullable */
  gboolean resumed;
  char *set_aside; /* owned, nullable */
  GFile *finished; /* owned, nullable */
  gboolean disposable;
  SluicePartLock *lock; /* owned, nullable */
} SluiceDestination;

/**
 * SluicePublication:
 * @size: the file's size in bytes
 * @origin: the address to note on the file, without anything secret, or %NULL
 * @complete: its record, which lists all of the file, or %NULL where it began without a size
 * @known: what is known of the file, to recognise it by later
 * @repair: the file whose place it takes, or %NULL where it replaces none
 *
 * How a file gets its place.
 */
typedef struct
{
  guint64 size;
  const char *origin; /* nullable */
  GBytes *complete;   /* nullable */
  const SluiceResumeRecord *known;
  const SluiceRepair *repair; /* nullable */
} SluicePublication;

void sluice_destination_look_async (GFile *directory,
                                    const char *name,
                                    const char *link,
                                    gboolean restart,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void sluice_destination_claim_async (GFile *directory,
                                     const char *name,
                                     SluiceDescription *found,
                                     SluiceResumeRecord *fresh,
                                     gboolean restart,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
SluiceDestination *
sluice_destination_look_finish (GAsyncResult *result, gboolean *vacant, GError **error);
SluiceDestination *sluice_destination_claim_finish (GAsyncResult *result, GError **error);

void sluice_destination_begin_again_async (SluiceDestination *self,
                                           SluiceResumeRecord *fresh,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean sluice_destination_begin_again_finish (GAsyncResult *result, GError **error);

void sluice_destination_publish_async (SluiceDestination *self,
                                       const SluicePublication *publication,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GFile *sluice_destination_publish_finish (GAsyncResult *result, GError **error);

void sluice_destination_discard (SluiceDestination *self);
void sluice_destination_free (SluiceDestination *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDestination, sluice_destination_free)

G_END_DECLS
