/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-bus-herald.h"

#include "sluice-bus-facts.h"
#include "sluice-bus-tally.h"

#define LIST_INTERFACE "io.github.sluice.Downloads1"
#define DOWNLOAD_INTERFACE "io.github.sluice.Download1"

#define FIRST_INTERVAL 100 /* ms; what comes in one go is told in one go */
#define INTERVAL 500       /* ms */

/* When the network goes all downloads that wait have another reason to. */
#define MOST_AT_A_TIME 500

/**
 * SluiceBusHerald:
 *
 * Tells on the bus what changes. Nobody can know who listens there; so it costs
 * nothing while nothing happens, looks only at the few downloads that run, and
 * tells what changed twice a second.
 */
struct _SluiceBusHerald
{
  GObject parent_instance;

  GDBusConnection *connection; /* owned */
  char *path;                  /* owned; of the list */
  SluiceLibrary *library;      /* owned */
  SluiceSettings *settings;    /* owned */

  GHashTable *running; /* owned, of owned SluiceBusFacts by owned SluiceDownload */
  GHashTable *changed; /* owned, set of owned SluiceDownload: others */
  GHashTable *added;   /* owned, set of owned SluiceDownload */
  GHashTable *removed; /* owned, set of owned SluiceDownload */
  GVariant *figures;   /* owned: what was told of the list */
  guint source;        /* 0 while there is nothing to tell */
};

G_DEFINE_FINAL_TYPE (SluiceBusHerald, sluice_bus_herald, G_TYPE_OBJECT)

static void
emit (SluiceBusHerald *self,
      const char *path,
      const char *interface,
      const char *name,
      GVariant *parameters)
{
  /* Fails only when the bus is gone, and then there is nobody to tell. */
  g_dbus_connection_emit_signal (self->connection, NULL, path, interface, name, parameters, NULL);
}

static void
emit_properties (SluiceBusHerald *self, const char *path, const char *interface, GVariant *changed)
{
  emit (self, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new ("(s@a{sv}@as)", interface, changed, g_variant_new_strv (NULL, 0)));
}

/* Telling */

static char *
get_path (SluiceBusHerald *self, SluiceDownload *download)
{
  return g_strconcat (self->path, "/", sluice_download_get_id (download), NULL);
}

static void
tell_set (SluiceBusHerald *self, GHashTable *downloads, const char *name)
{
  GHashTableIter iter;
  gpointer download;
  GVariantBuilder paths;

  if (g_hash_table_size (downloads) == 0)
    return;

  g_variant_builder_init (&paths, G_VARIANT_TYPE_OBJECT_PATH_ARRAY);
  g_hash_table_iter_init (&iter, downloads);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    {
      g_autofree char *path = get_path (self, download);

      g_variant_builder_add (&paths, "o", path);
    }
  emit (self, self->path, LIST_INTERFACE, name, g_variant_new ("(ao)", &paths));
  g_hash_table_remove_all (downloads);
}

static void
tell_download (SluiceBusHerald *self, SluiceDownload *download, SluiceBusFacts *facts)
{
  GVariant *changed = sluice_bus_facts_renew (facts, download);
  g_autofree char *path = get_path (self, download);

  if (changed != NULL)
    emit_properties (self, path, DOWNLOAD_INTERFACE, changed);
}

static void
tell_running (SluiceBusHerald *self)
{
  GHashTableIter iter;
  gpointer download, facts;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, &download, &facts))
    {
      tell_download (self, download, facts);
      if (!sluice_download_state_is_running (sluice_download_get_state (download)))
        g_hash_table_iter_remove (&iter);
    }
}

/* What was told of them earlier was not kept, so all is told. */
static void
tell_others (SluiceBusHerald *self)
{
  GHashTableIter iter;
  gpointer download;
  guint told = 0;

  g_hash_table_iter_init (&iter, self->changed);
  while (told++ < MOST_AT_A_TIME && g_hash_table_iter_next (&iter, &download, NULL))
    {
      g_autoptr (SluiceBusFacts) facts = sluice_bus_facts_new ();

      tell_download (self, download, facts);
      g_hash_table_iter_remove (&iter);
    }
}

static void
tell_figures (SluiceBusHerald *self)
{
  GVariant *changed = sluice_bus_tally_renew (&self->figures, self->library, self->settings);

  if (changed != NULL)
    emit_properties (self, self->path, LIST_INTERFACE, changed);
}

