/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-work.h"

#include <glib/gi18n.h>

#include "sluice-download.h"

static void
count_running (SluiceWork *self, SluiceDownload *download)
{
  self->running++;
  if (sluice_download_get_received (download) > 0 && !sluice_download_is_resumable (download))
    self->lost++;
}

/**
 * sluice_work_count:
 * @self: (out caller-allocates): what is to be done
 * @downloads: (element-type SluiceDownload): downloads, the finished ones last
 *
 * Counts what runs and what waits to run.
 */
void
sluice_work_count (SluiceWork *self, GListModel *downloads)
{
  guint length = g_list_model_get_n_items (downloads);

  *self = (SluiceWork){ 0 };

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (downloads, i);
      SluiceDownloadState state = sluice_download_get_state (download);

      /* A long history follows: nothing in it is to be done. */
      if (state == SLUICE_DOWNLOAD_FINISHED)
        return;
      if (sluice_download_state_is_running (state))
        count_running (self, download);
      else if (state == SLUICE_DOWNLOAD_WAITING)
        self->waiting++;
    }
}

/**
 * sluice_work_is_any:
 * @self: what is to be done
 *
 * Returns: whether anything runs or will by itself
 */
gboolean
sluice_work_is_any (const SluiceWork *self)
{
  return self->running > 0 || self->waiting > 0;
}

static char *
describe_lost (const SluiceWork *self)
{
  return g_strdup_printf (
      ngettext ("%u of them cannot be resumed and begins again from its start.",
                "%u of them cannot be resumed and begin again from their start.", self->lost),
      self->lost);
}

static char *
describe_running (const SluiceWork *self)
{
  g_autofree char *stop = NULL;
  g_autofree char *lost = NULL;

  if (self->running == 1 && self->lost == 1)
    return g_strdup (_ ("A download is running that cannot be resumed. It stops now and begins "
                        "again from its start when Sluice starts again."));

  stop = g_strdup_printf (
      ngettext ("%u download is running. It stops now and goes on when Sluice starts again.",
                "%u downloads are running. They stop now and go on when Sluice starts again.",
                self->running),
      self->running);
  if (self->lost == 0)
    return g_steal_pointer (&stop);

  lost = describe_lost (self);
  return g_strjoin (" ", stop, lost, NULL);
}

/**
 * sluice_work_describe_stop:
 * @self: what is to be done; there is something
 *
 * Returns: (transfer full): what it means for the user to end the program now
 */
char *
sluice_work_describe_stop (const SluiceWork *self)
{
  g_return_val_if_fail (sluice_work_is_any (self), NULL);

  if (self->running > 0)
    return describe_running (self);

  return g_strdup_printf (
      ngettext ("%u download waits to start. It goes on waiting when Sluice starts again.",
                "%u downloads wait to start. They go on waiting when Sluice starts again.",
                self->waiting),
      self->waiting);
}
