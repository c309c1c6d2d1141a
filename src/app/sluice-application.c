/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-application-private.h"

#include <glib/gi18n.h>

#include "sluice-command-line.h"
#include "sluice-recent-files.h"
#include "sluice-removal-toast.h"
#include "sluice-sandbox.h"

/**
 * SluiceApplication:
 *
 * The program: makes the parts and lets them know each other.
 */
G_DEFINE_FINAL_TYPE (SluiceApplication, sluice_application, ADW_TYPE_APPLICATION)

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceApplication) self = SLUICE_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (sluice_library_load_finish (SLUICE_LIBRARY (source), result, &error))
    return;

  g_warning ("The list cannot be read: %s", error->message);
  /* Who only asked a question gets no window for it. */
  if (sluice_library_is_asleep (self->library))
    return;
  sluice_window_tell (sluice_application_show_window (self), error->message);
}

static void
settled_cb (SluiceApplication *self, SluiceDownload *download, SluiceDownloadState state)
{
  if (state == SLUICE_DOWNLOAD_FINISHED)
    sluice_recent_files_add (sluice_download_get_file (download));
}

/* Returns: (transfer full) (nullable): the first download that waits for @folder */
static SluiceDownload *
find_stranded (SluiceApplication *self, GFile *folder)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      /* The unfinished ones come first. */
      if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
        return NULL;
      if (sluice_download_get_wait (download) == SLUICE_WAIT_FOLDER &&
          g_file_equal (sluice_download_get_directory (download), folder))
        return g_steal_pointer (&download);
    }
  return NULL;
}

/* What is chosen for a download that waits is chosen for all. */
static void
offer_to_choose (SluiceApplication *self, AdwToast *toast, GFile *folder)
{
  g_autoptr (SluiceDownload) download = find_stranded (self, folder);

  adw_toast_set_button_label (toast, _ ("_Choose…"));
  if (download == NULL)
    {
      adw_toast_set_action_name (toast, "app.preferences");
      return;
    }

  adw_toast_set_action_name (toast, "app.choose-folder");
  adw_toast_set_action_target (toast, "s", sluice_download_get_id (download));
}

static void
folders_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceApplication) self = SLUICE_APPLICATION (user_data);
  g_autoptr (GFile) missing = sluice_folders_check_finish (SLUICE_FOLDERS (source), result, NULL);
  SluiceWindow *window = sluice_application_find_window (self);
  g_autofree char *folder = NULL;
  g_autofree char *title = NULL;
  AdwToast *toast;

  if (missing == NULL || window == NULL)
    return;

  folder = sluice_folders_describe (missing);
  /* Translators: %s is a folder that the user chose for downloads */
  title = g_markup_printf_escaped (_ ("The folder %s is missing"), folder);
  toast = adw_toast_new (title);
  offer_to_choose (self, toast, missing);
  sluice_window_toast (window, toast);
}

static void
check_folders (SluiceApplication *self)
{
  sluice_folders_check_async (sluice_settings_get_folders (self->settings), NULL,
                              folders_checked_cb, g_object_ref (self));
}

/* Undone where it can be seen; else it is done when nobody holds it. A script may remove a
 * thousand one by one: they must not all wait for their turn to be offered. */
static void
removed_cb (SluiceApplication *self, SluiceRemoval *removal, GPtrArray *downloads, gboolean trashed)
{
  SluiceWindow *window = sluice_application_find_window (self);

  if (window == NULL || !gtk_widget_get_visible (GTK_WIDGET (window)))
    return;

  if (self->offer != NULL)
    adw_toast_dismiss (self->offer);
  g_set_weak_pointer (&self->offer, sluice_removal_toast_new (removal, downloads, trashed));
  sluice_window_toast (window, self->offer);
}

static gboolean
sluice_application_dbus_register (GApplication *application,
                                  GDBusConnection *connection,
                                  const char *path,
                                  GError **error)
{
  SluiceApplication *self = SLUICE_APPLICATION (application);

  if (!G_APPLICATION_CLASS (sluice_application_parent_class)
           ->dbus_register (application, connection, path, error))
    return FALSE;

  self->bus = sluice_bus_new (connection, path, error);
  return self->bus != NULL;
}

static void
sluice_application_dbus_unregister (GApplication *application,
                                    GDBusConnection *connection,
                                    const char *path)
{
  g_clear_object (&SLUICE_APPLICATION (application)->bus);

  G_APPLICATION_CLASS (sluice_application_parent_class)
      ->dbus_unregister (application, connection, path);
}

/* A window tells of it itself. */
static void
trouble_cb (SluiceApplication *self, const char *sentence)
{
  if (sluice_application_find_window (self) == NULL)
    g_warning ("%s", sentence);
}

static SluiceLibrary *
create_library (void)
{
  g_autoptr (GFile) folder = g_file_new_build_filename (g_get_user_data_dir (), "sluice", NULL);

  return sluice_library_new (folder);
}

