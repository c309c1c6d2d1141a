/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-application-private.h"

#include <glib/gi18n.h>

#include "sluice-add-now.h"
#include "sluice-command-line.h"
#include "sluice-link-file.h"
#include "sluice-offer.h"
#include "sluice-terminal-text.h"

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
take_offers (SluiceApplication *self, GPtrArray *offers, gboolean now)
{
  if (now)
    sluice_add_now (self->library, self->settings, offers);
  else
    sluice_window_add_offers (sluice_application_show_window (self), offers);
}

static void
take_links (SluiceApplication *self, GPtrArray *links, gboolean now)
{
  g_autoptr (GPtrArray) offers = sluice_offer_list_new_from_links (links);

  take_offers (self, offers, now);
}

/* In a terminal, which a file's name could otherwise steer. */
static void
complain_there (GApplicationCommandLine *command_line, const GError *error)
{
  g_autofree char *message = sluice_terminal_text_escape (error->message);

  g_application_command_line_printerr (command_line, "sluice: %s\n", message);
}

/* Says it where the links were asked for. */
static void
complain (Reading *reading, const GError *error)
{
  if (reading->command_line != NULL)
    {
      complain_there (reading->command_line, error);
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
  g_autoptr (GPtrArray) offers = sluice_link_file_read_finish (result, &error);

  if (offers != NULL)
    take_offers (reading->application, offers, reading->now);
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

/* Looks without a call to the program itself: the bus would start it. */
static gboolean
is_running (GApplication *application)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  gboolean has_owner = FALSE;

  if (bus == NULL)
    return FALSE;

  reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", g_application_get_application_id (application)), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &has_owner);
  return has_owner;
}

/* Asks the program that runs, or that the bus starts. */
static gboolean
ask_other (GApplication *application, const char *action)
{
  GApplicationFlags flags = g_application_get_flags (application);
  GDBusConnection *bus = NULL;

  g_application_set_flags (application, flags | G_APPLICATION_IS_LAUNCHER);
  if (!g_application_register (application, NULL, NULL))
    {
      g_application_set_flags (application, flags);
      return FALSE;
    }

  g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
  bus = g_application_get_dbus_connection (application);
  if (bus != NULL)
    g_dbus_connection_flush_sync (bus, NULL, NULL);
  return TRUE;
}

/* What shows no window is best not done here: nobody would see this program wait
 * for its end. Where the bus cannot start another, it is done here after all. */
static int
fulfil (GApplication *application, SluiceWish wish)
{
  if (wish == SLUICE_WISH_QUIT)
    {
      if (is_running (application))
        ask_other (application, "quit");
      return EXIT_SUCCESS;
    }
  if (wish == SLUICE_WISH_PAUSE_ALL && ask_other (application, "pause-all"))
    return EXIT_SUCCESS;
  return -1;
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
      g_autofree char *message = sluice_terminal_text_escape (error->message);

      g_printerr ("sluice: %s\n%s\n", message, _ ("Run “sluice --help” to see what it can do."));
      return STATUS_MISUSED;
    }
  return fulfil (application, line->wish);
}

/* Without a window nobody would see the program that has just started. Where
 * nothing is to run there is nothing to see. */
static gboolean
is_to_be_seen (SluiceApplication *self, const SluiceCommandLine *line)
{
  if (line->wish == SLUICE_WISH_PAUSE_ALL)
    return FALSE;
  if (line->wish == SLUICE_WISH_RESUME_ALL || line->now)
    return sluice_application_find_window (self) == NULL;
  return TRUE;
}

static void
pause_all (SluiceApplication *self)
{
  if (sluice_application_find_window (self) == NULL)
    sluice_application_keep_quiet (self);
  sluice_library_pause_all (self->library);
}

static void
take_line (SluiceApplication *self, SluiceCommandLine *line, GApplicationCommandLine *command_line)
{
  if (is_to_be_seen (self, line))
    sluice_application_show_window (self);
  if (line->wish == SLUICE_WISH_ADD)
    sluice_window_add_offers (sluice_application_show_window (self), NULL);
  else if (line->wish == SLUICE_WISH_PAUSE_ALL)
    pause_all (self);
  else if (line->wish == SLUICE_WISH_RESUME_ALL)
    sluice_library_resume_all (self->library);
  if (line->links->len > 0)
    take_links (self, line->links, line->now);
  for (guint i = 0; i < line->files->len; i++)
    read_file (self, line->files->pdata[i], command_line, line->now);
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
      complain_there (command_line, error);
      return STATUS_MISUSED;
    }
  /* Better said than taken and forgotten. */
  if (sluice_exit_is_begun (self->way_out))
    {
      g_application_command_line_printerr (
          command_line, "sluice: %s\n", _ ("Sluice is just ending. Try again in a few seconds."));
      return EXIT_FAILURE;
    }
  take_line (self, line, command_line);
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
