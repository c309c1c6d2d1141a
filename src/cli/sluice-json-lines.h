/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"
#include "sluice-inspection.h"

G_BEGIN_DECLS

void sluice_json_lines_write_event (SluiceDownload *download,
                                    SluiceTransferEvent kind,
                                    const char *message,
                                    double delay);
void sluice_json_lines_write_progress (SluiceDownload *download);
void sluice_json_lines_write_settled (SluiceDownload *download);
void sluice_json_lines_write_checked (guint number, SluiceInspection *inspection);
void sluice_json_lines_write_unchecked (guint number, const GError *error);

G_END_DECLS
