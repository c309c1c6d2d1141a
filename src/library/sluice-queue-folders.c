/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a queue does about folders that are not there. */

#include "sluice-queue-private.h"

/* For a patient queue. */
void
sluice_queue_watch_folders (SluiceQueue *self)
{
  self->folders = sluice_folder_watch_new (self->second);
  g_signal_connect_object (self->folders, "changed", G_CALLBACK (sluice_queue_review), self,
                           G_CONNECT_SWAPPED);
}

gboolean
sluice_queue_has_no_folder (SluiceQueue *self, SluiceDownload *download)
{
  return self->folders != NULL &&
         sluice_folder_watch_misses (self->folders, sluice_download_get_directory (download));
}

/* After a run: whether it found its folder. */
void
sluice_queue_learn_of_folder (SluiceQueue *self, SluiceDownload *download)
{
  if (self->folders != NULL && sluice_download_get_wait (download) == SLUICE_WAIT_FOLDER)
    sluice_folder_watch_lost (self->folders, sluice_download_get_directory (download));
}

/* What waits for a folder starts when it is found. */
void
sluice_queue_look_for_missing (SluiceQueue *self)
{
  if (self->n_without_folder > 0)
    sluice_folder_watch_look_again (self->folders);
}

/* Returns: (nullable): the first one; %NULL when it is just telling that it waits no more */
static SluiceDownload *
find_stranded (SluiceQueue *self)
{
  for (guint i = 0; i < self->downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->downloads, i);

      if (sluice_download_get_wait (download) == SLUICE_WAIT_FOLDER)
        return download;
    }
  return NULL;
}

/* Brings up to date what is told of those that wait for a folder. */
void
sluice_queue_update_stranded (SluiceQueue *self)
{
  gboolean stranded = self->n_without_folder > 0;
  SluiceDownload *first;

  if (self->folders == NULL || self->stranded == stranded)
    return;

  self->stranded = stranded;
  sluice_folder_watch_set_waiting (self->folders, stranded);
  first = stranded ? find_stranded (self) : NULL;
  if (first != NULL)
    sluice_queue_tell_stranded (self, first);
}

/**
 * sluice_queue_look_for_folders:
 * @self: a queue
 *
 * Looks whether the folders of all its downloads are there, those of paused ones too. Where
 * one is not, its downloads wait for it, if the queue is patient.
 */
void
sluice_queue_look_for_folders (SluiceQueue *self)
{
  GFile *last = NULL;

  g_return_if_fail (SLUICE_IS_QUEUE (self));

  for (guint i = 0; self->folders != NULL && i < self->downloads->len; i++)
    {
      GFile *folder = sluice_download_get_directory (g_ptr_array_index (self->downloads, i));

      /* They share one object for each folder, and neighbours often lie in the same. */
      if (folder != last)
        sluice_folder_watch_look (self->folders, folder);
      last = folder;
    }
}
