/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-get-arguments.h"
#include "sluice-http-header.h"
#include "sluice-link.h"
#include "sluice-metalink.h"
#include "sluice-quantity.h"

/* Enough of a file to tell whether it is a Metalink. */
#define BEGINNING 1024 /* bytes */

#define LONGEST_TIMEOUT (24 * 60 * 60) /* seconds */

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, arguments);
  va_end (arguments);

  return FALSE;
}

static gboolean
check_number (int number, const char *option, int least, int most, GError **error)
{
  if (number >= least && number <= most)
    return TRUE;

  if (most == G_MAXINT)
    return refuse (error, _ ("The option %s takes a number from %d on."), option, least);

  return refuse (error, _ ("The option %s takes a number from %d to %d."), option, least, most);
}

static gboolean
check_numbers (const SluiceGetArguments *arguments, GError **error)
{
  return (arguments->connections == SLUICE_GET_ARGUMENTS_AUTOMATIC ||
          check_number (arguments->connections, "-x", 1, SLUICE_TRANSFER_MOST_CONNECTIONS,
                        error)) &&
         check_number (arguments->jobs, "-j", 1, G_MAXINT, error) &&
         check_number (arguments->host_connections, "--host-connections", 1, G_MAXINT, error) &&
         check_number (arguments->retries, "--retries", 0, G_MAXINT, error) &&
         check_number (arguments->timeout, "--timeout", 1, LONGEST_TIMEOUT, error);
}

static gboolean
check_header (const char *line, GError **error)
{
  const char *colon = strchr (line, ':');
  g_autofree char *whole = g_strdup (line);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL)
    return refuse (error, _ ("A header looks like “Name: value”; one given with -H has no colon."));

  name = g_strndup (line, (gsize) (colon - line));
  value = g_strstrip (g_strdup (colon + 1));

  /* The value is often a secret, so it is not repeated. A line break before it would not be
   * sent, but nothing is to depend on that. */
  if (strpbrk (g_strstrip (whole), "\r\n") != NULL ||
      !sluice_http_header_is_valid_field (g_strstrip (name), value))
    return refuse (error, _ ("A header given with -H holds characters that HTTP does not allow."));

  if (sluice_http_header_is_reserved (name))
    return refuse (error,
                   _ ("The header “%s” is set by the program itself and cannot be given "
                      "with -H."),
                   name);

  return TRUE;
}

static gboolean
check_http (const SluiceGetArguments *arguments, GError **error)
{
  for (guint i = 0; arguments->headers != NULL && arguments->headers[i] != NULL; i++)
    if (!check_header (arguments->headers[i], error))
      return FALSE;

  if (arguments->referer != NULL &&
      !sluice_http_header_is_valid_field ("Referer", arguments->referer))
    return refuse (error, _ ("The text given with --referer cannot be sent over HTTP."));

  if (arguments->user_agent != NULL &&
      !sluice_http_header_is_valid_field ("User-Agent", arguments->user_agent))
    return refuse (error, _ ("The text given with --user-agent cannot be sent over HTTP."));

  return TRUE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (name == NULL)
    return TRUE;

  if (!g_utf8_validate (name, -1, NULL))
    return refuse (error, _ ("The name given with -o is not valid text."));

  if (*name == '\0' || strchr (name, '/') != NULL || g_str_equal (name, ".") ||
      g_str_equal (name, ".."))
    return refuse (error,
                   _ ("The option -o takes the name of a file; its folder is given with -d."));

  return TRUE;
}

static void
add_link (SluiceGetOptions *self, GHashTable *known, GUri *uri)
{
  if (g_hash_table_add (known, g_uri_to_string (uri)))
    g_ptr_array_add (self->links, g_uri_ref (uri));
  else
    self->n_repeated++;
}

static gboolean
is_metalink (GFile *file)
{
  char bytes[BEGINNING];
  gsize length = 0;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);

  return stream != NULL &&
         g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, sizeof bytes, &length, NULL,
                                  NULL) &&
         sluice_metalink_is_likely (bytes, length);
}

/* A Metalink on this computer needs no more than its path, as the shell completes it. What is
 * only called one is said to be damaged, rather than to be no link. */
