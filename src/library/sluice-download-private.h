/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download-facts.h"
#include "sluice-download.h"
#include "sluice-speed-history.h"
#include "sluice-speed.h"
#include "sluice-time-left.h"

/* SluiceDownload is one type in seven files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluiceDownloadRun:
 *
 * What there is only while a download runs.
 */
typedef struct
{
  SluiceTransfer *transfer;       /* owned */
  GCancellable *cancellable;      /* owned */
  SluiceDescription *description; /* owned, nullable: the one that was taken over */
  SluiceWait wait_after;          /* what it waits for when it was stopped, but not by the user */
  SluiceSpeed speed;              /* as it is shown */
  SluiceSpeed steady;             /* as the time left goes by it */
  SluiceTimeLeft time_left;
  guint64 had;      /* bytes; what earlier runs brought */
  guint64 measured; /* bytes; as received when the speeds were told */
  double rate;
  gint64 seconds_left;
  gint64 retry_in; /* seconds; -1 unless all it does is wait for the next try */
  char *trouble;   /* owned, nullable: what it tries again after */
  guint connections;
  gint64 started_at; /* microseconds, monotonic */
} SluiceDownloadRun;

/**
 * SluiceDownloadWork:
 *
 * What a download that is only part of the history does without.
 */
typedef struct
{
  SluiceRequest *request;           /* owned, nullable: made when it is needed */
  SluiceTransferOptions *options;   /* owned, nullable: the usual ones */
  gint64 start_at;                  /* Unix time in seconds; 0 for none */
  guint64 missing_room;             /* bytes; 0 for not known */
  GFile *file;                      /* owned, nullable: the finished file, made when it is needed */
  GError *error;                    /* owned, nullable */
  SluiceRanges *written;            /* owned, nullable: what was on the disk when no run was */
  SluiceStory *story;               /* owned, nullable: made when it is needed */
  char *comparison;                 /* owned, nullable: what a look at the finished file told */
  GCancellable *errand_cancellable; /* owned, nullable: stops the errand */
  SluiceErrand errand;
  guint errand_percent;
  SluiceSpeedHistory *speeds; /* owned, nullable: of the runs in this life */
  double seconds_spent;       /* by the latest run */
  guint64 bytes_brought;      /* by the latest run */
  guint64 bytes_wasted;       /* that were fetched twice by the latest run */
  SluiceDownloadRun *run;     /* owned, nullable: only while running */
} SluiceDownloadWork;

/* Kept small: a history holds a hundred thousand of these. */
struct _SluiceDownload
{
  GObject parent_instance;

  char *id;                   /* owned */
  char *link;                 /* owned */
  char *name;                 /* owned */
  GFile *directory;           /* owned, shared by all downloads in it */
  SluiceDownloadFacts *facts; /* owned, nullable */
  SluiceDownloadWork *work;   /* owned, nullable: made when it is needed */
  gint64 size;
  guint64 received;
  gint64 added_at;    /* Unix time in seconds; 0 for never */
  gint64 finished_at; /* Unix time in seconds; 0 for never */
  SluiceDownloadState state : 8;
  SluiceWait wait : 8;
  SluiceKind kind : 8;
  guint wanted : 1;  /* not paused by the user */
  guint patient : 1; /* waits where others fail */
  guint resumable : 1;
};

enum
{
  SLUICE_DOWNLOAD_PROP_ID = 1,
  SLUICE_DOWNLOAD_PROP_LINK,
  SLUICE_DOWNLOAD_PROP_NAME,
  SLUICE_DOWNLOAD_PROP_KIND,
  SLUICE_DOWNLOAD_PROP_DIRECTORY,
  SLUICE_DOWNLOAD_PROP_FILE,
  SLUICE_DOWNLOAD_PROP_STATE,
  SLUICE_DOWNLOAD_PROP_WAIT,
  SLUICE_DOWNLOAD_PROP_SIZE,
  SLUICE_DOWNLOAD_PROP_RECEIVED,
  SLUICE_DOWNLOAD_PROP_RATE,
  SLUICE_DOWNLOAD_PROP_SECONDS_LEFT,
  SLUICE_DOWNLOAD_PROP_RETRY_IN,
  SLUICE_DOWNLOAD_PROP_CONNECTIONS,
  SLUICE_DOWNLOAD_PROP_ERROR,
  SLUICE_DOWNLOAD_PROP_ADDED_AT,
  SLUICE_DOWNLOAD_PROP_FINISHED_AT,
  SLUICE_DOWNLOAD_PROP_START_AT,
  SLUICE_DOWNLOAD_PROP_RATE_LIMIT,
  SLUICE_DOWNLOAD_PROP_YIELD,
  SLUICE_DOWNLOAD_PROP_MISSING_ROOM,
  SLUICE_DOWNLOAD_PROP_COMPARISON,
  SLUICE_DOWNLOAD_PROP_ERRAND,
  SLUICE_DOWNLOAD_PROP_N_MIRRORS,
  SLUICE_DOWNLOAD_N_PROPS,
};

/* sluice-download.c: what a download is made of */
SluiceDownloadWork *sluice_download_ensure_work (SluiceDownload *self);
SluiceDownloadRun *sluice_download_get_run (SluiceDownload *self);
GFile *sluice_download_share_folder (GFile *folder);
SluiceRequest *sluice_download_build_request (const char *id, GUri *uri);
void sluice_download_notify (SluiceDownload *self, guint property);
void sluice_download_emit_event (SluiceDownload *self, int kind, const char *message, double delay);
void sluice_download_emit_mapped (SluiceDownload *self);

/* sluice-download-change.c: what becomes of it */
void sluice_download_enter (SluiceDownload *self, SluiceDownloadState state, SluiceWait wait);
void sluice_download_take_name (SluiceDownload *self, const char *name);
void sluice_download_take_size (SluiceDownload *self, gint64 size);
void sluice_download_take_received (SluiceDownload *self, guint64 received);
void sluice_download_take_file (SluiceDownload *self, GFile *file);
void sluice_download_take_error (SluiceDownload *self, GError *error);
SluiceTransferOptions *sluice_download_ensure_options (SluiceDownload *self);
void sluice_download_take_description (SluiceDownload *self, SluiceDescription *description);

/* sluice-download-run.c: a run */
void sluice_download_run_free (SluiceDownloadRun *run);
void sluice_download_refuse_link (SluiceDownload *self);

/* sluice-download-story.c: what happened to it */
void sluice_download_tell_state (SluiceDownload *self);
void sluice_download_tell_address (SluiceDownload *self);
void sluice_download_tell_mirror (SluiceDownload *self, GUri *uri);
void sluice_download_tell_folder (SluiceDownload *self, gboolean has_part);
void sluice_download_tell_event (SluiceDownload *self,
                                 SluiceTransferEvent kind,
                                 const char *message,
                                 double delay);

G_END_DECLS
