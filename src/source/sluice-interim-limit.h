/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _SluiceInterimLimit SluiceInterimLimit;

SluiceInterimLimit *sluice_interim_limit_new (SoupMessage *message, GCancellable *cancellable);
void sluice_interim_limit_free (SluiceInterimLimit *self);

GCancellable *sluice_interim_limit_get_cancellable (SluiceInterimLimit *self);
gboolean sluice_interim_limit_check (const SluiceInterimLimit *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceInterimLimit, sluice_interim_limit_free)

G_END_DECLS
