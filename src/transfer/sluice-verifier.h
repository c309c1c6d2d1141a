/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-part-file.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_VERIFIER (sluice_verifier_get_type ())
G_DECLARE_FINAL_TYPE (SluiceVerifier, sluice_verifier, SLUICE, VERIFIER, GObject)

SluiceVerifier *sluice_verifier_new (SluicePartFile *part, GChecksumType type);

void sluice_verifier_advance (SluiceVerifier *self, guint64 front);
void sluice_verifier_digest_async (SluiceVerifier *self,
                                   guint64 size,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
char *sluice_verifier_digest_finish (SluiceVerifier *self, GAsyncResult *result, GError **error);

G_END_DECLS
