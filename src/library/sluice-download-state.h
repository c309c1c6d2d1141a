/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SluiceDownloadState:
 * @SLUICE_DOWNLOAD_WAITING: to be started as soon as nothing is in the way, see #SluiceWait
 * @SLUICE_DOWNLOAD_CONNECTING: looking at what is on the disk and asking the server
 * @SLUICE_DOWNLOAD_ACTIVE: bytes arrive, or are waited for
 * @SLUICE_DOWNLOAD_FINISHING: every byte is there; being verified and put in place
 * @SLUICE_DOWNLOAD_PAUSED: stopped by the user, or by a disk that is full; can go on
 * @SLUICE_DOWNLOAD_FINISHED: the file is whole under its final name
 * @SLUICE_DOWNLOAD_FAILED: stopped by an error that only the user can mend
 */
typedef enum
{
  SLUICE_DOWNLOAD_WAITING,
  SLUICE_DOWNLOAD_CONNECTING,
  SLUICE_DOWNLOAD_ACTIVE,
  SLUICE_DOWNLOAD_FINISHING,
  SLUICE_DOWNLOAD_PAUSED,
  SLUICE_DOWNLOAD_FINISHED,
  SLUICE_DOWNLOAD_FAILED,
} SluiceDownloadState;

#define SLUICE_TYPE_DOWNLOAD_STATE (sluice_download_state_get_type ())
GType sluice_download_state_get_type (void);

/**
 * SluiceWait:
 * @SLUICE_WAIT_NONE: it does not wait
 * @SLUICE_WAIT_TURN: as many run as may run at a time
 * @SLUICE_WAIT_TIME: the user wants it to start later
 * @SLUICE_WAIT_NETWORK: there is no network
 * @SLUICE_WAIT_METERED: the network counts every byte
 * @SLUICE_WAIT_ROOM: the disk is full, or would be
 * @SLUICE_WAIT_FOLDER: the folder it goes to is not there, or no longer granted
 *
 * What a download in state %SLUICE_DOWNLOAD_WAITING waits for.
 */
typedef enum
{
  SLUICE_WAIT_NONE,
  SLUICE_WAIT_TURN,
  SLUICE_WAIT_TIME,
  SLUICE_WAIT_NETWORK,
  SLUICE_WAIT_METERED,
  SLUICE_WAIT_ROOM,
  SLUICE_WAIT_FOLDER,
} SluiceWait;

#define SLUICE_TYPE_WAIT (sluice_wait_get_type ())
GType sluice_wait_get_type (void);

/**
 * SluiceGroup:
 * @SLUICE_GROUP_ALL: every download
 * @SLUICE_GROUP_ACTIVE: those that run
 * @SLUICE_GROUP_WAITING: those that wait or are paused
 * @SLUICE_GROUP_FINISHED: those whose file is there
 * @SLUICE_GROUP_FAILED: those that need the user
 * @SLUICE_N_GROUPS: how many groups there are
 *
 * What people look for a download under.
 */
typedef enum
{
  SLUICE_GROUP_ALL,
  SLUICE_GROUP_ACTIVE,
  SLUICE_GROUP_WAITING,
  SLUICE_GROUP_FINISHED,
  SLUICE_GROUP_FAILED,
  SLUICE_N_GROUPS,
} SluiceGroup;

const char *sluice_download_state_get_nick (SluiceDownloadState state);
gboolean sluice_download_state_is_running (SluiceDownloadState state);
gboolean sluice_download_state_is_settled (SluiceDownloadState state);
SluiceGroup sluice_download_state_get_group (SluiceDownloadState state);

G_END_DECLS
