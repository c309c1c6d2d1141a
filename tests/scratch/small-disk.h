/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean small_disk_enter_namespace (void);
gboolean small_disk_mount (const char *folder, guint megabytes);
void small_disk_unmount (const char *folder);
void small_disk_fill (const char *folder, const char *name, guint megabytes);

G_END_DECLS
