/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding a download. Looking through a hundred thousand takes a few milliseconds
 * and is done when a link is added or a notification clicked: no index is kept. */

#include "sluice-library-private.h"

typedef gboolean (*Matches) (SluiceDownload *download, gconstpointer wanted);

static SluiceDownload *
find (SluiceLibrary *self, Matches matches, gconstpointer wanted)
{
  guint unfinished = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  guint finished = sluice_history_get_length (self->history);

  for (guint i = 0; i < unfinished; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

      if (matches (download, wanted))
        return download; /* the queue keeps it */
    }

  for (guint i = 0; i < finished; i++)
    {
      SluiceDownload *download = sluice_history_get (self->history, i);

      if (matches (download, wanted))
        return download;
    }

  return NULL;
}

static gboolean
has_id (SluiceDownload *download, gconstpointer wanted)
{
  return g_str_equal (sluice_download_get_id (download), wanted);
}

/**
 * sluice_library_find_id:
 * @self: a library
 * @id: a download's id
 *
 * Returns: (transfer none) (nullable): the download, or %NULL when there is none
 */
SluiceDownload *
sluice_library_find_id (SluiceLibrary *self, const char *id)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return find (self, has_id, id);
}

static gboolean
has_link (SluiceDownload *download, gconstpointer wanted)
{
  return g_str_equal (sluice_download_get_link (download), wanted);
}

/**
 * sluice_library_find_link:
 * @self: a library
 * @link: a link, without user name and password
 *
 * Returns: (transfer none) (nullable): the first download of it, an unfinished one
 *   before any finished one, or %NULL when there is none
 */
SluiceDownload *
sluice_library_find_link (SluiceLibrary *self, const char *link)
{
  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (link != NULL, NULL);

  return find (self, has_link, link);
}

typedef struct
{
  GFile *directory;
  const char *name;
} Place;

static gboolean
is_at (SluiceDownload *download, gconstpointer wanted)
{
  const Place *place = wanted;

  return g_str_equal (sluice_download_get_name (download), place->name) &&
         g_file_equal (sluice_download_get_directory (download), place->directory);
}

/**
 * sluice_library_find_name:
 * @self: a library
 * @directory: a folder
 * @name: a file's name
 *
 * Returns: (transfer none) (nullable): the first download whose file has that name
 *   in that folder, or %NULL when there is none
 */
SluiceDownload *
sluice_library_find_name (SluiceLibrary *self, GFile *directory, const char *name)
{
  const Place place = { directory, name };

  g_return_val_if_fail (SLUICE_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (G_IS_FILE (directory), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return find (self, is_at, &place);
}
