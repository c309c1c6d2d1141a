/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-block-table.h"
#include "sluice-description.h"
#include "sluice-ranges.h"

G_BEGIN_DECLS

#define SLUICE_RESUME_RECORD_VERSION 1
#define SLUICE_RESUME_RECORD_LARGEST (4 * 1024 * 1024) /* bytes */
#define SLUICE_RESUME_RECORD_DEEPEST 8                 /* nested brackets */
#define SLUICE_RESUME_RECORD_SUFFIX ".part.json"
#define SLUICE_RESUME_RECORD_MOST_FOUND 1000

#define SLUICE_RESUME_RECORD_ERROR (sluice_resume_record_error_quark ())
GQuark sluice_resume_record_error_quark (void);

/**
 * SluiceResumeRecordError:
 * @SLUICE_RESUME_RECORD_ERROR_INVALID: not a record, or a damaged one
 * @SLUICE_RESUME_RECORD_ERROR_VERSION: written by a later version of the program
 */
typedef enum
{
  SLUICE_RESUME_RECORD_ERROR_INVALID,
  SLUICE_RESUME_RECORD_ERROR_VERSION,
} SluiceResumeRecordError;

/**
 * SluiceResumeRecord:
 * @link: what the user asked for; no user name, no password
 * @final_link: where redirects led; %NULL when nowhere else
 * @size: size of the whole file in bytes, or -1 when the server did not say
 * @resumable: the source proved that it serves ranges
 * @etag: the ETag as it was sent, or %NULL
 * @last_modified: Last-Modified as it was sent (or the modification time of a local file), or %NULL
 * @strong: one of the two validators proves equality byte for byte
 * @content_type: the media type without parameters, or %NULL; missing in older records
 * @name: the name the finished file gets
 * @referer: sent with each request, or %NULL
 * @user_agent: sent with each request, or %NULL
 * @checksum: the checksum the user gave, `ALGO:HEX`, or %NULL
 * @digest: what the whole has to hash to because it comes from several addresses, `ALGO:HEX`,
 *   or %NULL; missing in older records
 * @on_disk: what a finished fdatasync covers
 * @blocks: the checksums of whole blocks, or %NULL while @size is -1
 *
 * What has to be known to go on with a download in another life.
 */
typedef struct
{
  char *link;       /* owned */
  char *final_link; /* owned, nullable */
  gint64 size;
  gboolean resumable;
  char *etag;          /* owned, nullable */
  char *last_modified; /* owned, nullable */
  gboolean strong;
  char *content_type;       /* owned, nullable */
  char *name;               /* owned */
  char *referer;            /* owned, nullable */
  char *user_agent;         /* owned, nullable */
  char *checksum;           /* owned, nullable */
  char *digest;             /* owned, nullable */
  SluiceRanges *on_disk;    /* owned */
  SluiceBlockTable *blocks; /* owned, nullable */
} SluiceResumeRecord;

SluiceResumeRecord *sluice_resume_record_new (void);
void sluice_resume_record_free (SluiceResumeRecord *self);

SluiceDescription *sluice_resume_record_describe (const SluiceResumeRecord *self);

GBytes *sluice_resume_record_serialize (const SluiceResumeRecord *self);
gboolean sluice_resume_record_is_sealed (GBytes *bytes);
SluiceResumeRecord *sluice_resume_record_parse (GBytes *bytes, GError **error);
SluiceResumeRecord *
sluice_resume_record_load (GFile *file, GCancellable *cancellable, GError **error);
gboolean sluice_resume_record_save (GFile *file, GBytes *bytes, GError **error);
void sluice_resume_record_save_async (GFile *file,
                                      GBytes *bytes,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean sluice_resume_record_save_finish (GAsyncResult *result, GError **error);
void sluice_resume_record_find_async (GFile *folder,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *sluice_resume_record_find_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceResumeRecord, sluice_resume_record_free)

G_END_DECLS
