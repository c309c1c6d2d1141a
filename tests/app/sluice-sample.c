/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-sample.h"

/**
 * sluice_sample_new:
 * @name: a file's name
 * @state: a state in which nothing runs
 * @size: its size in bytes, or -1
 *
 * Returns: (transfer full): a download as an earlier run of the program may have
 *   left it, in the folder `/srv/Files`
 */
SluiceDownload *
sluice_sample_new (const char *name, SluiceDownloadState state, gint64 size)
{
  static guint number;
  g_autofree char *id = g_strdup_printf ("%016x", ++number);
  g_autofree char *link = g_strdup_printf ("https://host.example/%u/%s", number, name);
  g_autoptr (GFile) directory = g_file_new_for_path ("/srv/Files");
  gboolean is_finished = state == SLUICE_DOWNLOAD_FINISHED;
  SluiceDownloadPast past = {
    .id = id,
    .link = link,
    .directory = directory,
    .name = name,
    .state = state,
    .size = size,
    .received = is_finished ? (guint64) size : 0,
    .added_at = number,
    .finished_at = is_finished ? 1 : 0,
  };

  return sluice_download_new_from_past (&past);
}
