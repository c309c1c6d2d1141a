/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-state.h"

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
