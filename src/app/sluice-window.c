/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-window.h"

#include <glib/gi18n.h>

#include "sluice-add-dialog.h"
#include "sluice-clipboard-offer.h"
#include "sluice-details-pane.h"
#include "sluice-download-list.h"
#include "sluice-filter-list.h"
#include "sluice-link-content.h"
#include "sluice-link-drop.h"
#include "sluice-selection-actions.h"
#include "sluice-selection.h"
#include "sluice-units.h"

struct _SluiceWindow
{
  AdwApplicationWindow parent_instance;

  SluiceLibrary *library;          /* owned */
  SluiceSettings *settings;        /* owned */
  SluiceSelectionActions *actions; /* owned */
  SluiceClipboardOffer *clipboard; /* owned */
  SluiceAddDialog *add_dialog;     /* weak, nullable: only while it is open */

  AdwToastOverlay *toasts;
  AdwFlap *flap;
  AdwLeaflet *leaflet;
  SluiceFilterList *filters;
  GtkWidget *list_page;
  AdwHeaderBar *list_header;
  AdwWindowTitle *list_title;
  GtkLabel *rate_label;
  SluiceDownloadList *list;
  SluiceDetailsPane *details;
};

G_DEFINE_FINAL_TYPE (SluiceWindow, sluice_window, ADW_TYPE_APPLICATION_WINDOW)

static GSettings *
get_store (SluiceWindow *self)
{
  return sluice_settings_get_store (self->settings);
}

/* The header */

/* The speed of everything: beside the switch that limits it where there is
 * room, else under the title. */
static void
update_rate (SluiceWindow *self)
{
  double rate = 0.0;
  guint n_active = 0;
  gboolean is_narrow = adw_flap_get_folded (self->flap);
  g_autofree char *text = NULL;

  g_object_get (self->library, "rate", &rate, "n-active", &n_active, NULL);
  if (n_active == 0 || rate < 1.0)
    text = g_strdup ("");
  else
    text = is_narrow ? sluice_units_format_whole_rate (rate) : sluice_units_format_rate (rate);

  gtk_label_set_label (self->rate_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->rate_label), n_active > 0 && !is_narrow);
  adw_window_title_set_subtitle (self->list_title, is_narrow ? text : "");
}

static void
update_title (SluiceWindow *self)
{
  SluiceFilter *filter = sluice_download_list_get_filter (self->list);

  adw_window_title_set_title (self->list_title, sluice_filter_get_title (filter));
}

/* The panes */

static gboolean
is_details_seen (SluiceWindow *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self->details)))
    return FALSE;

  return !adw_leaflet_get_folded (self->leaflet) ||
         adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->details);
}

/* A pane that nobody sees watches nothing. */
static void
update_details (SluiceWindow *self)
{
  GtkSelectionModel *selection = sluice_download_list_get_selection (self->list);
  g_autoptr (SluiceDownload) download =
      is_details_seen (self) ? sluice_selection_get_only (selection) : NULL;

  sluice_details_pane_set_download (self->details, download);
}

/* The window's own buttons are in the header that is at its edge. */
static void
update_layout (SluiceWindow *self)
{
  gboolean has_filters_beside =
      !adw_flap_get_folded (self->flap) && adw_flap_get_reveal_flap (self->flap);
  gboolean has_details_beside = !adw_leaflet_get_folded (self->leaflet) && is_details_seen (self);

  adw_header_bar_set_show_start_title_buttons (self->list_header, !has_filters_beside);
  adw_header_bar_set_show_end_title_buttons (self->list_header, !has_details_beside);
  update_details (self);
}

static void
layout_changed_cb (SluiceWindow *self)
{
  update_layout (self);
}

static void
flap_folded_cb (SluiceWindow *self)
{
  gboolean is_wanted =
      self->settings != NULL && g_settings_get_boolean (get_store (self), "sidebar-shown");

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_folded (self->flap) && is_wanted);
  update_layout (self);
  if (self->library != NULL)
    update_rate (self);
}

static void
flap_revealed_cb (SluiceWindow *self)
{
  if (self->settings != NULL && !adw_flap_get_folded (self->flap))
    g_settings_set_boolean (get_store (self), "sidebar-shown",
                            adw_flap_get_reveal_flap (self->flap));
  update_layout (self);
}

/* Where the filters lie over the list, a choice makes way for what was chosen. */
static void
filter_chosen_cb (SluiceWindow *self)
{
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

/* The leaflet takes the focus along, and later gives it back to the same row. That
 * is right for a page of its own, but not for a pane beside the list. */
static void
show_details (SluiceWindow *self)
{
  gboolean is_page = adw_leaflet_get_folded (self->leaflet);

  if (!is_page)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->details), TRUE);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->details));
  if (!is_page)
    sluice_download_list_take_focus (self->list);
  g_settings_set_boolean (get_store (self), "details-shown", TRUE);
  update_layout (self);
}

