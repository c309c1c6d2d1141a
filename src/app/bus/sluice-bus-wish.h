/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-access.h"
#include "sluice-download.h"
#include "sluice-folders.h"

G_BEGIN_DECLS

/**
 * SluiceBusWish:
 * @folder: where the files go, or %NULL for where the user wants them
 * @start: whether they start when it is their turn
 * @start_at: before when they must not, Unix time in seconds; 0 for none
 * @transfer: how they are fetched
 * @access: how their links are asked for
 * @user_agent: what to send as User-Agent, or %NULL
 *
 * How somebody on the bus wants links to be downloaded.
 */
typedef struct
{
  GFile *folder; /* owned, nullable */
  gboolean start;
  gint64 start_at;
  SluiceTransferOptions *transfer; /* owned */
  SluiceAccess *access;            /* owned */
  char *user_agent;                /* owned, nullable */
} SluiceBusWish;

SluiceBusWish *sluice_bus_wish_new (const SluiceTransferOptions *usual,
                                    GVariant *options,
                                    guint n_links,
                                    GError **error);
void sluice_bus_wish_free (SluiceBusWish *self);

SluiceDownload *
sluice_bus_wish_create_download (const SluiceBusWish *self, GUri *link, SluiceFolders *folders);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceBusWish, sluice_bus_wish_free)

G_END_DECLS
