/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sluice_origin_body_bytes (guint64 seed, guint64 offset, void *buffer, gsize length);
GBytes *sluice_origin_body_gzip (guint64 seed, guint64 size);
GBytes *sluice_origin_body_bomb (guint mebibytes);
gboolean sluice_origin_body_equals (guint64 seed, guint64 size, GFile *file, GError **error);
char *sluice_origin_body_checksum (guint64 seed, guint64 size, GChecksumType type);

G_END_DECLS
