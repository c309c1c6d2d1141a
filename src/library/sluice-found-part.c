/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-found-part.h"

/**
 * sluice_found_part_new:
 * @download: a download that has not finished
 * @folder: where to look
 *
 * Returns: (transfer full): what @download may have left in @folder, not looked for yet
 */
SluiceFoundPart *
sluice_found_part_new (SluiceDownload *download, GFile *folder)
{
  g_autofree char *name =
      g_strconcat (sluice_download_get_name (download), SLUICE_RESUME_RECORD_SUFFIX, NULL);
  SluiceFoundPart *self = g_new0 (SluiceFoundPart, 1);

  self->download = g_object_ref (download);
  self->file = g_file_get_child (folder, name);
  self->link = g_strdup (sluice_download_get_link (download));
  return self;
}

/**
 * sluice_found_part_free:
 * @self: (transfer full): what was found
 *
 * Frees it.
 */
void
sluice_found_part_free (SluiceFoundPart *self)
{
  g_object_unref (self->download);
  g_object_unref (self->file);
  g_free (self->link);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_free (self);
}

/**
 * sluice_found_part_look:
 * @self: what may be there
 *
 * Looks for the record of the same download, and keeps of it what a row shows. Blocks: for
 * tasks of the thread pool.
 */
void
sluice_found_part_look (SluiceFoundPart *self)
{
  g_autoptr (SluiceResumeRecord) record = NULL;

  if (g_file_peek_path (self->file) == NULL)
    return;

  record = sluice_resume_record_load (self->file, NULL, NULL);
  if (record == NULL || !g_str_equal (record->link, self->link))
    return;

  g_clear_pointer (&record->blocks, sluice_block_table_free);
  self->record = g_steal_pointer (&record);
}
