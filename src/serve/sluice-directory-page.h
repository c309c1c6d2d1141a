/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceDirectoryEntry:
 * @name: the name, in the file system's encoding
 * @size: size in bytes; of no meaning for a folder
 * @is_folder: whether it is a folder
 *
 * One line of a folder's listing.
 */
typedef struct
{
  char *name; /* owned */
  guint64 size;
  gboolean is_folder;
} SluiceDirectoryEntry;

SluiceDirectoryEntry *
sluice_directory_entry_new (const char *name, guint64 size, gboolean is_folder);
void sluice_directory_entry_free (SluiceDirectoryEntry *entry);
char *sluice_directory_page_render (const char *path, GPtrArray *entries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDirectoryEntry, sluice_directory_entry_free)

G_END_DECLS
