/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-application-private.h"

#include <glib/gi18n.h>

#include "sluice-add-now.h"
#include "sluice-command-line.h"
#include "sluice-link-file.h"

/* What a call ends with when it makes no sense; 1 is for what goes wrong later. */
#define STATUS_MISUSED 2

/* One file with links, and who wants them. */
typedef struct
{
  SluiceApplication *application;        /* owned */
  GApplicationCommandLine *command_line; /* owned, nullable: where they were asked for */
  gboolean now;
} Reading;

static void
reading_free (Reading *reading)
{
  g_application_release (G_APPLICATION (reading->application));
  g_object_unref (reading->application);
  g_clear_object (&reading->command_line);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
take_links (SluiceApplication *self, GPtrArray *links, gboolean now)
{
  if (now)
    sluice_add_now (self->library, self->settings, links);
  else
    sluice_window_add_links (sluice_application_show_window (self), links);
}

/* Says it where the links were asked for. */
static void
complain (Reading *reading, const GError *error)
{
  if (reading->command_line != NULL)
    {
      g_application_command_line_printerr (reading->command_line, "sluice: %s\n", error->message);
      g_application_command_line_set_exit_status (reading->command_line, EXIT_FAILURE);
      return;
    }
  sluice_window_tell (sluice_application_show_window (reading->application), error->message);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = sluice_link_file_read_finish (result, &error);

  if (links != NULL)
    take_links (reading->application, links, reading->now);
  else
    complain (reading, error);
}

static void
read_file (SluiceApplication *self,
           GFile *file,
           GApplicationCommandLine *command_line,
           gboolean now)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->application = g_object_ref (self);
  g_set_object (&reading->command_line, command_line);
  reading->now = now;
  g_application_hold (G_APPLICATION (self));
  sluice_link_file_read_async (file, NULL, read_cb, reading);
}

/* Asks the program that runs to end; there may be none. */
static int
quit_other (GApplication *application)
{
  GDBusConnection *bus = NULL;

  g_application_set_flags (application,
                           g_application_get_flags (application) | G_APPLICATION_IS_LAUNCHER);
  if (!g_application_register (application, NULL, NULL))
    return EXIT_SUCCESS;

  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  bus = g_application_get_dbus_connection (application);
  if (bus != NULL)
    g_dbus_connection_flush_sync (bus, NULL, NULL);
  return EXIT_SUCCESS;
}

/* In the process that was called: what is wrong is said there, and at once. */
static int
handle_local_options (GApplication *application, GVariantDict *options)
{
  g_autofree char *folder = g_get_current_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceCommandLine) line = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("sluice %s\n", SLUICE_VERSION);
      return EXIT_SUCCESS;
    }
  line = sluice_command_line_new (options, folder, &error);
  if (line == NULL)
    {
      g_printerr ("sluice: %s\n%s\n", error->message,
                  _ ("Run “sluice --help” to see what it can do."));
      return STATUS_MISUSED;
    }
  return line->quit ? quit_other (application) : -1;
}

/* In the program that runs already, or has just started. */
static int
command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  SluiceApplication *self = SLUICE_APPLICATION (application);
  const char *folder = g_application_command_line_get_cwd (command_line);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceCommandLine) line =
      sluice_command_line_new (g_application_command_line_get_options_dict (command_line),
                               folder != NULL ? folder : "/", &error);

  if (line == NULL)
    {
      g_application_command_line_printerr (command_line, "sluice: %s\n", error->message);
      return STATUS_MISUSED;
    }
  /* Without a window nobody would see the program that has just started. */
  if (!line->now || sluice_application_find_window (self) == NULL)
    sluice_application_show_window (self);
  if (line->links->len > 0)
    take_links (self, line->links, line->now);
  for (guint i = 0; i < line->files->len; i++)
    read_file (self, line->files->pdata[i], command_line, line->now);
  return EXIT_SUCCESS;
}

static void
open_files (GApplication *application, GFile **files, int n_files, const char *hint)
{
  SluiceApplication *self = SLUICE_APPLICATION (application);
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < n_files; i++)
    if (g_file_has_uri_scheme (files[i], "file"))
      read_file (self, files[i], NULL, FALSE);
    else
      g_ptr_array_add (links, g_file_get_uri (files[i]));
  if (links->len > 0)
    take_links (self, links, FALSE);
}

/**
 * sluice_application_class_take_calls:
 * @class: the program's class
 *
 * Lets the program be called with links and with files that hold links: on the
 * command line, the first time and while it runs, and by other programs.
 */
void
sluice_application_class_take_calls (GApplicationClass *class)
{
  class->handle_local_options = handle_local_options;
  class->command_line = command_line;
  class->open = open_files;
}
