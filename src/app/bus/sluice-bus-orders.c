/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changes something: the methods of the list and of its downloads. */

#include "sluice-bus-private.h"

#include <glib/gi18n.h>

#include "sluice-bus-error.h"
#include "sluice-bus-wish.h"
#include "sluice-link.h"

#define MOST_LINKS 10000

static GVariant *
done (void)
{
  return g_variant_new ("()");
}

/* Adding */

static void
blame_link (GError **error, const char *message, guint number, guint n_links)
{
  g_set_error_literal (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_LINK, message);
  /* Translators: begins the sentence that says what is wrong with that link.
     It is not repeated, for it may hold a password. */
  if (n_links > 1)
    g_prefix_error (error, _ ("Link %u: "), number);
}

static gboolean
check_number (gsize n_links, GError **error)
{
  if (n_links > 0 && n_links <= MOST_LINKS)
    return TRUE;

  if (n_links == 0)
    g_set_error_literal (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_LINK,
                         _ ("There is no link to download."));
  else
    g_set_error (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_LINK,
                 _ ("No more than %u links can be added in one go."), MOST_LINKS);
  return FALSE;
}

static GPtrArray *
parse_links (const char *const *texts, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  guint n_links = g_strv_length ((GStrv) texts);

  if (!check_number (n_links, error))
    return NULL;

  for (guint i = 0; i < n_links; i++)
    {
      g_autoptr (GError) reason = NULL;
      GUri *link = sluice_link_parse (texts[i], &reason);

      if (link == NULL)
        {
          blame_link (error, reason->message, i + 1, n_links);
          return NULL;
        }
      g_ptr_array_add (links, link);
    }
  return g_steal_pointer (&links);
}

/* What makes two downloads one: where from, and where to. With no @name, whatever the file is
 * called. */
static char *
identify (SluiceDownload *download, const char *name)
{
  g_autofree char *folder = g_file_get_uri (sluice_download_get_directory (download));

  return g_strdup_printf ("%s\n%s\n%s", folder, sluice_download_get_link (download),
                          name != NULL ? name : "");
}

static void
add_to_index (GHashTable *index, SluiceDownload *download)
{
  g_hash_table_insert (index, identify (download, NULL), download);
  g_hash_table_insert (index, identify (download, sluice_download_get_name (download)), download);
}

static GHashTable *
index_unfinished (SluiceLibrary *library)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (library));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (library), i);

      /* Only finished ones follow. */
      if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
        break;
      add_to_index (index, download);
    }
  return index;
}

/* Returns: (transfer none) (nullable): the one in the list that is the same as @download */
static SluiceDownload *
find_same (GHashTable *index, SluiceDownload *download, const SluiceBusWish *wish)
{
  const char *name = wish->transfer->name != NULL ? sluice_download_get_name (download) : NULL;
  g_autofree char *identity = identify (download, name);

  return g_hash_table_lookup (index, identity);
}

/* @fresh: (element-type SluiceDownload): what is new, and keeps it
 *
 * Returns: (transfer none): the download, there already or new */
static SluiceDownload *
take_one (SluiceBus *self,
          const SluiceBusWish *wish,
          GUri *link,
          GHashTable *index,
          GPtrArray *fresh)
{
  SluiceFolders *folders = sluice_settings_get_folders (self->settings);
  g_autoptr (SluiceDownload) download = sluice_bus_wish_create_download (wish, link, folders);
  SluiceDownload *same = find_same (index, download, wish);

  if (same != NULL && wish->start)
    sluice_library_start (self->library, same);
  if (same != NULL)
    return same;

  add_to_index (index, download);
  g_ptr_array_add (fresh, download);
  return g_steal_pointer (&download);
}

static GVariant *
add_all (SluiceBus *self, const SluiceBusWish *wish, GPtrArray *links)
{
  g_autoptr (GHashTable) index = index_unfinished (self->library);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  GVariantBuilder paths;

  g_variant_builder_init (&paths, G_VARIANT_TYPE_OBJECT_PATH_ARRAY);
  for (guint i = 0; i < links->len; i++)
    {
      SluiceDownload *download = take_one (self, wish, links->pdata[i], index, fresh);
      g_autofree char *path = sluice_bus_path_of (self->path, download);

      g_variant_builder_add (&paths, "o", path);
    }
  sluice_library_add_all (self->library, fresh, wish->start);
  return g_variant_new ("(ao)", &paths);
}

