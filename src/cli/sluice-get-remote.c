/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-remote.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "sluice-durable-file.h"
#include "sluice-get-order.h"
#include "sluice-link.h"
#include "sluice-request.h"
#include "sluice-terminal-text.h"

/* It may have to be started first, and to read a long list. */
#define LONGEST_CALL (2 * 60 * 1000) /* ms */

/* What it takes in one go. */
#define MOST_LINKS 10000

/* A program that is just ending takes no longer. */
#define LONGEST_END 15                      /* seconds */
#define RETRY_INTERVAL (G_USEC_PER_SEC / 5) /* µs */

static void tell (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
tell (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  escaped = sluice_terminal_text_escape (text);
  g_printerr ("sluice-get: %s\n", escaped);
}

/* What is asked for */

static void
add_text (GVariantBuilder *builder, const char *name, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_string (text));
}

/* The other program's own way is the usual one; only what is another is told. */
static void
add_number (GVariantBuilder *builder, const char *name, guint number, guint usual)
{
  if (number != usual)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_uint32 (number));
}

static void
add_mirrors (GVariantBuilder *builder, GPtrArray *mirrors)
{
  GVariantBuilder links;

  g_variant_builder_init (&links, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < mirrors->len; i++)
    {
      const SluiceMirror *mirror = g_ptr_array_index (mirrors, i);
      g_autofree char *link = g_uri_to_string (mirror->uri);

      g_variant_builder_add (&links, "s", link);
    }
  g_variant_builder_add (builder, "{sv}", "mirrors", g_variant_builder_end (&links));
}

static void
add_transfer (GVariantBuilder *builder, const SluiceTransferOptions *transfer)
{
  g_autofree char *checksum =
      transfer->checksum != NULL ? sluice_checksum_to_string (transfer->checksum) : NULL;

  add_text (builder, "name", transfer->name);
  add_text (builder, "checksum", checksum);
  add_number (builder, "connections", transfer->connections, 0);
  add_number (builder, "retries", transfer->retries, SLUICE_TRANSFER_DEFAULT_RETRIES);
  add_number (builder, "timeout", transfer->timeout, SLUICE_TRANSFER_DEFAULT_TIMEOUT);
  if (transfer->yield)
    g_variant_builder_add (builder, "{sv}", "yield", g_variant_new_boolean (TRUE));
  if (transfer->restart)
    g_variant_builder_add (builder, "{sv}", "restart", g_variant_new_boolean (TRUE));
  if (transfer->mirrors != NULL)
    add_mirrors (builder, transfer->mirrors);
}

/* As a URI, which can name every folder there is. */
static GVariant *
describe (const SluiceGetOptions *options, const SluiceGetOrder *order)
{
  const SluiceRequest *request = order->request;
  g_autofree char *folder = options->directory != NULL ? g_file_get_uri (options->directory) : NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "folder", folder);
  add_transfer (&builder, order->transfer);
  add_text (&builder, "user", request->user);
  add_text (&builder, "password", request->password);
  add_text (&builder, "referer", request->referer);
  add_text (&builder, "user-agent", request->user_agent);
  if (request->headers != NULL)
    g_variant_builder_add (&builder, "{sv}", "headers",
                           g_variant_new_strv ((const char *const *) request->headers, -1));
  return g_variant_builder_end (&builder);
}

/* @first to before @end: orders that differ in their links only */
static GVariant *
describe_call (const SluiceGetOptions *options, GPtrArray *orders, guint first, guint end)
{
  GVariantBuilder links;

  g_variant_builder_init (&links, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = first; i < end; i++)
    {
      const SluiceGetOrder *order = g_ptr_array_index (orders, i);
      g_autofree char *link = g_uri_to_string (order->request->uri);

      g_variant_builder_add (&links, "s", link);
    }
  return g_variant_new ("(as@a{sv})", &links,
                        describe (options, g_ptr_array_index (orders, first)));
}

static gboolean
differ_in_links_only (const SluiceGetOrder *one, const SluiceGetOrder *other)
{
  return !one->listed && !other->listed &&
         g_strcmp0 (one->request->user, other->request->user) == 0 &&
         g_strcmp0 (one->request->password, other->request->password) == 0;
}

static guint
find_end (GPtrArray *orders, guint first)
{
  guint end = first + 1;

  while (end < orders->len && end - first < MOST_LINKS &&
         differ_in_links_only (orders->pdata[first], orders->pdata[end]))
    end++;
  return end;
}