static void
create_parts (SluiceApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  GSettings *store;

  self->settings = sluice_settings_new ();
  self->library = create_library ();
  sluice_settings_rule (self->settings, self->library);

  store = sluice_settings_get_store (self->settings);
  self->opener = sluice_opener_new ();
  self->notifier = sluice_notifier_new (application, self->library, store);
  self->inhibitor = sluice_inhibitor_new (application, self->library, store);
  self->launcher = sluice_launcher_new (G_APPLICATION (application), self->library, self->notifier);
  self->power = sluice_power_watch_new (self->library);
  self->way_out = sluice_exit_new (application, self->library);
  self->background =
      sluice_background_new (application, self->library, store, self->notifier, self->way_out);

  g_signal_connect_object (self->library, "settled", G_CALLBACK (settled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "trouble", G_CALLBACK (trouble_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Who calls over the bus, and who started the program with that. */
static void
meet_callers (SluiceApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  if (self->bus != NULL)
    {
      sluice_bus_serve (self->bus, self->library, self->settings, self->way_out,
                        G_ACTION_GROUP (self));
      g_signal_connect_object (self->bus, "called", G_CALLBACK (sluice_background_linger),
                               self->background, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->bus, "removed", G_CALLBACK (removed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    {
      sluice_application_keep_quiet (self);
      check_folders (self);
    }
}

static void
sluice_application_startup (GApplication *application)
{
  SluiceApplication *self = SLUICE_APPLICATION (application);

  G_APPLICATION_CLASS (sluice_application_parent_class)->startup (application);

  g_set_application_name (_ ("Sluice"));
  gtk_window_set_default_icon_name (SLUICE_APP_ID);
  create_parts (self);
  sluice_application_add_actions (self);
  if (sluice_sandbox_is_around ())
    sluice_sandbox_look_for_portals ();
  meet_callers (self);
  sluice_library_load_async (self->library, NULL, loaded_cb, g_object_ref (self));
}

static void
sluice_application_activate (GApplication *application)
{
  sluice_application_show_window (SLUICE_APPLICATION (application));
}

static void
destroy_windows (SluiceApplication *self)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (GTK_WINDOW (windows->data));
}

static void
sluice_application_shutdown (GApplication *application)
{
  SluiceApplication *self = SLUICE_APPLICATION (application);

  destroy_windows (self);
  g_clear_weak_pointer (&self->offer);
  if (self->bus != NULL)
    sluice_bus_end (self->bus);
  g_clear_object (&self->background);
  g_clear_object (&self->way_out);
  g_clear_object (&self->power);
  g_clear_object (&self->launcher);
  g_clear_object (&self->inhibitor);
  g_clear_object (&self->notifier);
  g_clear_object (&self->opener);
  g_clear_object (&self->library);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (sluice_application_parent_class)->shutdown (application);
}

static void
sluice_application_class_init (SluiceApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->startup = sluice_application_startup;
  application_class->activate = sluice_application_activate;
  application_class->shutdown = sluice_application_shutdown;
  application_class->dbus_register = sluice_application_dbus_register;
  application_class->dbus_unregister = sluice_application_dbus_unregister;
  sluice_application_class_take_calls (application_class);
}

static void
sluice_application_init (SluiceApplication *self)
{
  sluice_command_line_set_up (G_APPLICATION (self));
}

static SluiceWindow *
create_window (SluiceApplication *self)
{
  SluiceWindow *window = sluice_window_new (self, self->library, self->settings);

  sluice_background_watch (self->background, GTK_WINDOW (window));
  check_folders (self);
  return window;
}

/**
 * sluice_application_find_window:
 * @self: the program
 *
 * Returns: (transfer none) (nullable): its window, which may be hidden; %NULL
 *   when there was no need for one yet
 */
SluiceWindow *
sluice_application_find_window (SluiceApplication *self)
{
  g_return_val_if_fail (SLUICE_IS_APPLICATION (self), NULL);

  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link != NULL;
       link = link->next)
    if (SLUICE_IS_WINDOW (link->data))
      return SLUICE_WINDOW (link->data);
  return NULL;
}

/*
 * sluice_application_keep_quiet:
 * @self: the program, without a window
 *
 * Starts neither a download nor a window before somebody asks for it.
 */
void
sluice_application_keep_quiet (SluiceApplication *self)
{
  sluice_library_set_asleep (self->library, TRUE);
  sluice_background_begin (self->background);
}

/**
 * sluice_application_show_window:
 * @self: the program
 *
 * Brings the program's window before the user.
 *
 * Returns: (transfer none): the window
 */
SluiceWindow *
sluice_application_show_window (SluiceApplication *self)
{
  SluiceWindow *window;

  g_return_val_if_fail (SLUICE_IS_APPLICATION (self), NULL);

  sluice_library_set_asleep (self->library, FALSE);
  window = sluice_application_find_window (self);
  if (window == NULL)
    window = create_window (self);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/**
 * sluice_application_new:
 *
 * Returns: (transfer full): the program, of which one runs per session
 */
SluiceApplication *
sluice_application_new (void)
{
  return g_object_new (SLUICE_TYPE_APPLICATION, "application-id", SLUICE_APP_ID,
                       "resource-base-path", SLUICE_APP_PATH, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, NULL);
}
