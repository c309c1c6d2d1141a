/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-preferences-window.h"

#include <glib/gi18n.h>

#include "sluice-folder-row.h"
#include "sluice-proxy-group.h"
#include "sluice-rate-row.h"
#include "sluice-timetable-group.h"

/**
 * SluicePreferencesWindow:
 *
 * Everything the user can set. What is changed holds at once.
 */
struct _SluicePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GSettings *store; /* owned */

  SluiceFolderRow *folder_row;
  SluiceFolderRow *document_row;
  SluiceFolderRow *archive_row;
  SluiceFolderRow *music_row;
  SluiceFolderRow *video_row;
  SluiceFolderRow *picture_row;
  SluiceFolderRow *program_row;
  SluiceFolderRow *other_row;
  GtkSwitch *notify_switch;
  GtkSwitch *clipboard_switch;
  GtkSwitch *background_switch;
  GtkSwitch *inhibit_switch;
  GtkSwitch *origin_switch;
  GtkAdjustment *jobs;
  AdwComboRow *connections_row;
  GtkAdjustment *host_connections;
  GtkSwitch *limit_switch;
  SluiceRateRow *rate_row;
  SluiceTimetableGroup *timetable_group;
  GtkSwitch *metered_switch;
  SluiceProxyGroup *proxy_group;
  AdwEntryRow *user_agent_row;
};

G_DEFINE_FINAL_TYPE (SluicePreferencesWindow,
                     sluice_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

static void
user_agent_apply_cb (SluicePreferencesWindow *self)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->user_agent_row))));

  g_settings_set_string (self->store, "user-agent", text);
}

static void
set_folders (SluicePreferencesWindow *self, SluiceFolders *folders)
{
  sluice_folder_row_set_folders (self->folder_row, folders);
  sluice_folder_row_set_folders (self->document_row, folders);
  sluice_folder_row_set_folders (self->archive_row, folders);
  sluice_folder_row_set_folders (self->music_row, folders);
  sluice_folder_row_set_folders (self->video_row, folders);
  sluice_folder_row_set_folders (self->picture_row, folders);
  sluice_folder_row_set_folders (self->program_row, folders);
  sluice_folder_row_set_folders (self->other_row, folders);
}

static void
bind (SluicePreferencesWindow *self, const char *key, gpointer object, const char *property)
{
  g_settings_bind (self->store, key, object, property, G_SETTINGS_BIND_DEFAULT);
}

static void
bind_all (SluicePreferencesWindow *self)
{
  bind (self, "notify", self->notify_switch, "active");
  bind (self, "offer-clipboard", self->clipboard_switch, "active");
  bind (self, "background", self->background_switch, "active");
  bind (self, "inhibit-suspend", self->inhibit_switch, "active");
  bind (self, "mark-origin", self->origin_switch, "active");
  bind (self, "jobs", self->jobs, "value");
  bind (self, "connections", self->connections_row, "selected");
  bind (self, "host-connections", self->host_connections, "value");
  bind (self, "limit-on", self->limit_switch, "active");
  bind (self, "rate-limit", self->rate_row, "rate");
  bind (self, "pause-when-metered", self->metered_switch, "active");

  /* Only what the user has finished typing goes the other way. */
  g_settings_bind (self->store, "user-agent", self->user_agent_row, "text", G_SETTINGS_BIND_GET);
}

/* The place in the list is the number of connections; the first is automatic. */
static void
fill_connections (SluicePreferencesWindow *self)
{
  g_autoptr (GtkStringList) counts = gtk_string_list_new (NULL);

  /* Translators: how many connections; the program finds out */
  gtk_string_list_append (counts, _ ("Automatic"));
  for (guint count = 1; count <= SLUICE_TRANSFER_MOST_CONNECTIONS; count++)
    gtk_string_list_take (counts, g_strdup_printf ("%u", count));

  adw_combo_row_set_model (self->connections_row, G_LIST_MODEL (counts));
}

static void
sluice_preferences_window_dispose (GObject *object)
{
  g_clear_object (&SLUICE_PREFERENCES_WINDOW (object)->store);

  G_OBJECT_CLASS (sluice_preferences_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, folder_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, document_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, archive_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, music_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, video_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, picture_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, program_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, other_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, notify_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, clipboard_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, background_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, inhibit_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, origin_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, jobs);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, connections_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, host_connections);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, limit_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, rate_row);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, timetable_group);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, metered_switch);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, proxy_group);
  gtk_widget_class_bind_template_child (class, SluicePreferencesWindow, user_agent_row);
  gtk_widget_class_bind_template_callback (class, user_agent_apply_cb);
}

static void
sluice_preferences_window_class_init (SluicePreferencesWindowClass *class)
{
  g_type_ensure (SLUICE_TYPE_FOLDER_ROW);
  g_type_ensure (SLUICE_TYPE_PROXY_GROUP);
  g_type_ensure (SLUICE_TYPE_RATE_ROW);
  g_type_ensure (SLUICE_TYPE_TIMETABLE_GROUP);

  G_OBJECT_CLASS (class)->dispose = sluice_preferences_window_dispose;

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), SLUICE_APP_PATH
                                               "/preferences/sluice-preferences-window.ui");
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
sluice_preferences_window_init (SluicePreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_connections (self);
}

/**
 * sluice_preferences_window_new:
 * @settings: what is shown and set
 *
 * Returns: (transfer none): a window, owned by GTK until it is closed
 */
SluicePreferencesWindow *
sluice_preferences_window_new (SluiceSettings *settings)
{
  SluicePreferencesWindow *self;

  g_return_val_if_fail (SLUICE_IS_SETTINGS (settings), NULL);

  self = g_object_new (SLUICE_TYPE_PREFERENCES_WINDOW, NULL);
  self->store = g_object_ref (sluice_settings_get_store (settings));
  set_folders (self, sluice_settings_get_folders (settings));
  sluice_timetable_group_set_store (self->timetable_group, self->store);
  sluice_proxy_group_set_store (self->proxy_group, self->store);
  bind_all (self);

  return self;
}