GVariant *
sluice_bus_add (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autofree const char **texts = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (SluiceTransferOptions) usual = sluice_settings_create_options (self->settings);
  g_autoptr (SluiceBusWish) wish = NULL;

  g_variant_get (parameters, "(^a&s@a{sv})", &texts, &options);
  links = parse_links (texts, error);
  if (links == NULL)
    return NULL;
  wish = sluice_bus_wish_new (usual, options, links->len, error);
  return wish != NULL ? add_all (self, wish, links) : NULL;
}

/* Those that are in the list */

/* Returns: (transfer full) (nullable): the one that was called, or those that are named */
static GPtrArray *
find_meant (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GVariant) paths = NULL;
  SluiceDownload *download;

  if (id == NULL)
    {
      paths = g_variant_get_child_value (parameters, 0);
      return sluice_bus_find_all (self, paths, error);
    }

  download = sluice_bus_find (self, id, error);
  if (download == NULL)
    return NULL;
  one = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (one, g_object_ref (download));
  return g_steal_pointer (&one);
}

GVariant *
sluice_bus_pause (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autoptr (GPtrArray) downloads = find_meant (self, id, parameters, error);

  if (downloads == NULL)
    return NULL;

  for (guint i = 0; i < downloads->len; i++)
    if (!sluice_download_state_is_settled (sluice_download_get_state (downloads->pdata[i])))
      sluice_library_pause (self->library, downloads->pdata[i]);
  return done ();
}

GVariant *
sluice_bus_resume (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autoptr (GPtrArray) downloads = find_meant (self, id, parameters, error);

  if (downloads == NULL)
    return NULL;

  for (guint i = 0; i < downloads->len; i++)
    sluice_library_start (self->library, downloads->pdata[i]);
  return done ();
}

GVariant *
sluice_bus_remove (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autoptr (GPtrArray) downloads = find_meant (self, id, parameters, error);
  g_autoptr (SluiceRemoval) removal = NULL;
  const char *what = NULL;
  gboolean files;

  if (downloads == NULL)
    return NULL;

  g_variant_get_child (parameters, id == NULL ? 1 : 0, "&s", &what);
  files = g_str_equal (what, "files");
  if (!files && !g_str_equal (what, "list"))
    {
      g_set_error_literal (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_OPTION,
                           _ ("Say “list” or “files” for what is to be removed."));
      return NULL;
    }

  if (downloads->len == 0)
    return done ();
  removal = sluice_library_remove (self->library, downloads, files);
  if (!files)
    sluice_removal_keep_parts (removal);
  sluice_bus_tell_removed (self, removal, downloads, files);
  return done ();
}

GVariant *
sluice_bus_pause_all (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  sluice_library_pause_all (self->library);
  return done ();
}

GVariant *
sluice_bus_resume_all (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  sluice_library_resume_all (self->library);
  return done ();
}

/* The speed limits, and whether a download gives way: the only properties that can be set */

static void
set_general_limit (SluiceBus *self, guint64 limit)
{
  GSettings *store = sluice_settings_get_store (self->settings);

  if (limit > 0)
    g_settings_set_uint64 (store, "rate-limit", limit);
  g_settings_set_boolean (store, "limit-on", limit > 0);
}

GVariant *
sluice_bus_set_property (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) value = NULL;
  SluiceDownload *download;
  const char *name;

  g_variant_get (parameters, "(&s&sv)", NULL, &name, &value);
  if (id == NULL)
    {
      set_general_limit (self, g_variant_get_uint64 (value));
      return done ();
    }

  download = sluice_bus_find (self, id, error);
  if (download == NULL)
    return NULL;
  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    return done ();
  if (g_str_equal (name, "Yield"))
    sluice_library_set_yield (self->library, download, g_variant_get_boolean (value));
  else
    sluice_library_set_rate_limit (self->library, download, g_variant_get_uint64 (value));
  return done ();
}
