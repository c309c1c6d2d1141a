/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-state.h"

static const GEnumValue wait_values[] = {
  { SLUICE_WAIT_NONE, "SLUICE_WAIT_NONE", "none" },
  { SLUICE_WAIT_TURN, "SLUICE_WAIT_TURN", "turn" },
  { SLUICE_WAIT_TIME, "SLUICE_WAIT_TIME", "time" },
  { SLUICE_WAIT_NETWORK, "SLUICE_WAIT_NETWORK", "network" },
  { SLUICE_WAIT_METERED, "SLUICE_WAIT_METERED", "metered" },
  { SLUICE_WAIT_ROOM, "SLUICE_WAIT_ROOM", "room" },
  { SLUICE_WAIT_FOLDER, "SLUICE_WAIT_FOLDER", "folder" },
  { 0, NULL, NULL },
};

static const GEnumValue values[] = {
  { SLUICE_DOWNLOAD_WAITING, "SLUICE_DOWNLOAD_WAITING", "waiting" },
  { SLUICE_DOWNLOAD_CONNECTING, "SLUICE_DOWNLOAD_CONNECTING", "connecting" },
  { SLUICE_DOWNLOAD_ACTIVE, "SLUICE_DOWNLOAD_ACTIVE", "active" },
  { SLUICE_DOWNLOAD_FINISHING, "SLUICE_DOWNLOAD_FINISHING", "finishing" },
  { SLUICE_DOWNLOAD_PAUSED, "SLUICE_DOWNLOAD_PAUSED", "paused" },
  { SLUICE_DOWNLOAD_FINISHED, "SLUICE_DOWNLOAD_FINISHED", "finished" },
  { SLUICE_DOWNLOAD_FAILED, "SLUICE_DOWNLOAD_FAILED", "failed" },
  { 0, NULL, NULL },
};

GType
sluice_download_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SluiceDownloadState", values));

  return type;
}

GType
sluice_wait_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SluiceWait", wait_values));

  return type;
}

/**
 * sluice_download_state_get_nick:
 * @state: what a download is doing
 *
 * Returns: (transfer none): the state in one word for logs, not translated
 */
const char *
sluice_download_state_get_nick (SluiceDownloadState state)
{
  g_return_val_if_fail (state <= SLUICE_DOWNLOAD_FAILED, NULL);

  return values[state].value_nick;
}

/**
 * sluice_download_state_is_running:
 * @state: what a download is doing
 *
 * Returns: %TRUE when a download in this state is at work
 */
gboolean
sluice_download_state_is_running (SluiceDownloadState state)
{
  return state == SLUICE_DOWNLOAD_CONNECTING || state == SLUICE_DOWNLOAD_ACTIVE ||
         state == SLUICE_DOWNLOAD_FINISHING;
}

/**
 * sluice_download_state_is_settled:
 * @state: what a download is doing
 *
 * Returns: %TRUE when a download in this state neither waits nor runs
 */
gboolean
sluice_download_state_is_settled (SluiceDownloadState state)
{
  return state == SLUICE_DOWNLOAD_PAUSED || state == SLUICE_DOWNLOAD_FINISHED ||
         state == SLUICE_DOWNLOAD_FAILED;
}

/**
 * sluice_download_state_get_group:
 * @state: what a download is doing
 *
 * Returns: the group that a download in this state belongs to, besides
 *   %SLUICE_GROUP_ALL; a paused one is among those that wait
 */
SluiceGroup
sluice_download_state_get_group (SluiceDownloadState state)
{
  switch (state)
    {
    case SLUICE_DOWNLOAD_CONNECTING:
    case SLUICE_DOWNLOAD_ACTIVE:
    case SLUICE_DOWNLOAD_FINISHING:
      return SLUICE_GROUP_ACTIVE;
    case SLUICE_DOWNLOAD_FINISHED:
      return SLUICE_GROUP_FINISHED;
    case SLUICE_DOWNLOAD_FAILED:
      return SLUICE_GROUP_FAILED;
    case SLUICE_DOWNLOAD_WAITING:
    case SLUICE_DOWNLOAD_PAUSED:
    default:
      return SLUICE_GROUP_WAITING;
    }
}
