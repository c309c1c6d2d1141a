/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-checksum.h"

G_BEGIN_DECLS

void sluice_proof_run_async (GFile *file,
                             const SluiceChecksum *checksum,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean sluice_proof_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
