/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-settings.h"

#include "sluice-schema.h"

struct _SluiceSettings
{
  GObject parent_instance;

  GSettings *store;           /* owned */
  SluiceFolders *folders;     /* owned */
  SluiceRegulator *regulator; /* owned */
  SluiceLibrary *library;     /* owned, nullable: what they rule, if anything yet */
};

G_DEFINE_FINAL_TYPE (SluiceSettings, sluice_settings, G_TYPE_OBJECT)

static void
apply_jobs (SluiceSettings *self)
{
  sluice_library_set_jobs (self->library, g_settings_get_uint (self->store, "jobs"));
}

static void
apply_host_connections (SluiceSettings *self)
{
  sluice_library_set_host_connections (self->library,
                                       g_settings_get_uint (self->store, "host-connections"));
}

static void
apply_metered (SluiceSettings *self)
{
  sluice_library_set_pause_when_metered (
      self->library, g_settings_get_boolean (self->store, "pause-when-metered"));
}

static void
apply_user_agent (SluiceSettings *self)
{
  g_autofree char *user_agent = g_settings_get_string (self->store, "user-agent");

  sluice_library_set_user_agent (self->library, *user_agent != '\0' ? user_agent : NULL);
}

static void
apply_mark_origin (SluiceSettings *self)
{
  sluice_library_set_mark_origin (self->library,
                                  g_settings_get_boolean (self->store, "mark-origin"));
}

/* An own proxy whose address is still to be written changes nothing. */
static void
apply_proxy (SluiceSettings *self)
{
  SluiceProxyMode mode = (SluiceProxyMode) g_settings_get_enum (self->store, "proxy-mode");
  g_autofree char *address = g_settings_get_string (self->store, "proxy-address");
  g_autoptr (GError) error = NULL;

  if (mode == SLUICE_PROXY_OWN && *address == '\0')
    return;

  if (!sluice_library_set_proxy (self->library, mode, address, &error))
    g_warning ("The proxy cannot be used: %s", error->message);
}

static void
apply_limit_cb (SluiceSettings *self)
{
  sluice_library_set_rate (self->library, sluice_regulator_get_limit (self->regulator));
}

/* Only asked for while it is loaded, and only if the list is lost. */
static void
apply_folders (SluiceSettings *self)
{
  g_auto (GStrv) paths = sluice_folders_list_paths (self->folders);

  sluice_library_set_folders (self->library, (const char *const *) paths);
}

static const struct
{
  const char *key;
  void (*apply) (SluiceSettings *self);
} rules[] = {
  { "host-connections", apply_host_connections },
  { "jobs", apply_jobs },
  { "mark-origin", apply_mark_origin },
  { "pause-when-metered", apply_metered },
  { "proxy-address", apply_proxy },
  { "proxy-mode", apply_proxy },
  { "user-agent", apply_user_agent },
};

static void
changed_cb (SluiceSettings *self, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].key, key))
      rules[i].apply (self);
}

static void
sluice_settings_dispose (GObject *object)
{
  SluiceSettings *self = SLUICE_SETTINGS (object);

  g_clear_object (&self->library);
  g_clear_object (&self->regulator);
  g_clear_object (&self->folders);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sluice_settings_parent_class)->dispose (object);
}

static void
sluice_settings_class_init (SluiceSettingsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_settings_dispose;
}

static void
sluice_settings_init (SluiceSettings *self)
{
  g_autoptr (GSettingsSchema) schema = sluice_schema_find ();

  self->store = g_settings_new_full (schema, NULL, NULL);
  self->folders = sluice_folders_new (self->store);
  self->regulator = sluice_regulator_new (self->store);
}

/**
 * sluice_settings_new:
 *
 * Returns: (transfer full): what the user set
 */
SluiceSettings *
sluice_settings_new (void)
{
  return g_object_new (SLUICE_TYPE_SETTINGS, NULL);
}

/**
 * sluice_settings_get_store:
 * @self: the settings
 *
 * Returns: (transfer none): where they are kept, to bind widgets to
 */
GSettings *
sluice_settings_get_store (SluiceSettings *self)
{
  g_return_val_if_fail (SLUICE_IS_SETTINGS (self), NULL);

  return self->store;
}

/**
 * sluice_settings_get_folders:
 * @self: the settings
 *
 * Returns: (transfer none): where files go
 */
SluiceFolders *
sluice_settings_get_folders (SluiceSettings *self)
{
  g_return_val_if_fail (SLUICE_IS_SETTINGS (self), NULL);

  return self->folders;
}

/**
 * sluice_settings_get_regulator:
 * @self: the settings
 *
 * Returns: (transfer none): what knows which speed limit holds now
 */
SluiceRegulator *
sluice_settings_get_regulator (SluiceSettings *self)
{
  g_return_val_if_fail (SLUICE_IS_SETTINGS (self), NULL);

  return self->regulator;
}

/**
 * sluice_settings_create_options:
 * @self: the settings
 *
 * Returns: (transfer full): the options of a new download
 */
SluiceTransferOptions *
sluice_settings_create_options (SluiceSettings *self)
{
  SluiceTransferOptions *options;

  g_return_val_if_fail (SLUICE_IS_SETTINGS (self), NULL);

  options = sluice_transfer_options_new ();
  options->connections = g_settings_get_uint (self->store, "connections");

  return options;
}

/**
 * sluice_settings_rule:
 * @self: the settings
 * @library: the downloads they are for, not loaded yet; set once
 *
 * Lets the settings hold for a library, now and whenever one is changed.
 */
void
sluice_settings_rule (SluiceSettings *self, SluiceLibrary *library)
{
  g_return_if_fail (SLUICE_IS_SETTINGS (self));
  g_return_if_fail (SLUICE_IS_LIBRARY (library));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->regulator, "notify::limit", G_CALLBACK (apply_limit_cb), self,
                           G_CONNECT_SWAPPED);

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    rules[i].apply (self);
  apply_limit_cb (self);
  apply_folders (self);
}
