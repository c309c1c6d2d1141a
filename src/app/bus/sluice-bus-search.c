/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GNOME Shell asks when somebody types into its overview. Each letter is a
 * question: the answer costs a walk through the names, and no memory for them. */

#include "sluice-bus-private.h"

#include "sluice-search.h"
#include "sluice-status.h"

/* Nobody looks at more, and each one crosses the bus with each letter. */
#define MOST_RESULTS 100

static GVariant *
find (SluiceBus *self, const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (GStrv) terms);
  g_autoptr (SluiceSearch) search = sluice_search_new (text);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));
  guint n_found = 0;
  GVariantBuilder ids;

  g_variant_builder_init (&ids, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < n && n_found < MOST_RESULTS && !sluice_search_is_empty (search); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);
      const char *const texts[] = { sluice_download_get_name (download), NULL };

      if (!sluice_search_matches (search, texts))
        continue;
      g_variant_builder_add (&ids, "s", sluice_download_get_id (download));
      n_found++;
    }
  return g_variant_new ("(as)", &ids);
}

GVariant *
sluice_bus_search (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autofree const char **terms = NULL;

  g_variant_get (parameters, "(^a&s)", &terms);
  return find (self, terms);
}

/* The first results may not have been all, so nothing is gained by looking among them. */
GVariant *
sluice_bus_search_again (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autofree const char **terms = NULL;

  g_variant_get (parameters, "(@as^a&s)", NULL, &terms);
  return find (self, terms);
}

static GVariant *
describe_icon (SluiceDownload *download)
{
  g_autofree char *type = g_content_type_guess (sluice_download_get_name (download), NULL, 0, NULL);
  g_autoptr (GIcon) icon = g_content_type_get_icon (type);

  return g_icon_serialize (icon);
}

static GVariant *
describe (SluiceDownload *download)
{
  SluiceStatus status = sluice_status_of (download);
  g_autofree char *sentence = sluice_status_to_sentence (&status);
  g_autoptr (GVariant) icon = describe_icon (download);
  GVariantBuilder meta;

  g_variant_builder_init (&meta, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&meta, "{sv}", "id",
                         g_variant_new_string (sluice_download_get_id (download)));
  g_variant_builder_add (&meta, "{sv}", "name",
                         g_variant_new_string (sluice_download_get_name (download)));
  g_variant_builder_add (&meta, "{sv}", "description", g_variant_new_string (sentence));
  if (icon != NULL)
    g_variant_builder_add (&meta, "{sv}", "icon", icon);
  return g_variant_builder_end (&meta);
}

/* The shell asks for many, and each could be at the end of a long list. */
static GHashTable *
find_by_ids (SluiceBus *self, const char *const *ids)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autoptr (GPtrArray) downloads = NULL;

  for (guint i = 0; i < MOST_RESULTS && ids[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) ids[i]);
  downloads = sluice_bus_find_each (self, wanted);
  for (guint i = 0; i < downloads->len; i++)
    g_hash_table_insert (found, (gpointer) sluice_download_get_id (downloads->pdata[i]),
                         g_object_ref (downloads->pdata[i]));
  return found;
}

/* What was removed since is passed over. */
GVariant *
sluice_bus_describe_results (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autofree const char **ids = NULL;
  g_autoptr (GHashTable) found = NULL;
  GVariantBuilder metas;

  g_variant_get (parameters, "(^a&s)", &ids);
  found = find_by_ids (self, ids);
  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MOST_RESULTS && ids[i] != NULL; i++)
    {
      SluiceDownload *download = g_hash_table_lookup (found, ids[i]);

      if (download != NULL)
        g_variant_builder_add (&metas, "@a{sv}", describe (download));
    }
  return g_variant_new ("(aa{sv})", &metas);
}

GVariant *
sluice_bus_activate_result (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) result = g_variant_get_child_value (parameters, 0);

  g_action_group_activate_action (self->actions, "open", result);
  return g_variant_new ("()");
}

GVariant *
sluice_bus_launch_search (SluiceBus *self, const char *id, GVariant *parameters, GError **error)
{
  g_autofree const char **terms = NULL;
  g_autofree char *text = NULL;

  g_variant_get (parameters, "(^a&su)", &terms, NULL);
  text = g_strjoinv (" ", (GStrv) terms);
  g_action_group_activate_action (self->actions, "search", g_variant_new_string (text));
  return g_variant_new ("()");
}
