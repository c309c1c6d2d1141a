/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-address-list.h"

#include <glib/gi18n.h>

#include "sluice-mirror-stand.h"
#include "sluice-units.h"

/* No download uses more at a time. */
#define MOST_ROWS 32

#define WARNING_KEY "sluice-warning"

struct _SluiceAddressList
{
  AdwBin parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SluiceAddressList, sluice_address_list, ADW_TYPE_BIN)

static void
sluice_address_list_class_init (SluiceAddressListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/details/sluice-address-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceAddressList, list);
}

static void
sluice_address_list_init (SluiceAddressList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
describe_use (const SluiceMirrorStand *stand)
{
  g_autofree char *rate = NULL;

  switch (stand->use)
    {
    case SLUICE_MIRROR_USE_USED:
      rate = sluice_units_format_rate (stand->rate);
      return g_strdup_printf (
          /* Translators: %s is a speed, as in “3 connections, 2.1 MB/s”. */
          ngettext ("%u connection, %s", "%u connections, %s", stand->connections),
          stand->connections, rate);
    case SLUICE_MIRROR_USE_FALLBACK:
      return g_strdup (_ ("Used only when the addresses before it fail"));
    case SLUICE_MIRROR_USE_DROPPED:
      return g_strdup (stand->reason != NULL ? stand->reason : _ ("Not used any more"));
    case SLUICE_MIRROR_USE_WAITING:
    default:
      return g_strdup (_ ("Not used at the moment"));
    }
}

static char *
dup_host (const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return g_strdup (host != NULL && *host != '\0' ? host : link);
}

/* The sentence of a row says the same to who cannot see the icon. */
static AdwActionRow *
create_row (void)
{
  AdwActionRow *row =
      g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "activatable", FALSE, NULL);
  GtkWidget *warning =
      g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic", "visible", FALSE,
                    "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (warning, "warning");
  adw_action_row_add_suffix (row, warning);
  g_object_set_data (G_OBJECT (row), WARNING_KEY, warning);
  return row;
}

/* Nothing is laid out anew for what stayed as it was. */
static void
show_stand (AdwActionRow *row, const SluiceMirrorStand *stand)
{
  GtkWidget *widget = GTK_WIDGET (row);
  g_autofree char *host = dup_host (stand->link);
  g_autofree char *use = describe_use (stand);

  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), stand->link) != 0)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), host);
      gtk_widget_set_tooltip_text (widget, stand->link);
    }
  if (g_strcmp0 (adw_action_row_get_subtitle (row), use) == 0)
    return;
  adw_action_row_set_subtitle (row, use);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), WARNING_KEY),
                          stand->use == SLUICE_MIRROR_USE_DROPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, use,
                                  -1);
}

/**
 * sluice_address_list_set_stands:
 * @self: a list
 * @stands: (element-type SluiceMirrorStand): the addresses of a download, as they stand
 *
 * Shows what is done with each address. Shows nothing at all where there is but one.
 */
void
sluice_address_list_set_stands (SluiceAddressList *self, GPtrArray *stands)
{
  guint n = stands->len > 1 ? MIN (stands->len, MOST_ROWS) : 0;
  GtkListBoxRow *row;

  g_return_if_fail (SLUICE_IS_ADDRESS_LIST (self));

  for (guint i = 0; i < n; i++)
    {
      row = gtk_list_box_get_row_at_index (self->list, (int) i);
      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (create_row ());
          gtk_list_box_append (self->list, GTK_WIDGET (row));
        }
      show_stand (ADW_ACTION_ROW (row), stands->pdata[i]);
    }

  while ((row = gtk_list_box_get_row_at_index (self->list, (int) n)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}
