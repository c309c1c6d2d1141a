/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-part-file.h"
#include "sluice-resume-record.h"

G_BEGIN_DECLS

void sluice_checkpoint_async (SluicePartFile *part,
                              const SluiceResumeRecord *record,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean sluice_checkpoint_finish (GAsyncResult *result, GError **error);

G_END_DECLS