static gboolean
tell_cb (gpointer user_data)
{
  SluiceBusHerald *self = SLUICE_BUS_HERALD (user_data);

  self->source = 0;
  tell_set (self, self->removed, "Removed");
  tell_set (self, self->added, "Added");
  tell_running (self);
  tell_others (self);
  tell_figures (self);
  if (g_hash_table_size (self->running) > 0 || g_hash_table_size (self->changed) > 0)
    self->source = g_timeout_add_full (G_PRIORITY_LOW, INTERVAL, tell_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/* Hearing */

static void
tell_soon (SluiceBusHerald *self)
{
  if (self->source == 0)
    self->source = g_timeout_add_full (G_PRIORITY_LOW, FIRST_INTERVAL, tell_cb, self, NULL);
}

static void
note (SluiceBusHerald *self, SluiceDownload *download)
{
  if (g_hash_table_contains (self->running, download))
    return;
  if (!sluice_download_state_is_running (sluice_download_get_state (download)))
    {
      g_hash_table_add (self->changed, g_object_ref (download));
      return;
    }
  g_hash_table_remove (self->changed, download);
  g_hash_table_insert (self->running, g_object_ref (download), sluice_bus_facts_new ());
}

static void
changed_cb (SluiceBusHerald *self, SluiceDownload *download)
{
  note (self, download);
  tell_soon (self);
}

static void
added_cb (SluiceBusHerald *self, GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceDownload *download = downloads->pdata[i];

      if (!g_hash_table_remove (self->removed, download))
        g_hash_table_add (self->added, g_object_ref (download));
      if (sluice_download_state_is_running (sluice_download_get_state (download)))
        note (self, download);
    }
  tell_soon (self);
}

static void
removed_cb (SluiceBusHerald *self, GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceDownload *download = downloads->pdata[i];

      g_hash_table_remove (self->running, download);
      g_hash_table_remove (self->changed, download);
      if (!g_hash_table_remove (self->added, download))
        g_hash_table_add (self->removed, g_object_ref (download));
    }
  tell_soon (self);
}

static void
sluice_bus_herald_dispose (GObject *object)
{
  SluiceBusHerald *self = SLUICE_BUS_HERALD (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->library);
  g_clear_object (&self->settings);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (sluice_bus_herald_parent_class)->dispose (object);
}

static void
sluice_bus_herald_finalize (GObject *object)
{
  SluiceBusHerald *self = SLUICE_BUS_HERALD (object);

  g_clear_pointer (&self->running, g_hash_table_unref);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  g_clear_pointer (&self->added, g_hash_table_unref);
  g_clear_pointer (&self->removed, g_hash_table_unref);
  g_clear_pointer (&self->figures, g_variant_unref);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (sluice_bus_herald_parent_class)->finalize (object);
}

static void
sluice_bus_herald_class_init (SluiceBusHeraldClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_bus_herald_dispose;
  G_OBJECT_CLASS (class)->finalize = sluice_bus_herald_finalize;
}

static void
sluice_bus_herald_init (SluiceBusHerald *self)
{
  self->running =
      g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) sluice_bus_facts_free);
  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->added = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->removed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

static void
note_running (SluiceBusHerald *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);
      SluiceDownloadState state = sluice_download_get_state (download);

      /* Only finished ones follow. */
      if (state == SLUICE_DOWNLOAD_FINISHED)
        return;
      if (sluice_download_state_is_running (state))
        changed_cb (self, download);
    }
}

static void
listen (SluiceBusHerald *self)
{
  GSettings *store = sluice_settings_get_store (self->settings);
  SluiceRegulator *regulator = sluice_settings_get_regulator (self->settings);

  g_signal_connect_object (self->library, "added", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "removed", G_CALLBACK (removed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "counted", G_CALLBACK (tell_soon), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed::limit-on", G_CALLBACK (tell_soon), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed::rate-limit", G_CALLBACK (tell_soon), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (regulator, "notify::limit", G_CALLBACK (tell_soon), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sluice_bus_herald_new:
 * @connection: the bus
 * @path: the path of the list there
 * @library: the list, loaded
 * @settings: what the user set
 *
 * Returns: (transfer full): what tells on the bus what changes from now on
 */
SluiceBusHerald *
sluice_bus_herald_new (GDBusConnection *connection,
                       const char *path,
                       SluiceLibrary *library,
                       SluiceSettings *settings)
{
  SluiceBusHerald *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (SLUICE_IS_SETTINGS (settings), NULL);

  self = g_object_new (SLUICE_TYPE_BUS_HERALD, NULL);
  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);
  self->library = g_object_ref (library);
  self->settings = g_object_ref (settings);
  self->figures = g_variant_ref_sink (sluice_bus_tally_list (library, settings));
  listen (self);
  note_running (self);
  return self;
}
