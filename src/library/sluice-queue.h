/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-download.h"
#include "sluice-http-client.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_QUEUE (sluice_queue_get_type ())
G_DECLARE_FINAL_TYPE (SluiceQueue, sluice_queue, SLUICE, QUEUE, GObject)

SluiceQueue *sluice_queue_new (SluiceHttpClient *client, SluiceLimits *limits);

void sluice_queue_set_jobs (SluiceQueue *self, guint jobs);
void sluice_queue_set_patient (SluiceQueue *self, gboolean patient);
void sluice_queue_set_pause_when_metered (SluiceQueue *self, gboolean pause);
void sluice_queue_set_thrifty (SluiceQueue *self, gboolean thrifty);
void sluice_queue_look_for_folders (SluiceQueue *self);
void sluice_queue_set_second (SluiceQueue *self, guint milliseconds);

void sluice_queue_add (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_insert (SluiceQueue *self, guint position, GPtrArray *downloads);
void sluice_queue_remove (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_move (SluiceQueue *self, SluiceDownload *download, guint position);

void sluice_queue_start (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_pause (SluiceQueue *self, SluiceDownload *download);
void sluice_queue_pause_all (SluiceQueue *self);
void sluice_queue_resume_all (SluiceQueue *self);
void sluice_queue_set_asleep (SluiceQueue *self, gboolean asleep);
void sluice_queue_stop (SluiceQueue *self);
void sluice_queue_try_network (SluiceQueue *self);

gboolean sluice_queue_is_settled (SluiceQueue *self);
gboolean sluice_queue_is_busy (SluiceQueue *self);
gboolean sluice_queue_is_metered (SluiceQueue *self);
gboolean sluice_queue_is_asleep (SluiceQueue *self);

G_END_DECLS
