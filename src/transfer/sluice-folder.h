/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * SluiceFolder:
 * @fd: a descriptor of it
 * @path: the way to it, when it was opened
 *
 * A folder that stays the same whatever becomes of the way to it.
 */
typedef struct
{
  int fd;
  char *path; /* owned */
} SluiceFolder;

SluiceFolder *sluice_folder_open (const char *path, int *code);
SluiceFolder *sluice_folder_ref (SluiceFolder *self);
void sluice_folder_unref (SluiceFolder *self);

gboolean sluice_folder_is_there (const char *path);
gboolean sluice_folder_lasts (const char *path);
gboolean sluice_folder_is_in_place (const SluiceFolder *self);
gboolean sluice_folder_trusts (const SluiceFolder *self, const struct stat *file);
int sluice_folder_sync (const SluiceFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceFolder, sluice_folder_unref)

G_END_DECLS