/* A page is left, and stays for the next time; a pane beside the list goes. */
static void
details_close_cb (SluiceWindow *self)
{
  gboolean is_page = adw_leaflet_get_folded (self->leaflet);

  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
  gtk_widget_set_visible (GTK_WIDGET (self->details), is_page);
  if (!is_page)
    g_settings_set_boolean (get_store (self), "details-shown", FALSE);
  sluice_download_list_take_focus (self->list);
  update_layout (self);
}

/* Links that come */

static void
dropped_cb (SluiceWindow *self, GPtrArray *offers)
{
  sluice_window_add_offers (self, offers);
}

static void
offered_cb (SluiceWindow *self, AdwToast *toast)
{
  sluice_window_toast (self, g_object_ref (toast));
}

static void
watch_clipboard (SluiceWindow *self)
{
  self->clipboard = sluice_clipboard_offer_new (GTK_WINDOW (self), self->library, self->settings);
  g_signal_connect_object (self->clipboard, "offered", G_CALLBACK (offered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clipboard, "accepted", G_CALLBACK (sluice_window_add_offers), self,
                           G_CONNECT_SWAPPED);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = sluice_link_content_paste_finish (result, &error);

  if (offers != NULL)
    sluice_window_add_offers (self, offers);
  else
    sluice_window_tell (self, error->message);
}

/* Actions */

static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sluice_window_add_offers (user_data, NULL);
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (user_data));

  sluice_link_content_paste_async (clipboard, NULL, pasted_cb, g_object_ref (user_data));
}

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceWindow *self = user_data;

  if (is_details_seen (self))
    details_close_cb (self);
  else
    show_details (self);
}

static void
show_details_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_details (user_data);
}

/* Out of what lies over the list, or lets only some of it through. */
static void
leave_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceWindow *self = user_data;

  if (adw_leaflet_get_folded (self->leaflet) && is_details_seen (self))
    details_close_cb (self);
  else
    g_object_set (self->list, "searching", FALSE, NULL);
}

static void
add_actions (SluiceWindow *self)
{
  static const GActionEntry entries[] = {
    { "add", add_cb },         { "paste", paste_cb },
    { "details", details_cb }, { "show-details", show_details_cb },
    { "leave", leave_cb },
  };
  g_autoptr (GAction) sort = g_settings_create_action (get_store (self), "sort");
  g_autoptr (GPropertyAction) search = g_property_action_new ("search", self->list, "searching");
  g_autoptr (GPropertyAction) filters =
      g_property_action_new ("filters", self->flap, "reveal-flap");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), sort);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (search));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (filters));

  self->actions =
      sluice_selection_actions_new (GTK_APPLICATION_WINDOW (self), self->toasts, self->library,
                                    sluice_download_list_get_selection (self->list));
  g_signal_connect_object (self->list, "menu-opening", G_CALLBACK (sluice_selection_actions_update),
                           self->actions, G_CONNECT_SWAPPED);
}

/* What is kept between runs */

static void
sort_changed_cb (SluiceWindow *self)
{
  sluice_download_list_set_sort (self->list,
                                 (SluiceSort) g_settings_get_enum (get_store (self), "sort"));
}