static GUri *
find_metalink (SluiceGetOptions *self, const char *text)
{
  g_autofree char *link = NULL;
  g_autoptr (GFile) file = NULL;
  GUri *uri;

  if (strstr (text, "://") != NULL || !g_file_test (text, G_FILE_TEST_IS_REGULAR))
    return NULL;
  file = g_file_new_for_path (text);
  if (!sluice_metalink_is_meant (text, NULL) && !is_metalink (file))
    return NULL;
  link = g_file_get_uri (file);
  uri = sluice_link_parse (link, NULL);
  if (uri != NULL)
    g_ptr_array_add (self->metalinks, g_uri_ref (uri));
  return uri;
}

static GUri *
find_link (SluiceGetOptions *self,
           const SluiceGetArguments *arguments,
           const char *text,
           GError **error)
{
  GUri *uri = arguments->no_metalink ? NULL : find_metalink (self, text);

  return uri != NULL ? uri : sluice_link_parse (text, error);
}

static gboolean
add_arguments (SluiceGetOptions *self,
               const SluiceGetArguments *arguments,
               GHashTable *known,
               GError **error)
{
  for (guint i = 0; arguments->links != NULL && arguments->links[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = find_link (self, arguments, arguments->links[i], error);

      if (uri == NULL)
        {
          /* Translators: begins the sentence that says what is wrong with that link. */
          if (g_strv_length (arguments->links) > 1)
            g_prefix_error (error, _ ("Link %u: "), i + 1);
          return FALSE;
        }

      add_link (self, known, uri);
    }

  return TRUE;
}

static GPtrArray *
read_list (const char *path, GError **error)
{
  gboolean is_standard_input = g_str_equal (path, "-");
  g_autofree char *display_name = g_filename_display_name (path);
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  GPtrArray *links;
  gsize length;

  if (!g_file_get_contents (is_standard_input ? "/dev/stdin" : path, &text, &length, &local_error))
    {
      refuse (error, _ ("The list of links cannot be read: %s."), local_error->message);
      return NULL;
    }

  if (!g_utf8_validate_len (text, length, NULL))
    {
      refuse (error, _ ("The list %s is not a text file."), display_name);
      return NULL;
    }

  links = sluice_link_parse_list (text, error);
  if (links == NULL)
    g_prefix_error (error, "%s: ", display_name);

  return links;
}

static gboolean
add_lists (SluiceGetOptions *self,
           const SluiceGetArguments *arguments,
           GHashTable *known,
           GError **error)
{
  for (guint i = 0; arguments->lists != NULL && arguments->lists[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) links = read_list (arguments->lists[i], error);

      if (links == NULL)
        return FALSE;

      for (guint j = 0; j < links->len; j++)
        add_link (self, known, g_ptr_array_index (links, j));
    }

  return TRUE;
}

static gboolean
take_mirrors (SluiceGetOptions *self, const SluiceGetArguments *arguments, GError **error)
{
  GPtrArray *mirrors;

  if (arguments->mirrors == NULL)
    return TRUE;
  if (self->links->len > 1)
    return refuse (error, _ ("The option --mirror is for one file, but there are several links."));
  if (g_strv_length (arguments->mirrors) > SLUICE_MIRROR_MOST)
    return refuse (error, _ ("The option --mirror can be given up to %d times."),
                   SLUICE_MIRROR_MOST);

  mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  self->transfer->mirrors = mirrors;
  for (guint i = 0; arguments->mirrors[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (arguments->mirrors[i], error);

      if (uri == NULL)
        return FALSE;
      if (!sluice_mirror_can_be (uri))
        return refuse (error, _ ("The option --mirror takes a link that begins with http, https, "
                                 "ftp or ftps."));
      g_ptr_array_add (mirrors, sluice_mirror_new (uri, i + 1, NULL));
    }
  return TRUE;
}

static gboolean
take_links (SluiceGetOptions *self, const SluiceGetArguments *arguments, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!add_arguments (self, arguments, known, error) || !add_lists (self, arguments, known, error))
    return FALSE;

  if (self->links->len == 0)
    return refuse (error, _ ("There is no link to download."));

  if (self->links->len > 1 && arguments->name != NULL)
    return refuse (error, _ ("The option -o names one file, but there are several links."));

  if (self->links->len > 1 && arguments->checksum != NULL)
    return refuse (error,
                   _ ("The option --checksum checks one file, but there are several links."));

  self->no_metalink = arguments->no_metalink;
  return take_mirrors (self, arguments, error);
}

/* What could be meant as a file is one, so that no name has to be quoted. */
static gboolean
take_file_or_link (SluiceGetOptions *self, const char *text, const char *directory, GError **error)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *folder = g_canonicalize_filename (directory != NULL ? directory : ".", here);
  g_autofree char *path = NULL;
  GUri *uri;

  if (strstr (text, "://") == NULL)
    {
      path = g_canonicalize_filename (text, folder);
      g_ptr_array_add (self->files, g_file_new_for_path (path));
      return TRUE;
    }

  uri = sluice_link_parse (text, error);
  if (uri != NULL)
    g_ptr_array_add (self->links, uri);
  return uri != NULL;
}

