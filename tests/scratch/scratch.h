/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *scratch_folder_new (void);
void scratch_folder_remove (char *folder);
char *scratch_data_home_new (void);
int scratch_data_home_run (char *folder);

char *scratch_path (const char *folder, const char *name);
void scratch_put (const char *folder, const char *name, const char *text);
void scratch_assert_text (const char *folder, const char *name, const char *text);
gboolean scratch_has (const char *folder, const char *name);
guint scratch_count_connections (void);
guint scratch_count_descriptors (const char *prefix);

void scratch_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *scratch_await (GAsyncResult **slot);
void scratch_await_true (gboolean (*holds) (gpointer user_data), gpointer user_data);

G_END_DECLS
