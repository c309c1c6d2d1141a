/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceStatus:
 * @state: what the download is doing
 * @wait: what it waits for
 * @size: how many bytes it will be, or -1
 * @received: how many of them are here
 * @rate: bytes per second
 * @seconds_left: how long it will still take, or -1
 * @retry_in: how many seconds until it tries again, or -1
 * @trouble: (nullable): why it has to, a sentence; borrowed
 * @missing_room: bytes more that have to be free on the disk, or 0 when nobody knows
 * @start_at: when it is to start, in seconds since 1970
 * @finished_at: when it finished, in seconds since 1970
 * @error: (nullable): what stopped it; borrowed
 * @folder: (nullable): where the file goes; borrowed
 * @now: the time it is, in seconds since 1970
 * @errand: what is done with its file
 * @percent: how much of that is done
 *
 * How a download stands, and the sentence that says so.
 */
typedef struct
{
  SluiceDownloadState state;
  SluiceWait wait;
  gint64 size;
  guint64 received;
  double rate;
  gint64 seconds_left;
  gint64 retry_in;
  const char *trouble; /* borrowed, nullable */
  guint64 missing_room;
  gint64 start_at;
  gint64 finished_at;
  const GError *error; /* borrowed, nullable */
  GFile *folder;       /* borrowed, nullable */
  gint64 now;
  SluiceErrand errand;
  guint percent;
} SluiceStatus;

SluiceStatus sluice_status_of (SluiceDownload *download);
gboolean sluice_status_needs_user (const SluiceStatus *self);
char *sluice_status_to_sentence (const SluiceStatus *self);

G_END_DECLS
