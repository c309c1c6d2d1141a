/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-settings.h"

#include "sluice-schema.h"

struct _SluiceSettings
{
  GObject parent_instance;

  GSettings *store;           /* owned */
  SluiceFolders *folders;     /* owned */
  SluiceRegulator *regulator; /* owned */
};

G_DEFINE_FINAL_TYPE (SluiceSettings, sluice_settings, G_TYPE_OBJECT)

static void
sluice_settings_dispose (GObject *object)
{
  SluiceSettings *self = SLUICE_SETTINGS (object);

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
