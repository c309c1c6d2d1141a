/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-description.h"
#include "sluice-download-past.h"
#include "sluice-download-state.h"
#include "sluice-kind.h"
#include "sluice-limits.h"
#include "sluice-mirror.h"
#include "sluice-request.h"
#include "sluice-resume-record.h"
#include "sluice-speed-history.h"
#include "sluice-story.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceErrand:
 * @SLUICE_ERRAND_NONE: nothing is done with its file
 * @SLUICE_ERRAND_CHECK: what is there is being compared with what is known of it
 * @SLUICE_ERRAND_REPAIR: what is damaged is being fetched again
 *
 * What is done with the file of a download that does not run.
 */
typedef enum
{
  SLUICE_ERRAND_NONE,
  SLUICE_ERRAND_CHECK,
  SLUICE_ERRAND_REPAIR,
} SluiceErrand;

#define SLUICE_TYPE_DOWNLOAD (sluice_download_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDownload, sluice_download, SLUICE, DOWNLOAD, GObject)

SluiceDownload *sluice_download_new (SluiceRequest *request,
                                     GFile *directory,
                                     const SluiceTransferOptions *options);
SluiceDownload *sluice_download_new_from_past (const SluiceDownloadPast *past);

/* What it is */
const char *sluice_download_get_id (SluiceDownload *self);
const char *sluice_download_get_link (SluiceDownload *self);
char *sluice_download_redact_link (SluiceDownload *self);
SluiceRequest *sluice_download_get_request (SluiceDownload *self);
gboolean sluice_download_needs_network (SluiceDownload *self);
const char *sluice_download_get_name (SluiceDownload *self);
SluiceKind sluice_download_get_kind (SluiceDownload *self);
GFile *sluice_download_get_directory (SluiceDownload *self);
GFile *sluice_download_get_file (SluiceDownload *self);
const SluiceTransferOptions *sluice_download_get_options (SluiceDownload *self);
guint64 sluice_download_get_rate_limit (SluiceDownload *self);
gboolean sluice_download_get_yield (SluiceDownload *self);
guint sluice_download_get_n_mirrors (SluiceDownload *self);
GPtrArray *sluice_download_list_mirrors (SluiceDownload *self);

/* What the source said of it */
gint64 sluice_download_get_size (SluiceDownload *self);
const char *sluice_download_get_final_link (SluiceDownload *self);
const char *sluice_download_get_content_type (SluiceDownload *self);
const char *sluice_download_get_etag (SluiceDownload *self);
const char *sluice_download_get_last_modified (SluiceDownload *self);
gboolean sluice_download_is_resumable (SluiceDownload *self);

/* How far it is */
SluiceDownloadState sluice_download_get_state (SluiceDownload *self);
SluiceWait sluice_download_get_wait (SluiceDownload *self);
gboolean sluice_download_is_wanted (SluiceDownload *self);
const GError *sluice_download_get_error (SluiceDownload *self);
guint64 sluice_download_get_received (SluiceDownload *self);
const SluiceRanges *sluice_download_get_written (SluiceDownload *self);
double sluice_download_get_rate (SluiceDownload *self);
SluiceSpeedHistory *sluice_download_get_speed_history (SluiceDownload *self);
gint64 sluice_download_get_seconds_left (SluiceDownload *self);
gint64 sluice_download_get_retry_in (SluiceDownload *self);
const char *sluice_download_get_trouble (SluiceDownload *self);
guint sluice_download_get_connections (SluiceDownload *self);
GPtrArray *sluice_download_list_connections (SluiceDownload *self);
guint64 sluice_download_get_bytes_wasted (SluiceDownload *self);
double sluice_download_get_seconds_spent (SluiceDownload *self);
gint64 sluice_download_get_added_at (SluiceDownload *self);
gint64 sluice_download_get_finished_at (SluiceDownload *self);
gint64 sluice_download_get_start_at (SluiceDownload *self);
guint64 sluice_download_get_missing_room (SluiceDownload *self);

/* What happened to it */
SluiceStory *sluice_download_get_story (SluiceDownload *self);
void sluice_download_tell (SluiceDownload *self, SluiceStoryKind kind, const char *text);
void sluice_download_tell_comparison (SluiceDownload *self,
                                      const SluiceChecksum *checksum,
                                      gboolean matches);
const char *sluice_download_get_comparison (SluiceDownload *self);

/* What is done with its file */
void sluice_download_set_errand (SluiceDownload *self,
                                 SluiceErrand errand,
                                 guint percent,
                                 GCancellable *cancellable);
SluiceErrand sluice_download_get_errand (SluiceDownload *self, guint *percent);
void sluice_download_stop_errand (SluiceDownload *self);

/* What others know or want */
void sluice_download_set_request (SluiceDownload *self, SluiceRequest *request);
void sluice_download_set_directory (SluiceDownload *self, GFile *directory, gboolean has_part);
void sluice_download_set_record (SluiceDownload *self, const SluiceResumeRecord *record);
void sluice_download_set_description (SluiceDownload *self, SluiceDescription *description);
void sluice_download_set_start_at (SluiceDownload *self, gint64 start_at);
void sluice_download_set_rate_limit (SluiceDownload *self, guint64 bytes_per_second);
void sluice_download_set_yield (SluiceDownload *self, gboolean yield);
void sluice_download_set_most_connections (SluiceDownload *self, guint count);
gboolean sluice_download_add_mirror (SluiceDownload *self, SluiceMirror *mirror);
void sluice_download_set_mark_origin (SluiceDownload *self, gboolean mark);
void sluice_download_set_patient (SluiceDownload *self, gboolean patient);

/* What the queue does with it */
void sluice_download_start (SluiceDownload *self, SluiceHttpClient *client, SluiceLimits *limits);
void sluice_download_wait (SluiceDownload *self, SluiceWait wait);
void sluice_download_set_missing_room (SluiceDownload *self, guint64 bytes);
void sluice_download_hold (SluiceDownload *self, SluiceWait wait);
void sluice_download_pause (SluiceDownload *self);
void sluice_download_sample (SluiceDownload *self, gint64 now);

G_END_DECLS
