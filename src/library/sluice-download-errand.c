/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-private.h"

/* What is done with the file of a download beside its runs. */

/**
 * sluice_download_set_errand:
 * @self: a download that does not run
 * @errand: what is done with its file from now on
 * @percent: how much of that is done
 * @cancellable: (nullable): what stops it
 *
 * Tells what is done with the file.
 */
void
sluice_download_set_errand (SluiceDownload *self,
                            SluiceErrand errand,
                            guint percent,
                            GCancellable *cancellable)
{
  SluiceDownloadWork *work;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  work = sluice_download_ensure_work (self);
  g_set_object (&work->errand_cancellable, cancellable);
  if (work->errand == errand && work->errand_percent == percent)
    return;

  work->errand = errand;
  work->errand_percent = percent;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_ERRAND);
}

/**
 * sluice_download_get_errand:
 * @self: a download
 * @percent: (out) (optional): how much of it is done
 *
 * Returns: what is done with its file
 */
SluiceErrand
sluice_download_get_errand (SluiceDownload *self, guint *percent)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), SLUICE_ERRAND_NONE);

  if (percent != NULL)
    *percent = self->work != NULL ? self->work->errand_percent : 0;
  return self->work != NULL ? self->work->errand : SLUICE_ERRAND_NONE;
}

/**
 * sluice_download_stop_errand:
 * @self: a download
 *
 * Stops what is done with its file, if anything is. The file stays as it was.
 */
void
sluice_download_stop_errand (SluiceDownload *self)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (self->work != NULL && self->work->errand_cancellable != NULL)
    g_cancellable_cancel (self->work->errand_cancellable);
}
