/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proxy-group.h"

#include "sluice-proxy-address.h"

/* What the schema calls the modes, in the order of the row. */
static const char *const modes[] = { "system", "none", "own" };
#define MODE_OWN 2

/**
 * SluiceProxyGroup:
 *
 * Through which proxy requests go, with the own one's address checked in place.
 */
struct _SluiceProxyGroup
{
  AdwPreferencesGroup parent_instance;

  GSettings *store; /* owned, nullable: not set yet */

  AdwComboRow *mode_row;
  AdwEntryRow *address_row;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (SluiceProxyGroup, sluice_proxy_group, ADW_TYPE_PREFERENCES_GROUP)

static void
set_message (SluiceProxyGroup *self, const char *message)
{
  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);

  if (message != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");

  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->address_row), GTK_ACCESSIBLE_STATE_INVALID,
      message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
address_apply_cb (SluiceProxyGroup *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = sluice_proxy_address_complete (
      gtk_editable_get_text (GTK_EDITABLE (self->address_row)), &error);

  if (address != NULL)
    g_settings_set_string (self->store, "proxy-address", address);
  set_message (self, error != NULL ? error->message : NULL);
}

static void
address_changed_cb (SluiceProxyGroup *self)
{
  set_message (self, NULL);
}

static void
mode_selected_cb (SluiceProxyGroup *self)
{
  gboolean own = adw_combo_row_get_selected (self->mode_row) == MODE_OWN;

  gtk_widget_set_visible (GTK_WIDGET (self->address_row), own);
  if (!own)
    set_message (self, NULL);
}

static void
address_stored_cb (SluiceProxyGroup *self)
{
  g_autofree char *address = g_settings_get_string (self->store, "proxy-address");

  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
}

static gboolean
get_mode (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint mode = 0; mode < G_N_ELEMENTS (modes); mode++)
    if (g_str_equal (modes[mode], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, mode);

  return TRUE;
}

static GVariant *
set_mode (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint mode = g_value_get_uint (value);

  return mode < G_N_ELEMENTS (modes) ? g_variant_new_string (modes[mode]) : NULL;
}

static void
sluice_proxy_group_dispose (GObject *object)
{
  g_clear_object (&SLUICE_PROXY_GROUP (object)->store);

  G_OBJECT_CLASS (sluice_proxy_group_parent_class)->dispose (object);
}

static void
sluice_proxy_group_class_init (SluiceProxyGroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = sluice_proxy_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SLUICE_APP_PATH
                                               "/preferences/sluice-proxy-group.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceProxyGroup, mode_row);
  gtk_widget_class_bind_template_child (widget_class, SluiceProxyGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, SluiceProxyGroup, message);
  gtk_widget_class_bind_template_callback (widget_class, mode_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
}

static void
sluice_proxy_group_init (SluiceProxyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sluice_proxy_group_set_store:
 * @self: a group
 * @store: the settings; set once
 *
 * Makes the group show, and set, the proxy.
 */
void
sluice_proxy_group_set_store (SluiceProxyGroup *self, GSettings *store)
{
  g_return_if_fail (SLUICE_IS_PROXY_GROUP (self));
  g_return_if_fail (G_IS_SETTINGS (store));
  g_return_if_fail (self->store == NULL);

  self->store = g_object_ref (store);
  g_settings_bind_with_mapping (store, "proxy-mode", self->mode_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_mode, set_mode, NULL, NULL);
  g_signal_connect_object (store, "changed::proxy-address", G_CALLBACK (address_stored_cb), self,
                           G_CONNECT_SWAPPED);
  address_stored_cb (self);
}
