/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-address.h"
#include "sluice-block-table.h"
#include "sluice-destination.h"
#include "sluice-error.h"
#include "sluice-host.h"
#include "sluice-part-file.h"
#include "sluice-piece-check.h"
#include "sluice-planner.h"
#include "sluice-prospect.h"
#include "sluice-segment.h"
#include "sluice-source.h"
#include "sluice-transfer.h"
#include "sluice-tuner.h"
#include "sluice-verifier.h"
#include "sluice-yield.h"

/* SluiceTransfer is one type in several files; this is what they share. */

G_BEGIN_DECLS

/* More addresses are not looked at: there is a bit for each in a piece's origin. */
#define SLUICE_TRANSFER_MOST_ADDRESSES 32

/* Where the bytes of a piece came from, whose hash is known. */
typedef struct
{
  guint32 contributors; /* a bit for each address that sent some of it in this run */
  guint8 n_wrong;       /* how often it was not what it should be */
} SluicePieceOrigin;

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
  SluiceHttpClient *client;       /* owned */
  SluiceLimits *limits;           /* owned */
  SluiceHost *host;               /* owned; the link's; joined while the transfer runs */
  SluiceThrottle *throttle;       /* owned */

  /* the run */
  GTask *task;               /* owned, nullable; while it runs */
  GCancellable *cancellable; /* owned; for everything below */
  gulong cancelled_id;
  SluiceTransferPhase phase;
  SluiceTransferAfter after;
  gboolean over;   /* only deletions are still awaited */
  GError *failure; /* owned, nullable */
  GFile *file;     /* owned, nullable; once it is in place */

  /* the file */
  SluiceDestination *destination; /* owned, nullable until claimed */
  SluicePartFile *part;           /* owned, nullable until the source answered */
  SluiceResumeRecord *record;     /* owned, nullable; its on_disk is the last snapshot */
  SluiceDescription *description; /* owned, nullable until the source answered */
  SluiceRanges *written;          /* owned; the truth about which bytes are there */
  SluiceVerifier *verifier;       /* owned, nullable */
  char *vacant_name;              /* owned, nullable; nothing lay under it at first */
  gboolean has_looked_back;       /* for what another link brought */
  GFile *old_part;                /* owned, nullable; deleted when the new one has bytes */
  guint n_deletions;              /* of old parts, that will still call back */

  /* the connections */
  GPtrArray *segments; /* of SluiceSegment, owned */
  guint next_number;
  SluiceAddress *awaited;   /* owned, nullable; a permit for the first connection there is */
  gboolean turned_away;     /* the only connection was one too many for the host */
  guint n_turned_away;      /* how often in a row */
  gboolean ranges_fail;     /* the source sends only the whole file */
  gboolean doubts_ranges;   /* the host is known for that, and did not prove better yet */
  SluiceDescription *known; /* owned, nullable; the file, if it does */
  GError *offline;          /* owned, nullable; what a connection said that found no network */
  gboolean lost_in_silence; /* one of them, while none delivered, and none has since */
  gint64 heard_at;          /* monotonic µs; when any connection last brought something */
  gint64 robbed_at;         /* monotonic µs; when a silent one last lost its range */
  guint n_late;             /* how often one was not waited for because it was late */
  GSource *look_again;      /* owned, nullable; while nothing is worth another connection */
  guint64 wasted;           /* bytes fetched twice, by connections that are closed */
  guint n_restarts;
  guint n_broken_streams;    /* how often a stream that cannot resume broke */
  GSource *pause_to_restart; /* owned, nullable */
  char *broken_by;           /* owned, nullable; why such a stream broke last, a sentence */

  /* the addresses */
  GPtrArray *addresses;             /* owned, of SluiceAddress; the link itself is the first */
  SluiceAddress *alone;             /* not owned, nullable; the only one that is trusted */
  guint32 contributors;             /* a bit for each address that the part has bytes of */
  guint n_refetches;                /* of a file whose checksum was wrong */
  SluicePieceCheck *piece_check;    /* owned, nullable; while pieces can be compared */
  SluicePieceOrigin *piece_origins; /* owned, nullable; of each piece */

  /* how many connections are right */
  SluiceTuner *tuner; /* owned, nullable; while that is to be found out */
  GSource *tuning;    /* owned, nullable; at the same time */

  /* giving way */
  SluiceYield *yield; /* owned, nullable; while it does */
  GSource *lookout;   /* owned, nullable; while there are connections, too */
  guint64 seen;       /* bytes that had arrived at the last look */

  /* the story */
  gboolean gave_way;
  guint told_ceiling;
  guint told_settled;
  SluiceTunerVerdict told_verdict;
  gint64 lines_since; /* monotonic µs */
  guint n_lines;      /* since then, of those that may repeat */

  /* checkpoints */
  GSource *ticker;      /* owned, nullable */
  guint awaited_writes; /* that the next checkpoint waits for */
  gboolean dirty;       /* bytes were written since the last snapshot */
  gboolean saving;      /* a checkpoint or a walk over the blocks is under way */
  gboolean disk_failed; /* a checkpoint failed: what the disk holds is not known */
  gboolean worthless;   /* what is in the part is of no use to anybody */
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
void sluice_transfer_finish (SluiceTransfer *self);
void sluice_transfer_finish_run (SluiceTransfer *self);
void sluice_transfer_conclude (SluiceTransfer *self);
void sluice_transfer_publish (SluiceTransfer *self);
char *sluice_transfer_dup_origin (SluiceTransfer *self);

