/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *sluice_path_guard_decode (const char *encoded, GError **error);
gboolean sluice_path_guard_is_hidden (const char *path);
int sluice_path_guard_open (int folder, const char *path, GError **error);
int sluice_path_guard_open_stepwise (int folder, const char *path, GError **error);

G_END_DECLS
