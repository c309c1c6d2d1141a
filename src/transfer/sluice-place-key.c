/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-place-key.h"

#include <stdlib.h>

/* However the way to the folder is written. */
static char *
canonical_path (GFile *file)
{
  g_autofree char *parent = g_path_get_dirname (g_file_peek_path (file));
  g_autofree char *name = g_path_get_basename (g_file_peek_path (file));
  char *folder = realpath (parent, NULL);
  char *path;

  if (folder == NULL)
    return NULL;

  path = g_build_filename (folder, name, NULL);
  free (folder);
  return path;
}

/**
 * sluice_place_key_new:
 * @file: a file of this machine; only its folder has to exist
 *
 * Makes one name of the same length for each place of a file, under which what is known of
 * the place can be kept elsewhere. Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits, or %NULL when there is no such
 *   folder
 */
char *
sluice_place_key_new (GFile *file)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (g_file_peek_path (file) != NULL, NULL);

  path = canonical_path (file);
  return path != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1) : NULL;
}
