/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SluiceDownloadState:
 * @SLUICE_DOWNLOAD_WAITING: in the queue, or not started yet
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

const char *sluice_download_state_get_nick (SluiceDownloadState state);
gboolean sluice_download_state_is_settled (SluiceDownloadState state);

G_END_DECLS