/* sluice-transfer-place.c: where the file goes and what an earlier run left there */
void sluice_transfer_look (SluiceTransfer *self);
void sluice_transfer_return_failure (SluiceTransfer *self, GTask *task);
SluiceResumeRecord *sluice_transfer_build_record (SluiceTransfer *self);
void sluice_transfer_note_set_aside (SluiceTransfer *self);
void sluice_transfer_begin_fetching (SluiceTransfer *self);
char *sluice_transfer_choose_name (SluiceTransfer *self);
void sluice_transfer_take_answer (SluiceTransfer *self,
                                  SluiceSegment *segment,
                                  SluiceDescription *description);

/* sluice-transfer-small.c: what is kept in memory until it is whole */
gboolean sluice_transfer_is_small (SluiceTransfer *self, const char *name);
gboolean sluice_transfer_is_in_memory (SluiceTransfer *self);
void sluice_transfer_begin_in_memory (SluiceTransfer *self, const char *name);
void sluice_transfer_place (SluiceTransfer *self);
void sluice_transfer_land (SluiceTransfer *self);

/* sluice-transfer-adopt.c: what another link brought under the same name */
gboolean sluice_transfer_inherit (SluiceTransfer *self, SluiceAddress *address);

/* sluice-transfer-repair.c: what is different where a damaged file is repaired */
void sluice_transfer_seed (SluiceTransfer *self);
gboolean sluice_transfer_can_repair (SluiceTransfer *self, SluiceDescription *description);
void sluice_transfer_refuse_repair (SluiceTransfer *self);
gboolean sluice_transfer_brought_nothing (SluiceTransfer *self);
void sluice_transfer_prove_repair (SluiceTransfer *self);

/* sluice-transfer-holes.c: the last look at a part that is whole */
void sluice_transfer_look_for_holes (SluiceTransfer *self);

/* sluice-transfer-addresses.c: where the bytes may come from, and which place is asked next */
void sluice_transfer_find_addresses (SluiceTransfer *self);
void sluice_transfer_learn_addresses (SluiceTransfer *self,
                                      SluiceAddress *address,
                                      const SluiceDescription *description);