static gboolean
take_files (SluiceGetOptions *self, const SluiceGetArguments *arguments, GError **error)
{
  if (arguments->name != NULL || arguments->lists != NULL || arguments->restart)
    return refuse (error, _ ("The options -i, -o and --restart do not go with --verify."));

  if (arguments->mirrors != NULL)
    return refuse (error, _ ("The option --mirror does not go with --verify."));

  for (guint i = 0; arguments->links != NULL && arguments->links[i] != NULL; i++)
    if (!take_file_or_link (self, arguments->links[i], arguments->directory, error))
      return FALSE;

  if (self->files->len == 0)
    return refuse (error, _ ("There is no file to verify. Give the path of one."));

  if (self->files->len > 1 && arguments->checksum != NULL)
    return refuse (error,
                   _ ("The option --checksum checks one file, but there are several files."));

  if (self->links->len > 0 && (self->links->len > 1 || self->files->len > 1))
    return refuse (error, _ ("Give one link for one file to verify, or files alone."));

  self->task = SLUICE_GET_TASK_VERIFY;
  self->repair_changed = arguments->repair;
  return TRUE;
}

/* What the desktop program decides for all its downloads, or cannot do. */
static gboolean
check_remote (const SluiceGetArguments *arguments, GError **error)
{
  const struct
  {
    const char *option;
    gboolean given;
  } checks[] = {
    { "-j", arguments->jobs != SLUICE_GET_ARGUMENTS_DEFAULT_JOBS },
    { "--host-connections",
      arguments->host_connections != SLUICE_GET_ARGUMENTS_DEFAULT_HOST_CONNECTIONS },
    { "-l", arguments->rate_limit != NULL },
    { "--proxy", arguments->proxy != NULL },
  };

  if (arguments->verify || arguments->json || arguments->ca_certificate != NULL)
    return refuse (error, _ ("The options --verify, --json and --ca-certificate do not go with "
                             "--remote."));

  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    if (checks[i].given)
      return refuse (error,
                     _ ("The option %s does not go with --remote: set it in Sluice's preferences."),
                     checks[i].option);
  return TRUE;
}

static gboolean
take_what (SluiceGetOptions *self, const SluiceGetArguments *arguments, GError **error)
{
  if (arguments->remote && !check_remote (arguments, error))
    return FALSE;

  if (arguments->verify)
    return take_files (self, arguments, error);

  if (arguments->repair)
    return refuse (error, _ ("The option --repair goes with --verify."));

  if (arguments->remote)
    self->task = SLUICE_GET_TASK_REMOTE;
  return take_links (self, arguments, error);
}

