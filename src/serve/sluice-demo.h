/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-served-file.h"

G_BEGIN_DECLS

#define SLUICE_DEMO_NAME "sample.bin"
#define SLUICE_DEMO_CHECKSUM_NAME SLUICE_DEMO_NAME ".sha256"
#define SLUICE_DEMO_SIZE (G_GUINT64_CONSTANT (256) * 1024 * 1024)
#define SLUICE_DEMO_SHA256 "856e1016e2a7fae316c2ae34e8cf1bf1616587f5a93855cd24a9620590138d5f"

/**
 * SLUICE_DEMO_MODIFIED:
 *
 * The modification time the sample claims, in seconds since 1970: it never
 * changes, so that a download can go on after the server was started again.
 */
#define SLUICE_DEMO_MODIFIED G_GINT64_CONSTANT (1735689600)

void sluice_demo_fill (guint64 offset, guint8 *buffer, gsize length);
SluiceServedFile *sluice_demo_new_sample (void);
SluiceServedFile *sluice_demo_new_checksum (void);

G_END_DECLS
