/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-library-entry.h"

/**
 * sluice_library_entry_new:
 * @download: an unfinished download
 *
 * Returns: (transfer full): an entry, counted as the download is now
 */
SluiceLibraryEntry *
sluice_library_entry_new (SluiceDownload *download)
{
  SluiceLibraryEntry *self = g_new0 (SluiceLibraryEntry, 1);

  self->download = g_object_ref (download);
  self->group = sluice_download_state_get_group (sluice_download_get_state (download));
  self->kind = sluice_download_get_kind (download);
  return self;
}

/**
 * sluice_library_entry_free:
 * @self: (transfer full): an entry
 */
void
sluice_library_entry_free (SluiceLibraryEntry *self)
{
  g_object_unref (self->download);
  g_free (self);
}
