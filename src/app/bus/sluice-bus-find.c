/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads by the paths that they have on the bus. */

#include "sluice-bus-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-bus-error.h"

/*
 * sluice_bus_path_of:
 * @path: the path of the list
 * @download: one of its downloads
 *
 * Returns: (transfer full): the path of @download
 */
char *
sluice_bus_path_of (const char *path, SluiceDownload *download)
{
  return g_strconcat (path, "/", sluice_download_get_id (download), NULL);
}

static void
set_missing (GError **error)
{
  g_set_error_literal (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_NO_SUCH_DOWNLOAD,
                       _ ("There is no such download in the list."));
}

/*
 * sluice_bus_find:
 * @id: what a download is called
 * @error: return location for a %SLUICE_BUS_ERROR_NO_SUCH_DOWNLOAD
 *
 * Returns: (transfer none) (nullable): the download
 */
SluiceDownload *
sluice_bus_find (SluiceBus *self, const char *id, GError **error)
{
  SluiceDownload *download = sluice_library_find_id (self->library, id);

  if (download == NULL)
    set_missing (error);
  return download;
}

/* Returns: (transfer none) (nullable): what the download at @path is called */
static const char *
get_id (SluiceBus *self, const char *path)
{
  gsize length = strlen (self->path);

  if (strncmp (path, self->path, length) != 0 || path[length] != '/')
    return NULL;
  return path + length + 1;
}

static GHashTable *
collect_ids (SluiceBus *self, GVariant *paths)
{
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantIter iter;
  const char *path;

  g_variant_iter_init (&iter, paths);
  while (g_variant_iter_next (&iter, "&o", &path))
    {
      const char *id = get_id (self, path);

      g_hash_table_add (ids, (gpointer) (id != NULL ? id : path));
    }
  return ids;
}

/*
 * sluice_bus_find_each:
 * @ids: (element-type utf8): a set of what downloads are called
 *
 * Finds many in one walk through the list.
 *
 * Returns: (transfer full) (element-type SluiceDownload): those that are there, in the order
 *   of the list
 */
GPtrArray *
sluice_bus_find_each (SluiceBus *self, GHashTable *ids)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < n && found->len < g_hash_table_size (ids); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      if (g_hash_table_contains (ids, sluice_download_get_id (download)))
        g_ptr_array_add (found, g_steal_pointer (&download));
    }
  return found;
}

/*
 * sluice_bus_find_all:
 * @paths: the paths of some downloads, `ao`
 * @error: return location for a %SLUICE_BUS_ERROR_NO_SUCH_DOWNLOAD
 *
 * Returns: (transfer full) (element-type SluiceDownload) (nullable): the downloads, each
 *   once and in the order of the list, or %NULL when one is not there
 */
GPtrArray *
sluice_bus_find_all (SluiceBus *self, GVariant *paths, GError **error)
{
  g_autoptr (GHashTable) ids = collect_ids (self, paths);
  g_autoptr (GPtrArray) found = sluice_bus_find_each (self, ids);

  if (found->len == g_hash_table_size (ids))
    return g_steal_pointer (&found);
  set_missing (error);
  return NULL;
}
