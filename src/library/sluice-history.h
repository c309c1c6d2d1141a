/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceHistory:
 *
 * The downloads that finished. Counted from the newest, as they are shown.
 */
typedef struct _SluiceHistory SluiceHistory;

SluiceHistory *sluice_history_new (void);
void sluice_history_free (SluiceHistory *self);

guint sluice_history_get_length (const SluiceHistory *self);
SluiceDownload *sluice_history_get (const SluiceHistory *self, guint position);
void sluice_history_add (SluiceHistory *self, SluiceDownload *download);
void sluice_history_add_older (SluiceHistory *self, GPtrArray *downloads);
void sluice_history_insert (SluiceHistory *self, GPtrArray *downloads, guint *first, guint *last);
guint sluice_history_remove (SluiceHistory *self, GHashTable *downloads, guint *first, guint *last);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceHistory, sluice_history_free)

G_END_DECLS
