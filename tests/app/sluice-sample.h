/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"

G_BEGIN_DECLS

SluiceDownload *sluice_sample_new (const char *name, SluiceDownloadState state, gint64 size);

G_END_DECLS
