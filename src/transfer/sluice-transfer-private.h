/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-block-table.h"
#include "sluice-destination.h"
#include "sluice-error.h"
#include "sluice-part-file.h"
#include "sluice-segment.h"
#include "sluice-source.h"
#include "sluice-transfer.h"
#include "sluice-verifier.h"

/* SluiceTransfer is one type in six files; this is what they share. */

G_BEGIN_DECLS

/* After a refusal, the time until one connection more is tried. */
#define SLUICE_TRANSFER_REFUSAL_LASTS (60 * G_USEC_PER_SEC) /* µs */

/* What happens when the last segment is closed. */
typedef enum
{
  SLUICE_TRANSFER_AFTER_CONTINUE, /* there is more to fetch, or it is all there */
  SLUICE_TRANSFER_AFTER_RESTART,
  SLUICE_TRANSFER_AFTER_FAILURE, /* or a pause */
} SluiceTransferAfter;

/**
 * SluiceTransfer:
 *
 * One download's way from link to file: finds its place, asks the source, runs
 * the segments, keeps the map of what is on disk and its record, and puts the
 * finished file in place.
 */
struct _SluiceTransfer
{
  GObject parent_instance;

  /* input */
  SluiceRequest *request;         /* owned */
  GFile *directory;               /* owned */
  SluiceTransferOptions *options; /* owned */
  SluiceLimits *limits;           /* owned */
  SluiceSource *source;           /* owned */
  SluicePermits *host;            /* owned; connections to the link's host */
  SluiceThrottle *throttle;       /* owned */

  /* the run */
  GTask *task;               /* owned, nullable; while it runs */
  GCancellable *cancellable; /* owned; for everything below */
  gulong cancelled_id;
  SluiceTransferPhase phase;
  SluiceTransferAfter after;
  GError *failure; /* owned, nullable */
  GFile *file;     /* owned, nullable; once it is in place */

  /* the file */
  SluiceDestination *destination; /* owned, nullable until claimed */
  SluicePartFile *part;           /* owned, nullable until the source answered */
  SluiceResumeRecord *record;     /* owned, nullable; its on_disk is the last snapshot */
  SluiceDescription *description; /* owned, nullable until the source answered */
  SluiceRanges *written;          /* owned; the truth about which bytes are there */
  SluiceVerifier *verifier;       /* owned, nullable */
  GFile *old_part;                /* owned, nullable; deleted when the new one has bytes */

  /* the connections */
  GPtrArray *segments; /* of SluiceSegment, owned */
  guint next_number;
  guint ceiling;          /* more connections than this were refused */
  gint64 refused_until;   /* monotonic µs; no ceiling is raised before */
  gboolean awaits_permit; /* for the first connection */
  gboolean ranges_fail;   /* the source sends only the whole file */
  GError *offline;        /* owned, nullable; what a connection said that found no network */
  double last_rate;       /* bytes per second of the connection that ended last */
  double opening_cost;    /* seconds, of the last opening */
  guint n_restarts;
  guint n_broken_streams;    /* how often a stream that cannot resume broke */
  GSource *pause_to_restart; /* owned, nullable */
  char *broken_by;           /* owned, nullable; why such a stream broke last, a sentence */

  /* the story */
  guint told_ceiling;
  gint64 lines_since; /* monotonic µs */
  guint n_lines;      /* since then, of those that may repeat */

  /* checkpoints */
  GSource *ticker;      /* owned, nullable */
  guint awaited_writes; /* that the next checkpoint waits for */
  gboolean dirty;       /* bytes were written since the last snapshot */
  gboolean saving;      /* a checkpoint or a walk over the blocks is under way */
  gboolean disk_failed; /* a checkpoint failed: what the disk holds is not known */
  GCancellable *walk;   /* owned, nullable; of the walk */
};

void sluice_transfer_tell (SluiceTransfer *self,
                           SluiceTransferEvent event,
                           const char *message,
                           double delay);
void sluice_transfer_fail (SluiceTransfer *self, const GError *error);
void sluice_transfer_fail_with (SluiceTransfer *self, SluiceError code, const char *message);
void sluice_transfer_stop_segments (SluiceTransfer *self, SluiceTransferAfter after);
void sluice_transfer_settle (SluiceTransfer *self);

/* sluice-transfer-place.c: where the file goes and what an earlier run left there */
void sluice_transfer_look (SluiceTransfer *self);
void sluice_transfer_take_answer (SluiceTransfer *self,
                                  SluiceSegment *segment,
                                  SluiceDescription *description);

/* sluice-transfer-connections.c: which connection brings what */
void sluice_transfer_await_permit (SluiceTransfer *self);
void sluice_transfer_extend (SluiceTransfer *self);
void sluice_transfer_announce_connections (SluiceTransfer *self);
guint sluice_transfer_count_delivering (SluiceTransfer *self, gint64 now);

/* sluice-transfer-review.c: whether there should be more connections or fewer */
void sluice_transfer_review_connections (SluiceTransfer *self);

/* sluice-transfer-story.c: what is told of the decisions */
void sluice_transfer_tell_detail (SluiceTransfer *self, const char *message);
void sluice_transfer_tell_plan (SluiceTransfer *self, guint connections, const char *reason);
void sluice_transfer_tell_resumed (SluiceTransfer *self);
void sluice_transfer_tell_verified (SluiceTransfer *self);
void sluice_transfer_tell_ceiling (SluiceTransfer *self);
void sluice_transfer_tell_chosen (SluiceTransfer *self);
void sluice_transfer_tell_room (SluiceTransfer *self);
void sluice_transfer_tell_silence (SluiceTransfer *self);

/* sluice-transfer-map.c: what is on the disk, and how that is made to last */
gboolean sluice_transfer_is_complete (SluiceTransfer *self);
void
sluice_transfer_wrote (SluiceTransfer *self, guint64 offset, const guint8 *bytes, gsize length);
void sluice_transfer_delete_part (const char *path);
void sluice_transfer_advance_verifier (SluiceTransfer *self);
void sluice_transfer_start_checkpoints (SluiceTransfer *self);
void sluice_transfer_save_async (SluiceTransfer *self, GAsyncReadyCallback callback);

G_END_DECLS
