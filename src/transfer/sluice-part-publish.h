/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *
sluice_part_publish (int fd, const char *path, const char *wanted, guint64 size, GError **error);
void sluice_part_mark_origin (int fd, const char *origin);

G_END_DECLS
