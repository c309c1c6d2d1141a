/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceAspect:
 * @SLUICE_ASPECT_NONE: nothing
 * @SLUICE_ASPECT_GROUP: which group it belongs to
 * @SLUICE_ASPECT_KIND: what kind of file it is
 * @SLUICE_ASPECT_SIZE: whether its size is known
 *
 * What of a download decides whether, and where, it is shown.
 */
typedef enum
{
  SLUICE_ASPECT_NONE = 0,
  SLUICE_ASPECT_GROUP = 1 << 0,
  SLUICE_ASPECT_KIND = 1 << 1,
  SLUICE_ASPECT_SIZE = 1 << 2,
} SluiceAspect;

#define SLUICE_TYPE_DOWNLOAD_WATCH (sluice_download_watch_get_type ())
G_DECLARE_FINAL_TYPE (SluiceDownloadWatch, sluice_download_watch, SLUICE, DOWNLOAD_WATCH, GObject)

SluiceDownloadWatch *sluice_download_watch_new (GListModel *model);
void sluice_download_watch_set_aspects (SluiceDownloadWatch *self, SluiceAspect aspects);

G_END_DECLS
