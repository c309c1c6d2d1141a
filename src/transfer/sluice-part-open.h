/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int sluice_part_open (const char *path, gint64 size, GError **error);

G_END_DECLS
