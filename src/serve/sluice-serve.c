/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-demo.h"
#include "sluice-file-server.h"
#include "sluice-serve-options.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

enum
{
  STATUS_FAILED = 1,
  STATUS_WRONG_USAGE = 2,
  STATUS_INTERRUPTED = 130,
};

/* From the first address printed to the last request answered. */
typedef struct
{
  SluiceFileServer *server; /* unowned */
  GMainLoop *loop;          /* unowned */
  gboolean draining;
  int status;
} Service;

static gboolean
interrupted_cb (gpointer data)
{
  Service *service = data;

  if (service->draining)
    {
      service->status = STATUS_INTERRUPTED;
      g_main_loop_quit (service->loop);
      return G_SOURCE_CONTINUE;
    }

  service->draining = TRUE;
  sluice_file_server_drain (service->server);
  return G_SOURCE_CONTINUE;
}

/* Programs that started this one read these lines, so they must not wait in a
 * buffer. */
static void
print_address (SluiceFileServer *server, const SluiceServeOptions *options)
{
  g_autofree char *uri = sluice_file_server_dup_uri (server);

  g_print ("%s\n", uri);
  if (options->path == NULL)
    g_print ("sha256:%s\n", SLUICE_DEMO_SHA256);
  fflush (stdout);
}

/* The signals are listened to before the address is known to anybody, and until
 * the program has ended: none comes at a moment that makes it end in disorder. */
static int
serve_until_interrupted (SluiceFileServer *server, const SluiceServeOptions *options)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Service service = { .server = server, .loop = loop };

  g_unix_signal_add (SIGINT, interrupted_cb, &service);
  g_unix_signal_add (SIGTERM, interrupted_cb, &service);
  g_signal_connect_swapped (server, "drained", G_CALLBACK (g_main_loop_quit), loop);

  print_address (server, options);
  g_main_loop_run (loop);
  return service.status;
}

static SluiceFileServer *
make_server (const SluiceServeOptions *options, GError **error)
{
  SluiceServedRoot *root = options->path != NULL ? sluice_served_root_new (options->path, error)
                                                 : sluice_served_root_new_demo ();
  g_autoptr (SluiceFileServer) server = NULL;

  if (root == NULL)
    {
      g_autofree char *name = g_filename_display_name (options->path);
      g_prefix_error (error, _ ("Cannot serve “%s”: "), name);
      return NULL;
    }

  server = sluice_file_server_new (root);
  sluice_file_server_set_limit_rate (server, options->limit_rate);
  sluice_file_server_set_max_time (server, options->max_seconds);
  if (options->user != NULL)
    sluice_file_server_set_credentials (server,
                                        sluice_credentials_new (options->user, options->password));

  if (!sluice_file_server_listen (server, options->address, error))
    {
      g_prefix_error (error, "%s", _ ("Cannot listen: "));
      return NULL;
    }
  return g_steal_pointer (&server);
}

static int
fail (const GError *error, int status)
{
  g_printerr ("sluice-serve: %s\n", error->message);
  return status;
}

static void
set_up_locale (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SLUICE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (SluiceServeOptions) options = NULL;
  g_autoptr (SluiceFileServer) server = NULL;

  set_up_locale ();

  options = sluice_serve_options_parse (arguments, &error);
  if (options == NULL)
    return fail (error, STATUS_WRONG_USAGE);
  if (options->notice != NULL)
    {
      g_print ("%s\n", options->notice);
      return 0;
    }

  server = make_server (options, &error);
  if (server == NULL)
    return fail (error, STATUS_FAILED);

  return serve_until_interrupted (server, options);
}
