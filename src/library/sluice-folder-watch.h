/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_FOLDER_WATCH (sluice_folder_watch_get_type ())
G_DECLARE_FINAL_TYPE (SluiceFolderWatch, sluice_folder_watch, SLUICE, FOLDER_WATCH, GObject)

SluiceFolderWatch *sluice_folder_watch_new (guint second);

gboolean sluice_folder_watch_misses (SluiceFolderWatch *self, GFile *folder);
void sluice_folder_watch_lost (SluiceFolderWatch *self, GFile *folder);
void sluice_folder_watch_look (SluiceFolderWatch *self, GFile *folder);
void sluice_folder_watch_look_again (SluiceFolderWatch *self);
void sluice_folder_watch_set_waiting (SluiceFolderWatch *self, gboolean waiting);

G_END_DECLS
