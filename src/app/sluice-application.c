/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-application-private.h"

#include <glib/gi18n.h>

#include "sluice-command-line.h"
#include "sluice-recent-files.h"

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
  sluice_window_tell (sluice_application_show_window (self), error->message);
}

static void
settled_cb (SluiceApplication *self, SluiceDownload *download, SluiceDownloadState state)
{
  if (state == SLUICE_DOWNLOAD_FINISHED)
    sluice_recent_files_add (sluice_download_get_file (download));
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
  adw_toast_set_button_label (toast, _ ("_Choose…"));
  adw_toast_set_action_name (toast, "app.preferences");
  sluice_window_toast (window, toast);
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
  self->way_out = sluice_exit_new (application, self->library);
  self->background =
      sluice_background_new (application, self->library, store, self->notifier, self->way_out);

  g_signal_connect_object (self->library, "settled", G_CALLBACK (settled_cb), self,
                           G_CONNECT_SWAPPED);
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
  g_clear_object (&self->background);
  g_clear_object (&self->way_out);
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
  sluice_folders_check_async (sluice_settings_get_folders (self->settings), NULL,
                              folders_checked_cb, g_object_ref (self));
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