/* Asking */

static GVariant *
try_call (GDBusConnection *bus, GVariant *call, GError **error)
{
  return g_dbus_connection_call_sync (
      bus, SLUICE_APP_ID, SLUICE_APP_PATH "/Downloads", "io.github.sluice.Downloads1", "Add", call,
      G_VARIANT_TYPE ("(ao)"), G_DBUS_CALL_FLAGS_NONE, LONGEST_CALL, NULL, error);
}

static gboolean
is_ending (const GError *error)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  return g_strcmp0 (name, "io.github.sluice.Error.Ending") == 0;
}

/* One that is just ending is started again by the next call after its end. */
static GVariant *
call_patiently (GDBusConnection *bus, GVariant *call, GError **error)
{
  g_autoptr (GVariant) kept = g_variant_ref_sink (call);
  gint64 end = g_get_monotonic_time () + LONGEST_END * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (GError) reason = NULL;
      GVariant *paths = try_call (bus, kept, &reason);

      if (paths != NULL)
        return paths;
      if (!is_ending (reason) || g_get_monotonic_time () > end)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      g_usleep (RETRY_INTERVAL);
    }
}

static void
tell_failure (GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    tell (_ ("Sluice is not running, and cannot be started from here. Open it and run the same "
             "command again."));
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
    tell (
        _ ("The Sluice that is running is an older one. Quit it and run the same command again."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    tell (_ ("Sluice does not answer. Look whether the links are in its list."));
  else if (error->domain == G_DBUS_ERROR)
    {
      g_dbus_error_strip_remote_error (error);
      tell (_ ("Sluice cannot be reached: %s."), error->message);
    }
  else
    {
      /* What Sluice itself said. */
      g_dbus_error_strip_remote_error (error);
      tell ("%s", error->message);
    }
}

static void
print_queued (GVariant *paths, GPtrArray *orders, guint first)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (paths, 0);
  guint n_paths = (guint) g_variant_n_children (array);

  for (guint i = 0; i < n_paths && first + i < orders->len; i++)
    {
      const SluiceGetOrder *order = g_ptr_array_index (orders, first + i);
      g_autofree char *link = sluice_link_redact (order->request->uri);
      const char *path = NULL;

      g_variant_get_child (array, i, "&o", &path);
      printf ("%s\t%s\n", path, link);
    }
}

static GDBusConnection *
connect_to_session (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  if (bus == NULL)
    tell (_ ("There is no desktop session here that could take the links: %s."), error->message);
  else
    /* The end of the session is told as any other failure. */
    g_dbus_connection_set_exit_on_close (bus, FALSE);
  return bus;
}

static gboolean
make_folder (const SluiceGetOptions *options)
{
  int code =
      options->directory != NULL ? sluice_durable_file_make_folder (options->directory, 0777) : 0;

  if (code != 0)
    tell (_ ("The folder for the files cannot be made: %s."), g_strerror (code));
  return code == 0;
}

static SluiceGetStatus
conclude (void)
{
  if (!ferror (stdout) && fclose (stdout) == 0)
    return SLUICE_GET_FINISHED;

  tell (_ ("The results could not be written to standard output."));
  return SLUICE_GET_FAILED;
}

/**
 * sluice_get_remote:
 * @options: what the command line says
 * @orders: (element-type SluiceGetOrder): what to fetch
 *
 * Hands links to the desktop program, which is started for them when it does not run,
 * and prints the object path and the link of each download that it has in its list now.
 * Secrets go over the session bus, and to no other program's command line.
 *
 * Returns: the program's exit status
 */
SluiceGetStatus
sluice_get_remote (const SluiceGetOptions *options, GPtrArray *orders)
{
  g_autoptr (GDBusConnection) bus = connect_to_session ();

  if (bus == NULL || !make_folder (options))
    return SLUICE_GET_FAILED;

  for (guint first = 0, end; first < orders->len; first = end)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) paths = NULL;

      end = find_end (orders, first);
      paths = call_patiently (bus, describe_call (options, orders, first, end), &error);
      if (paths == NULL)
        {
          tell_failure (error);
          return SLUICE_GET_FAILED;
        }
      if (!options->quiet)
        print_queued (paths, orders, first);
    }
  return conclude ();
}
