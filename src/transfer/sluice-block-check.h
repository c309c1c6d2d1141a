/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-block-table.h"
#include "sluice-part-file.h"
#include "sluice-ranges.h"

G_BEGIN_DECLS

void sluice_block_check_compare_async (SluicePartFile *part,
                                       SluiceBlockTable *blocks,
                                       SluiceRanges *on_disk,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gssize sluice_block_check_compare_finish (GAsyncResult *result, GError **error);

void sluice_block_check_complete_async (SluicePartFile *part,
                                        SluiceBlockTable *blocks,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean sluice_block_check_complete_finish (GAsyncResult *result, GError **error);

G_END_DECLS
