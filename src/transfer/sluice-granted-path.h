/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean sluice_granted_path_is (const char *path);
char *sluice_granted_path_to_outside (const char *path);

void sluice_granted_path_learn (const char *path);
void sluice_granted_path_learn_async (const char *path,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void sluice_granted_path_learn_finish (GAsyncResult *result);

G_END_DECLS