void sluice_transfer_tell_addresses (SluiceTransfer *self);
void sluice_transfer_keep_digest (SluiceTransfer *self);
void sluice_transfer_join_hosts (SluiceTransfer *self, guint from);
void sluice_transfer_leave_hosts (SluiceTransfer *self);
void sluice_transfer_review_hosts (SluiceTransfer *self);
guint sluice_transfer_count_held (SluiceTransfer *self, const SluiceHost *host);
gboolean sluice_transfer_shares (SluiceTransfer *self);
gboolean sluice_transfer_has_choice (SluiceTransfer *self);
gboolean sluice_transfer_may_use (SluiceTransfer *self, SluiceAddress *address);
SluiceAddress *sluice_transfer_get_front_address (SluiceTransfer *self);
SluiceAddress *sluice_transfer_choose_address (SluiceTransfer *self, gboolean permitted);
guint sluice_transfer_count_from (SluiceTransfer *self, const SluiceAddress *address);
guint sluice_transfer_count_delivering_from (SluiceTransfer *self,
                                             const SluiceAddress *address,
                                             gint64 now);
double
sluice_transfer_get_rate_from (SluiceTransfer *self, const SluiceAddress *address, gint64 now);
SluiceDescription *sluice_transfer_get_expected (SluiceTransfer *self, SluiceAddress *address);
void sluice_transfer_assign_description (SluiceTransfer *self);
gboolean sluice_transfer_accept_address (SluiceTransfer *self,
                                         SluiceSegment *segment,
                                         SluiceDescription *description);

/* sluice-transfer-drop.c: when one of the addresses is not used any more */
GError *sluice_transfer_new_size_error (gint64 wanted, gint64 found);
GError *sluice_transfer_check_size (SluiceTransfer *self, gint64 size);
gboolean sluice_transfer_has_right_size (SluiceTransfer *self,
                                         SluiceSegment *segment,
                                         const SluiceDescription *description);
gboolean sluice_transfer_has_another (SluiceTransfer *self, const SluiceAddress *address);
void
sluice_transfer_drop_address (SluiceTransfer *self, SluiceAddress *address, const GError *error);
gboolean
sluice_transfer_blame_address (SluiceTransfer *self, SluiceAddress *address, const GError *error);
void sluice_transfer_note_silence (SluiceTransfer *self, SluiceAddress *address);
gboolean sluice_transfer_turns_elsewhere (SluiceTransfer *self, const SluiceAddress *address);
const GError *sluice_transfer_get_cause (SluiceTransfer *self, const GError *error);
void sluice_transfer_drop_slow (SluiceTransfer *self);
gboolean sluice_transfer_came_from_one (guint32 contributors);
gboolean sluice_transfer_refetch (SluiceTransfer *self);

/* sluice-transfer-pieces.c: whether the pieces are what they should be */
void sluice_transfer_fail_as_wrong (SluiceTransfer *self);
void sluice_transfer_start_piece_check (SluiceTransfer *self);
void sluice_transfer_stop_piece_check (SluiceTransfer *self);
void sluice_transfer_note_origin (SluiceTransfer *self,
                                  SluiceAddress *address,
                                  guint64 start,
                                  guint64 end);
SluiceRanges *sluice_transfer_list_safe (SluiceTransfer *self);
guint64 sluice_transfer_get_good_front (SluiceTransfer *self);
guint64 sluice_transfer_round_cut (SluiceTransfer *self, guint64 cut, guint64 end);

/* sluice-transfer-connections.c: how many connections there are */
void sluice_transfer_connect_first (SluiceTransfer *self, SluiceAddress *address);
void sluice_transfer_await_permit (SluiceTransfer *self);
void sluice_transfer_extend (SluiceTransfer *self);
void sluice_transfer_stop_mute (SluiceTransfer *self);
void sluice_transfer_announce_connections (SluiceTransfer *self);
const char *sluice_transfer_find_reason_for_one (SluiceTransfer *self);
extern const SluiceHostGuest sluice_transfer_host_guest;

