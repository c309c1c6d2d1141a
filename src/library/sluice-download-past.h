/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-download-state.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceDownloadPast:
 * @id: what the download is called
 * @link: the link, without user name and password
 * @directory: where the file goes or is
 * @name: the file's name
 * @state: %SLUICE_DOWNLOAD_WAITING, %SLUICE_DOWNLOAD_PAUSED,
 *   %SLUICE_DOWNLOAD_FINISHED or %SLUICE_DOWNLOAD_FAILED; one that ran waits
 * @size: size of the whole file in bytes, or -1 when it is not known
 * @received: how many bytes of it are there
 * @added_at: when the user asked for it, Unix time in seconds; 0 when nobody knows
 * @finished_at: when it finished, Unix time in seconds; 0 when it did not
 * @start_at: before when it must not start, Unix time in seconds; 0 for none
 * @options: (nullable): how to fetch it; %NULL for the usual ones
 * @headers: (nullable): `Name: value` lines that are no secrets
 * @user: (nullable): the user name
 * @referer: (nullable): what to send as Referer
 * @user_agent: (nullable): what to send as User-Agent
 * @final_link: (nullable): where redirects led, when that was elsewhere
 * @content_type: (nullable): the media type
 * @etag: (nullable): the ETag as it was sent
 * @last_modified: (nullable): Last-Modified as it was sent
 * @resumable: the source proved that it can start anywhere
 * @error: (nullable): what stopped it
 *
 * All that another life of the program has to tell of a download. Everything in
 * here is borrowed.
 */
typedef struct
{
  const char *id;
  const char *link;
  GFile *directory;
  const char *name;
  SluiceDownloadState state;
  gint64 size;
  guint64 received;
  gint64 added_at;
  gint64 finished_at;
  gint64 start_at;
  const SluiceTransferOptions *options;
  const char *const *headers;
  const char *user;
  const char *referer;
  const char *user_agent;
  const char *final_link;
  const char *content_type;
  const char *etag;
  const char *last_modified;
  gboolean resumable;
  const GError *error;
} SluiceDownloadPast;

G_END_DECLS
