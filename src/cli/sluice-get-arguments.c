/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-arguments.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-transfer.h"

/* The short options that take a value. */
#define SHORT_WITH_VALUE "doixjlH"

static void
add_group (GOptionContext *context,
           const char *name,
           const char *heading,
           const char *help,
           const GOptionEntry *entries)
{
  /* GLib prints a heading as it is, whatever the domain of its group. */
  GOptionGroup *group = g_option_group_new (name, _ (heading), help, NULL, NULL);

  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_add_group (context, group);
}

static void
add_what_to_fetch (GOptionContext *context, SluiceGetArguments *self)
{
  const GOptionEntry entries[] = {
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &self->directory,
      N_ ("Put the files there instead of here: -d ~/Downloads"), N_ ("FOLDER") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->name,
      N_ ("Give the file this name, or go on with what an expired link brought under it: "
          "-o disc.iso"),
      N_ ("NAME") },
    { "input-file", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->lists,
      N_ ("Read links from a file, one a line; - is standard input: -i links.txt"), N_ ("FILE") },
    { "checksum", 0, 0, G_OPTION_ARG_STRING, &self->checksum,
      N_ ("Check the file with md5, sha1, sha256, sha384 or sha512: --checksum sha256:9f86d0…"),
      N_ ("ALGO:HEX") },
    { "mirror", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->mirrors,
      N_ ("Another address of the same file; together with the link only where a checksum is "
          "known, else when it fails: --mirror https://mirror.example.net/disc.iso"),
      N_ ("LINK") },
    { "no-metalink", 0, 0, G_OPTION_ARG_NONE, &self->no_metalink,
      N_ ("Download Metalinks themselves, not the files that they list"), NULL },
    { "restart", 0, 0, G_OPTION_ARG_NONE, &self->restart,
      N_ ("Begin again instead of going on with what an earlier run left"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "fetch",
             N_ ("What to fetch, as in “sluice-get -d ~/Downloads https://example.org/disc.iso”:"),
             N_ ("Show what can be fetched"), entries);
}

static void
add_verify (GOptionContext *context, SluiceGetArguments *self)
{
  const GOptionEntry entries[] = {
    { "verify", 0, 0, G_OPTION_ARG_NONE, &self->verify,
      N_ ("Check files, finished or not, against all that is known of them, and fetch again what "
          "is damaged: --verify disc.iso"),
      NULL },
    { "repair", 0, 0, G_OPTION_ARG_NONE, &self->repair,
      N_ ("With --verify: repair also what somebody changed after it was downloaded"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "verify",
             N_ ("What is there already, as in “sluice-get --verify ~/Downloads/disc.iso”:"),
             N_ ("Show options for files that are there already"), entries);
}

static void
add_remote (GOptionContext *context, SluiceGetArguments *self)
{
  const GOptionEntry entries[] = {
    { "remote", 0, 0, G_OPTION_ARG_NONE, &self->remote,
      N_ ("Hand the links to Sluice on the desktop, which downloads them into its own folder "
          "where there is no -d: --remote -i links.txt"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "remote",
             N_ ("The desktop, as in “sluice-get --remote https://example.org/disc.iso”:"),
             N_ ("Show the option for the desktop"), entries);
}

static void
add_connections (GOptionContext *context, SluiceGetArguments *self)
{
  const GOptionEntry entries[] = {
    { "connections", 'x', 0, G_OPTION_ARG_INT, &self->connections,
      N_ ("Connections for each download, 1 to 16; as many as pay, up to 8, without it: -x 4"),
      N_ ("N") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &self->jobs, N_ ("Downloads at a time, 4 without it: -j 2"),
      N_ ("N") },
    { "host-connections", 0, 0, G_OPTION_ARG_INT, &self->host_connections,
      N_ ("Connections to one host, 8 without it: --host-connections 4"), N_ ("N") },
    { "limit-rate", 'l', 0, G_OPTION_ARG_STRING, &self->rate_limit,
      N_ ("Bytes a second for the whole program; K is 1024, M is 1024 K, 0 is no limit: -l 500K"),
      N_ ("RATE") },
    { "yield", 0, 0, G_OPTION_ARG_NONE, &self->yield,
      N_ ("Take only what other programs leave of the connection, over HTTP and HTTPS"), NULL },
    { "retries", 0, 0, G_OPTION_ARG_INT, &self->retries,
      N_ ("Give up after so many tries in a row that bring nothing, 8 without it: --retries 20"),
      N_ ("N") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self->timeout,
      N_ ("Ask again after so many seconds without a byte, 30 without it: --timeout 60"),
      N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "connections",
             N_ ("Connections, as in “sluice-get -x 4 -l 2M https://example.org/disc.iso”:"),
             N_ ("Show options for connections"), entries);
}

static void
add_http (GOptionContext *context, SluiceGetArguments *self)
{
  const GOptionEntry entries[] = {
    { "header", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &self->headers,
      N_ ("Send this header too, to the link's own server only: -H 'Accept-Language: de'"),
      N_ ("NAME:VALUE") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user,
      N_ ("Log in; the password is SLUICE_PASSWORD from the environment, or asked for: "
          "--user anna"),
      N_ ("NAME") },
    { "referer", 0, 0, G_OPTION_ARG_STRING, &self->referer,
      N_ ("Say where the link was found: --referer https://example.org/"), N_ ("URL") },
    { "user-agent", 0, 0, G_OPTION_ARG_STRING, &self->user_agent,
      N_ ("Say which program asks: --user-agent Example/1.0"), N_ ("TEXT") },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy,
      N_ ("Go through a proxy: --proxy http://proxy.example.org:3128"), N_ ("URI") },
    { "ca-certificate", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_certificate,
      N_ ("Trust the certificates in this file: --ca-certificate office.pem"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "http",
             N_ ("HTTP, as in “sluice-get --user anna https://example.org/private.zip”:"),
             N_ ("Show options for HTTP"), entries);
}

static void
add_output (GOptionContext *context, SluiceGetArguments *self)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
      N_ ("Print one JSON object a line for all that happens, instead of paths"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet,
      N_ ("Print nothing but errors, and the paths of finished files"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->help, N_ ("Print this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "output", N_ ("Output, as in “sluice-get --json -i links.txt >story.json”:"),
             N_ ("Show options for output"), entries);
}

static GOptionContext *
create_context (SluiceGetArguments *self)
{
  const GOptionEntry links[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->links, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = g_option_context_new (_ ("LINK…"));

  g_option_context_set_summary (
      context, _ ("Downloads links, fast and whole. The same command goes on after a break."));
  g_option_context_set_description (
      context, _ ("The paths of finished files go to standard output, all else to standard error.\n"
                  "Status: 0 all finished, 1 something failed, 2 wrong usage, 130 interrupted."));

  /* GLib's own --help shows one group only. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, links, NULL);
  add_what_to_fetch (context, self);
  add_verify (context, self);
  add_remote (context, self);
  add_connections (context, self);
  add_http (context, self);
  add_output (context, self);

  return context;
}

/* GOption does not know `-x8`; makes `-x` and `8` of it. */
static GStrv
part_short_options (char **arguments)
{
  g_autoptr (GStrvBuilder) parted = g_strv_builder_new ();

  for (; *arguments != NULL && !g_str_equal (*arguments, "--"); arguments++)
    {
      const char *argument = *arguments;
      gboolean takes_value = argument[0] == '-' && argument[1] != '\0' &&
                             strchr (SHORT_WITH_VALUE, argument[1]) != NULL;

      if (takes_value && argument[2] != '\0')
        {
          g_autofree char *option = g_strndup (argument, 2);

          g_strv_builder_add_many (parted, option, argument + 2, NULL);
          continue;
        }

      g_strv_builder_add (parted, argument);

      /* Its value may look like an option, too. */
      if (takes_value && arguments[1] != NULL)
        g_strv_builder_add (parted, *++arguments);
    }

  g_strv_builder_addv (parted, (const char **) arguments);
  return g_strv_builder_end (parted);
}

/**
 * sluice_get_arguments_read:
 * @self: (out caller-allocates): what was read
 * @arguments: the command line, the program's name first
 * @error: return location for a #GOptionError
 *
 * Reads the command line. What was not given has its default.
 *
 * Returns: whether all options are known and have values of their kind; @self
 *   is to be cleared in any case
 */
gboolean
sluice_get_arguments_read (SluiceGetArguments *self, char **arguments, GError **error)
{
  g_autoptr (GOptionContext) context = create_context (self);
  g_auto (GStrv) parted = part_short_options (arguments);

  *self = (SluiceGetArguments){
    .connections = SLUICE_GET_ARGUMENTS_AUTOMATIC,
    .jobs = SLUICE_GET_ARGUMENTS_DEFAULT_JOBS,
    .host_connections = SLUICE_GET_ARGUMENTS_DEFAULT_HOST_CONNECTIONS,
    .retries = SLUICE_TRANSFER_DEFAULT_RETRIES,
    .timeout = SLUICE_TRANSFER_DEFAULT_TIMEOUT,
  };

  if (!g_option_context_parse_strv (context, &parted, error))
    return FALSE;

  if (self->help)
    self->help_text = g_option_context_get_help (context, FALSE, NULL);

  return TRUE;
}

/**
 * sluice_get_arguments_clear:
 * @self: what was read
 *
 * Frees what @self holds.
 */
void
sluice_get_arguments_clear (SluiceGetArguments *self)
{
  g_free (self->directory);
  g_free (self->name);
  g_free (self->checksum);
  g_free (self->rate_limit);
  g_free (self->user);
  g_free (self->referer);
  g_free (self->user_agent);
  g_free (self->proxy);
  g_free (self->ca_certificate);
  g_strfreev (self->lists);
  g_strfreev (self->mirrors);
  g_strfreev (self->headers);
  g_strfreev (self->links);
  g_free (self->help_text);
}
