/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-part-check.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>

#include "sluice-disk.h"
#include "sluice-error.h"

/**
 * sluice_part_check:
 * @folder: where the part was opened
 * @name: the part's name in it
 * @fd: a descriptor of the part
 * @least: how many bytes it has at least, by all we know
 *
 * Looks whether the part is still what the user will find. One that was cut would
 * have a hole where the next write comes behind its end; one that lost its name,
 * or whose folder is elsewhere, would be filled for nobody. Blocks: for tasks of
 * the thread pool.
 *
 * Returns: (transfer full) (nullable): %SLUICE_ERROR_LOCAL, or %NULL when all is well
 */
GError *
sluice_part_check (const SluiceFolder *folder, const char *name, int fd, guint64 least)
{
  g_autofree char *shown = g_filename_display_name (name);
  struct stat opened;

  if (fstat (fd, &opened) < 0)
    return sluice_disk_error_new (errno, shown);
  if (!sluice_folder_is_in_place (folder))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                        _ ("The folder of “%s” was moved, or its disk was taken out. Put it back, "
                           "then start the download again."),
                        shown);
  if (!sluice_disk_has_name (fd, folder->fd, name))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                        _ ("“%s” was moved or replaced by another program. Put it back, or start "
                           "the download again."),
                        shown);
  if ((guint64) opened.st_size < least)
    return sluice_disk_error_new (SLUICE_DISK_ENDED, shown);
  return NULL;
}
