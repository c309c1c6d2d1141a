/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-application.h"

#include <glib/gi18n.h>

#include "sluice-window.h"

struct _SluiceApplication
{
  AdwApplication parent_instance;

  SluiceSettings *settings; /* owned, from startup on */
  SluiceLibrary *library;   /* owned, from startup on */
};

G_DEFINE_FINAL_TYPE (SluiceApplication, sluice_application, ADW_TYPE_APPLICATION)

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (window, "application-name", _ ("Sluice"), "application-icon",
                         SLUICE_APP_ID, "version", SLUICE_VERSION, "license-type",
                         GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Downloads files, whole and as fast as the line allows."), NULL);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!sluice_library_load_finish (SLUICE_LIBRARY (source), result, &error))
    g_warning ("%s", error->message);
}

static SluiceLibrary *
open_library (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sluice", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  SluiceLibrary *library = sluice_library_new (folder);

  sluice_library_load_async (library, NULL, loaded_cb, NULL);
  return library;
}

static void
sluice_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "about", about_cb },
    { "quit", quit_cb },
  };

  SluiceApplication *self = SLUICE_APPLICATION (application);

  G_APPLICATION_CLASS (sluice_application_parent_class)->startup (application);

  self->settings = sluice_settings_new ();
  self->library = open_library ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
}

static void
sluice_application_activate (GApplication *application)
{
  SluiceApplication *self = SLUICE_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (sluice_window_new (self, self->library, self->settings));

  gtk_window_present (window);
}

static void
sluice_application_dispose (GObject *object)
{
  SluiceApplication *self = SLUICE_APPLICATION (object);

  g_clear_object (&self->library);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sluice_application_parent_class)->dispose (object);
}

static void
sluice_application_class_init (SluiceApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = sluice_application_dispose;
  application_class->startup = sluice_application_startup;
  application_class->activate = sluice_application_activate;
}

static void
sluice_application_init (SluiceApplication *self)
{
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
                       "resource-base-path", SLUICE_APP_PATH, NULL);
}
