/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-serve-options.h"

#include "sluice-quantity.h"

#include <glib/gi18n.h>

#define PASSWORD_VARIABLE "SLUICE_PASSWORD"

/* The command line as GOption stores it. */
typedef struct
{
  char **paths;
  char *address;
  char *limit_rate;
  char *user;
  int port;
  int max_time;
  gboolean demo;
  gboolean help;
  gboolean version;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_strfreev (arguments->paths);
  g_free (arguments->address);
  g_free (arguments->limit_rate);
  g_free (arguments->user);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static void
add_main_options (GOptionContext *context, Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, &arguments->demo,
      N_ ("Serve a generated sample of 256 MiB in place of PATH"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &arguments->help, N_ ("Print this help"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->paths, NULL, N_ ("PATH") },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_network_options (GOptionContext *context, Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &arguments->address,
      N_ ("Listen on this address and not on 127.0.0.1, which only this machine reaches: "
          "--address 0.0.0.0"),
      N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &arguments->port,
      N_ ("Listen on this port; without it on any that is free: --port 8000"), N_ ("PORT") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &arguments->user,
      N_ ("Ask for this name, and the password that is SLUICE_PASSWORD in the environment: "
          "--user anna"),
      N_ ("NAME") },
    { NULL },
  };
  GOptionGroup *group = g_option_group_new ("network", _ ("Who can reach the server:"),
                                            _ ("Show who can reach the server"), NULL, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);
  g_option_context_add_group (context, group);
}

static void
add_limit_options (GOptionContext *context, Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "limit-rate", 0, 0, G_OPTION_ARG_STRING, &arguments->limit_rate,
      N_ ("Bytes a second over each connection; K is 1024, M is 1024 K, 0 is no limit: "
          "--limit-rate 500K"),
      N_ ("RATE") },
    { "max-time", 0, 0, G_OPTION_ARG_INT, &arguments->max_time,
      N_ ("Break off a request that takes longer; 0, as without it, is no limit: --max-time 3600"),
      N_ ("SECONDS") },
    { NULL },
  };
  GOptionGroup *group = g_option_group_new ("limits", _ ("What a client may take:"),
                                            _ ("Show what a client may take"), NULL, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);
  g_option_context_add_group (context, group);
}

static GOptionContext *
make_context (Arguments *arguments)
{
  GOptionContext *context = g_option_context_new (NULL);

  /* Its own help would hide the groups behind further options. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (
      context,
      N_ ("Serves a folder or a file over HTTP, for reading only. Names that begin with a\n"
          "dot are neither listed nor served, and nothing outside the folder is."));
  g_option_context_set_description (
      context,
      N_ ("The first line of the standard output is the address to open. With --demo the\n"
          "second is the sample’s checksum, as in sha256:HEX. Each request is logged on the\n"
          "standard error when it ends.\n\n"
          "The first interrupt (Ctrl-C) lets the requests that run end, a second one does not.\n"
          "Status: 0 ended in order, 1 could not start, 2 wrong usage, 130 interrupted twice.\n\n"
          "Example: sluice-serve --address 0.0.0.0 --port 8000 film.mkv"));
  add_main_options (context, arguments);
  add_network_options (context, arguments);
  add_limit_options (context, arguments);

  return context;
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

static gboolean
take_path (SluiceServeOptions *options, const Arguments *arguments, GError **error)
{
  guint n_paths = arguments->paths != NULL ? g_strv_length (arguments->paths) : 0;

  if (arguments->demo)
    return n_paths == 0 || refuse (error, _ ("There is no PATH to serve beside --demo."));
  if (n_paths != 1)
    return refuse (error, _ ("Give one PATH to serve, a folder or a file, or --demo."));

  options->path = g_strdup (arguments->paths[0]);
  return TRUE;
}

static gboolean
take_address (SluiceServeOptions *options, const Arguments *arguments, GError **error)
{
  const char *host = arguments->address != NULL ? arguments->address : "127.0.0.1";

  if (arguments->port < 0 || arguments->port > G_MAXUINT16)
    return refuse (error, _ ("The port must be a number from 0 to 65535."));

  options->address = g_inet_socket_address_new_from_string (host, (guint) arguments->port);
  return options->address != NULL ||
         refuse (error, _ ("The address must be one of numbers, as in 127.0.0.1 or ::1."));
}

static gboolean
take_limits (SluiceServeOptions *options, const Arguments *arguments, GError **error)
{
  if (arguments->max_time < 0)
    return refuse (error, _ ("The time a request may take cannot be negative."));

  options->max_seconds = (guint) arguments->max_time;
  return arguments->limit_rate == NULL ||
         sluice_quantity_parse_rate (arguments->limit_rate, &options->limit_rate, error);
}

/* Arguments can be read by everybody on the machine; so the password comes in
 * the environment, and does not stay there. */
static gboolean
take_credentials (SluiceServeOptions *options, const Arguments *arguments, GError **error)
{
  options->user = g_strdup (arguments->user);
  options->password = g_strdup (g_getenv (PASSWORD_VARIABLE));
  g_unsetenv (PASSWORD_VARIABLE);

  if (options->user != NULL && strchr (options->user, ':') != NULL)
    return refuse (error, _ ("The name of a user cannot hold a colon."));
  return options->user == NULL || options->password != NULL ||
         refuse (error,
                 _ ("With --user, put the password in the environment variable SLUICE_PASSWORD."));
}

/**
 * sluice_serve_options_parse:
 * @arguments: (array zero-terminated=1): the arguments, the program's name
 *   first; those that are understood are removed
 * @error: return location for a #GError
 *
 * Reads the command line, and the password from the environment, where it is
 * then deleted.
 *
 * Returns: (transfer full) (nullable): the options, or %NULL with @error set to
 *   a sentence for the user
 */
SluiceServeOptions *
sluice_serve_options_parse (char **arguments, GError **error)
{
  g_auto (Arguments) parsed = { 0 };
  g_autoptr (GOptionContext) context = make_context (&parsed);
  g_autoptr (SluiceServeOptions) options = g_new0 (SluiceServeOptions, 1);

  if (!g_option_context_parse_strv (context, &arguments, error))
    return NULL;

  if (parsed.help)
    options->notice = g_option_context_get_help (context, FALSE, NULL);
  else if (parsed.version)
    options->notice = g_strdup ("sluice-serve " SLUICE_VERSION);
  else if (!take_path (options, &parsed, error) || !take_address (options, &parsed, error) ||
           !take_limits (options, &parsed, error) || !take_credentials (options, &parsed, error))
    return NULL;

  return g_steal_pointer (&options);
}

/**
 * sluice_serve_options_free:
 * @options: (transfer full): options
 *
 * Frees the options.
 */
void
sluice_serve_options_free (SluiceServeOptions *options)
{
  g_free (options->path);
  g_clear_object (&options->address);
  g_free (options->user);
  g_free (options->password);
  g_free (options->notice);
  g_free (options);
}