static void
bind_settings (SluiceWindow *self)
{
  GSettings *store = get_store (self);

  g_settings_bind (store, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (store, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (store, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (store, "changed::sort", G_CALLBACK (sort_changed_cb), self,
                           G_CONNECT_SWAPPED);
  sort_changed_cb (self);

  adw_flap_set_reveal_flap (self->flap, g_settings_get_boolean (store, "sidebar-shown"));
  gtk_widget_set_visible (GTK_WIDGET (self->details),
                          g_settings_get_boolean (store, "details-shown"));
  g_object_bind_property (sluice_settings_get_regulator (self->settings), "limit", self->details,
                          "limit", G_BINDING_SYNC_CREATE);
}

static void
watch_library (SluiceWindow *self)
{
  SluiceFilter *filter = sluice_download_list_get_filter (self->list);
  GtkSelectionModel *selection = sluice_download_list_get_selection (self->list);

  g_signal_connect_object (self->library, "notify::rate", G_CALLBACK (update_rate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "notify::n-active", G_CALLBACK (update_rate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "trouble", G_CALLBACK (sluice_window_tell), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (filter, "changed", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (update_details), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (update_details), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  sluice_download_list_set_library (self->list, self->library);
  sluice_filter_list_set_up (self->filters, self->library, filter);
  update_title (self);
  update_rate (self);
}

/* Keys are for the downloads, from the start. */
static void
sluice_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sluice_window_parent_class)->map (widget);

  if (gtk_window_get_focus (GTK_WINDOW (widget)) == NULL)
    sluice_download_list_take_focus (SLUICE_WINDOW (widget)->list);
}

static void
sluice_window_dispose (GObject *object)
{
  SluiceWindow *self = SLUICE_WINDOW (object);

  g_clear_weak_pointer (&self->add_dialog);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->actions);
  g_clear_object (&self->library);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sluice_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, SLUICE_APP_PATH "/sluice-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, filters);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, rate_label);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, list);
  gtk_widget_class_bind_template_child (widget_class, SluiceWindow, details);
  gtk_widget_class_bind_template_callback (widget_class, details_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, flap_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, flap_revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, layout_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sluice_window_tell);
}

static void
sluice_window_class_init (SluiceWindowClass *class)
{
  g_type_ensure (SLUICE_TYPE_DETAILS_PANE);
  g_type_ensure (SLUICE_TYPE_DOWNLOAD_LIST);
  g_type_ensure (SLUICE_TYPE_FILTER_LIST);
  g_type_ensure (SLUICE_TYPE_LINK_DROP);

  G_OBJECT_CLASS (class)->dispose = sluice_window_dispose;
  GTK_WIDGET_CLASS (class)->map = sluice_window_map;
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
sluice_window_init (SluiceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sluice_download_list_set_key_capture (self->list, GTK_WIDGET (self));
}

/**
 * sluice_window_new:
 * @application: the program it belongs to
 * @library: what it shows
 * @settings: what the user set
 *
 * Returns: (transfer none): a window, owned by GTK until it is closed
 */
SluiceWindow *
sluice_window_new (SluiceApplication *application, SluiceLibrary *library, SluiceSettings *settings)
{
  SluiceWindow *self = g_object_new (SLUICE_TYPE_WINDOW, "application", application, NULL);

  self->library = g_object_ref (library);
  self->settings = g_object_ref (settings);
  bind_settings (self);
  watch_library (self);
  watch_clipboard (self);
  add_actions (self);
  update_layout (self);

  return self;
}

/**
 * sluice_window_add_offers:
 * @self: a window
 * @offers: (nullable) (element-type SluiceOffer): links to begin with
 *
 * Asks what to download, or adds @offers to what is being asked already.
 */
void
sluice_window_add_offers (SluiceWindow *self, GPtrArray *offers)
{
  g_return_if_fail (SLUICE_IS_WINDOW (self));

  if (self->add_dialog == NULL)
    g_set_weak_pointer (&self->add_dialog,
                        sluice_add_dialog_new (GTK_WINDOW (self), self->library, self->settings));
  if (offers != NULL)
    sluice_add_dialog_add_offers (self->add_dialog, offers);
  gtk_window_present (GTK_WINDOW (self->add_dialog));
}

/**
 * sluice_window_show_download:
 * @self: a window
 * @download: one of the library's
 *
 * Shows a download in the list, selected, and its details.
 */
void
sluice_window_show_download (SluiceWindow *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_WINDOW (self));

  sluice_filter_list_show_all (self->filters);
  g_object_set (self->list, "searching", FALSE, NULL);
  sluice_download_list_show (self->list, download);
  show_details (self);
}

/**
 * sluice_window_search:
 * @self: a window
 * @text: what somebody looks for
 *
 * Shows which of all downloads @text finds.
 */
void
sluice_window_search (SluiceWindow *self, const char *text)
{
  g_return_if_fail (SLUICE_IS_WINDOW (self));

  sluice_filter_list_show_all (self->filters);
  sluice_download_list_search (self->list, text);
}

/**
 * sluice_window_toast:
 * @self: a window
 * @toast: (transfer full): something to tell the user
 */
void
sluice_window_toast (SluiceWindow *self, AdwToast *toast)
{
  g_return_if_fail (SLUICE_IS_WINDOW (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * sluice_window_tell:
 * @self: a window
 * @sentence: what to tell the user, no markup
 *
 * Tells the user something that needs no answer.
 */
void
sluice_window_tell (SluiceWindow *self, const char *sentence)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (SLUICE_IS_WINDOW (self));
  g_return_if_fail (sentence != NULL);

  markup = g_markup_escape_text (sentence, -1);
  sluice_window_toast (self, adw_toast_new (markup));
}