/* sluice-transfer-plan.c: which connection brings what */
gboolean sluice_transfer_plan_next (SluiceTransfer *self, SluiceAddress *address, SluicePlan *plan);
gboolean
sluice_transfer_plan_hedge (SluiceTransfer *self, SluiceAddress *address, SluicePlan *plan);
void sluice_transfer_cut (SluiceTransfer *self, SluiceSegment *victim, guint64 from);
gboolean sluice_transfer_delivers (SluiceSegment *segment, gint64 now);
guint sluice_transfer_count_delivering (SluiceTransfer *self, gint64 now);
guint sluice_transfer_count_silent (SluiceTransfer *self);
gboolean sluice_transfer_is_mute (SluiceSegment *segment, gint64 now);

/* sluice-transfer-race.c: what two of them bring */
SluiceSegment *sluice_transfer_find_rival (SluiceTransfer *self, SluiceSegment *segment);
SluiceRace *sluice_transfer_begin_race (SluiceTransfer *self, SluiceSegment *segment);
void sluice_transfer_end_race (SluiceTransfer *self, SluiceSegment *segment);

/* sluice-transfer-segments.c: what they report */
extern const SluiceSegmentOwner sluice_transfer_segment_owner;
void sluice_transfer_restart (SluiceTransfer *self, const char *reason);

/* sluice-transfer-source.c: whether it is one version of the file */
void sluice_transfer_confirm_source (SluiceTransfer *self);

/* sluice-transfer-review.c: whether there should be more connections or fewer */
void sluice_transfer_review_connections (SluiceTransfer *self);
void sluice_transfer_drop_to (SluiceTransfer *self, guint count);

/* sluice-transfer-tune.c: how many connections are right where the user did not say */
void sluice_transfer_tune (SluiceTransfer *self);
void sluice_transfer_stop_tuning (SluiceTransfer *self);
guint sluice_transfer_get_tuned (SluiceTransfer *self);
guint sluice_transfer_get_most_tuned (SluiceTransfer *self);

/* sluice-transfer-yield.c: how it gives way to other programs */
void sluice_transfer_begin_to_yield (SluiceTransfer *self);
void sluice_transfer_stop_yielding (SluiceTransfer *self);
guint sluice_transfer_get_chosen (SluiceTransfer *self);

/* sluice-transfer-story.c: what is told of the decisions */
void sluice_transfer_tell_detail (SluiceTransfer *self, const char *message);
void sluice_transfer_tell_plan (SluiceTransfer *self, guint connections, const char *reason);
void sluice_transfer_tell_resumed (SluiceTransfer *self);
void sluice_transfer_tell_damaged (SluiceTransfer *self, guint n_bad);
void sluice_transfer_tell_verified (SluiceTransfer *self);
void sluice_transfer_tell_known (SluiceTransfer *self);
void sluice_transfer_tell_ceiling (SluiceTransfer *self);
void sluice_transfer_tell_chosen (SluiceTransfer *self);
void sluice_transfer_tell_settled (SluiceTransfer *self, guint count, SluiceTunerVerdict verdict);
void sluice_transfer_tell_room (SluiceTransfer *self);
void sluice_transfer_tell_turn (SluiceTransfer *self);
void sluice_transfer_tell_silence (SluiceTransfer *self);
void sluice_transfer_tell_race (SluiceTransfer *self);
void sluice_transfer_tell_wasted (SluiceTransfer *self);

/* sluice-transfer-map.c: what is on the disk, and how that is made to last */
gboolean sluice_transfer_is_complete (SluiceTransfer *self);
void
sluice_transfer_wrote (SluiceTransfer *self, guint64 offset, const guint8 *bytes, gsize length);
void sluice_transfer_delete_part (SluiceTransfer *self, const char *path);
gboolean sluice_transfer_is_tidying_up (SluiceTransfer *self);
void sluice_transfer_advance_verifier (SluiceTransfer *self);
void sluice_transfer_checkpoint (SluiceTransfer *self);
void sluice_transfer_start_checkpoints (SluiceTransfer *self);
GBytes *sluice_transfer_serialize_complete (SluiceTransfer *self);
void sluice_transfer_save_async (SluiceTransfer *self, GAsyncReadyCallback callback);

G_END_DECLS
