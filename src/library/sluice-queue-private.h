/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-network-watch.h"
#include "sluice-queue.h"
#include "sluice-room-watch.h"

/* SluiceQueue is one type in three files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluiceQueueMember:
 *
 * What the queue knows of a download that is in it.
 */
typedef struct
{
  gboolean insisted; /* started by hand: never mind what its bytes cost */
  gboolean waits;    /* counted among those that wait */
  gboolean no_room;  /* counted among those that wait for room */
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
  gboolean held; /* nothing starts */

  GPtrArray *downloads; /* owned, of owned SluiceDownload: all of them, in order */
  GHashTable *members;  /* owned, of owned SluiceQueueMember by its download */
  GPtrArray *running;   /* owned, of owned SluiceDownload; removed ones until they settled */
  guint n_waiting;      /* of the members */
  guint n_without_room; /* of the members */

  SluiceNetworkWatch *network; /* owned, nullable: when the network matters */
  SluiceDownload *probe;       /* nullable, one of those that run: tries for all others */
  SluiceRoomWatch *room;       /* owned, nullable: only of a patient queue */

  gint64 next_time;    /* Unix time in seconds; when the next one may start */
  guint time_source;   /* 0 while nothing waits for its time */
  guint sample_source; /* 0 while nothing runs */
  gboolean settled;
  gboolean busy;
  gboolean metered;
};

/* sluice-queue.c: what is in it, and what it tells of itself */
void sluice_queue_tell_sampled (SluiceQueue *self);
void sluice_queue_tell_busy (SluiceQueue *self);
void sluice_queue_tell_settled (SluiceQueue *self);

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