static gboolean
take_values (SluiceGetOptions *self, SluiceGetArguments *arguments, GError **error)
{
  SluiceTransferOptions *transfer = self->transfer;

  if (arguments->rate_limit != NULL &&
      !sluice_quantity_parse_rate (arguments->rate_limit, &self->rate_limit, error))
    return FALSE;

  if (arguments->checksum != NULL)
    {
      transfer->checksum = sluice_checksum_parse (arguments->checksum, error);
      if (transfer->checksum == NULL)
        return FALSE;
    }

  transfer->name = g_steal_pointer (&arguments->name);
  transfer->connections =
      arguments->connections == SLUICE_GET_ARGUMENTS_AUTOMATIC ? 0 : (guint) arguments->connections;
  transfer->retries = (guint) arguments->retries;
  transfer->timeout = (guint) arguments->timeout;
  transfer->yield = arguments->yield;
  transfer->restart = arguments->restart;
  transfer->inherit = TRUE;

  self->jobs = (guint) arguments->jobs;
  self->host_connections = (guint) arguments->host_connections;
  self->json = arguments->json;
  self->quiet = arguments->quiet;
  if (arguments->directory != NULL || !arguments->remote)
    self->directory =
        g_file_new_for_path (arguments->directory != NULL ? arguments->directory : ".");
  self->headers = g_steal_pointer (&arguments->headers);
  self->user = g_steal_pointer (&arguments->user);
  self->referer = g_steal_pointer (&arguments->referer);
  self->user_agent = g_steal_pointer (&arguments->user_agent);
  self->proxy = g_steal_pointer (&arguments->proxy);
  self->ca_certificate = g_steal_pointer (&arguments->ca_certificate);

  return TRUE;
}

static SluiceGetOptions *
options_new (void)
{
  SluiceGetOptions *self = g_new0 (SluiceGetOptions, 1);

  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  self->metalinks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->transfer = sluice_transfer_options_new ();

  return self;
}

/**
 * sluice_get_options_parse:
 * @command_line: the command line, the program's name first
 * @error: return location for a #GError, a sentence for the user
 *
 * Reads the command line and the lists it names, and checks everything that
 * can be checked before a download starts.
 *
 * Returns: (transfer full) (nullable): what was asked for, or %NULL when it
 *   makes no sense
 */
SluiceGetOptions *
sluice_get_options_parse (char **command_line, GError **error)
{
  g_auto (SluiceGetArguments) arguments = { 0 };
  g_autoptr (SluiceGetOptions) self = options_new ();

  if (!sluice_get_arguments_read (&arguments, command_line, error))
    return NULL;

  if (arguments.help)
    {
      self->task = SLUICE_GET_TASK_HELP;
      self->help = g_steal_pointer (&arguments.help_text);
      return g_steal_pointer (&self);
    }

  if (arguments.version)
    {
      self->task = SLUICE_GET_TASK_VERSION;
      return g_steal_pointer (&self);
    }

  if (!check_numbers (&arguments, error) || !check_http (&arguments, error) ||
      !check_name (arguments.name, error) || !take_what (self, &arguments, error) ||
      !take_values (self, &arguments, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sluice_get_options_free:
 * @self: (transfer full): options
 *
 * Frees options and all they hold.
 */
void
sluice_get_options_free (SluiceGetOptions *self)
{
  g_free (self->help);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->metalinks);
  g_ptr_array_unref (self->files);
  g_clear_object (&self->directory);
  g_strfreev (self->headers);
  g_free (self->user);
  g_free (self->referer);
  g_free (self->user_agent);
  g_free (self->proxy);
  g_free (self->ca_certificate);
  sluice_transfer_options_free (self->transfer);
  g_free (self);
}

static void
blank (char *start, const char *end)
{
  memset (start, '*', (gsize) (end - start));
}

/* The password of `scheme://user:password@host`. */
static void
hide_password (char *argument)
{
  char *authority = strstr (argument, "://");
  char *colon;
  char *at;

  if (authority == NULL)
    return;

  authority += strlen ("://");
  at = memrchr (authority, '@', strcspn (authority, "/?#"));
  colon = at != NULL ? memchr (authority, ':', (gsize) (at - authority)) : NULL;

  if (colon != NULL)
    blank (colon + 1, at);
}

/**
 * sluice_get_options_hide_secrets:
 * @self: what was read from @argv
 * @argc: how many arguments there are
 * @argv: the arguments where the system shows them to other users
 *
 * Blanks passwords in links and the values of headers.
 */
void
sluice_get_options_hide_secrets (const SluiceGetOptions *self, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      char *argument = argv[i];

      /* Before anything in it is blanked: it is found by its end. */
      for (guint j = 0; self->headers != NULL && self->headers[j] != NULL; j++)
        if (g_str_has_suffix (argument, self->headers[j]))
          {
            char *header = argument + strlen (argument) - strlen (self->headers[j]);

            blank (strchr (header, ':') + 1, argument + strlen (argument));
          }

      hide_password (argument);
    }
}
