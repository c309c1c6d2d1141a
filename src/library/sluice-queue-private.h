/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-folder-watch.h"
#include "sluice-network-watch.h"
#include "sluice-queue.h"
#include "sluice-room-watch.h"

/* SluiceQueue is one type in five files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluiceQueueMember:
 *
 * What the queue knows of a download that is in it.
 */
typedef struct
{
  gboolean insisted;  /* started by hand: never mind what its bytes cost */
  gboolean waits;     /* counted among those that wait */
  gboolean no_room;   /* counted among those that wait for room */
  gboolean no_folder; /* counted among those that wait for their folder */
  guint n_alone;      /* how often in a row it found no network while others did */
  guint rest_source;  /* 0 unless it rests after that */
} SluiceQueueMember;

struct _SluiceQueue
{
  GObject parent_instance;

  SluiceHttpClient *client; /* owned */
  SluiceLimits *limits;     /* owned */
  guint jobs;
  guint second; /* in milliseconds */
  gboolean patient;
  gboolean pause_when_metered;
  gboolean thrifty; /* looks less often */
  gboolean held;    /* nothing starts */
  gboolean asleep;  /* nothing starts yet */

  GPtrArray *downloads;   /* owned, of owned SluiceDownload: all of them, in order */
  GHashTable *members;    /* owned, of owned SluiceQueueMember by its download */
  GPtrArray *running;     /* owned, of owned SluiceDownload; removed ones until they settled */
  guint front;            /* none of the downloads before this one waits */
  guint n_waiting;        /* of the members */
  guint n_without_room;   /* of the members */
  guint n_without_folder; /* of the members */

  SluiceNetworkWatch *network; /* owned, nullable: when the network matters */
  SluiceDownload *probe;       /* nullable, one of those that run: tries for all others */
  SluiceDownload *last_probe;  /* not owned, nullable, only compared: tried in vain */
  gint64 heard_at;             /* monotonic µs; when bytes came last */
  SluiceRoomWatch *room;       /* owned, nullable: only of a patient queue */
  SluiceFolderWatch *folders;  /* owned, nullable: only of a patient queue */

  gint64 next_time;    /* Unix time in seconds; when the next one may start */
  guint time_source;   /* 0 while nothing waits for its time */
  guint sample_source; /* 0 while nothing runs */
  guint n_still;       /* samples since any of them got bytes */
  gboolean settled;
  gboolean stranded; /* something waits for its folder */
  gboolean busy;
  gboolean metered;
};

/* sluice-queue.c: what is in it, and what it tells of itself */
void sluice_queue_tell_sampled (SluiceQueue *self);
void sluice_queue_tell_stranded (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_tell_busy (SluiceQueue *self);
void sluice_queue_tell_settled (SluiceQueue *self);

/* sluice-queue-network.c: what is known of the network, and who tries it */
void sluice_queue_member_forgive (SluiceQueueMember *self);
void sluice_queue_member_free (SluiceQueueMember *self);
gboolean sluice_queue_has_no_network (SluiceQueue *self, SluiceDownload *download);
gboolean sluice_queue_is_patient_with (SluiceQueue *self, SluiceDownload *download);
guint sluice_queue_get_first_turn (SluiceQueue *self);
void sluice_queue_note_start (SluiceQueue *self, SluiceDownload *download);
void
sluice_queue_note_sample (SluiceQueue *self, SluiceDownload *download, guint64 received_before);
void sluice_queue_learn_of_network (SluiceQueue *self, SluiceDownload *download);

/* sluice-queue-folders.c: folders that are not there */
void sluice_queue_watch_folders (SluiceQueue *self);
gboolean sluice_queue_has_no_folder (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_learn_of_folder (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_look_for_missing (SluiceQueue *self);
void sluice_queue_update_stranded (SluiceQueue *self);

/* sluice-queue-schedule.c: what runs, and what waits for what */
void sluice_queue_follow (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_unfollow (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_count (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_consider (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_start_waiting (SluiceQueue *self);
void sluice_queue_review (SluiceQueue *self);
void sluice_queue_review_metered (SluiceQueue *self);
void sluice_queue_update (SluiceQueue *self);

G_END_DECLS
