/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "sluice-get-options.h"
#include "sluice-get-requests.h"
#include "sluice-get-run.h"
#include "sluice-http-client.h"
#include "sluice-terminal-text.h"

static void
set_up_process (void)
{
  /* This sets environment variables, so nothing may come before it. */
  sluice_http_client_prepare_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SLUICE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* Standard output is for results, and who reads them may leave early. */
  g_log_writer_default_set_use_stderr (TRUE);
  signal (SIGPIPE, SIG_IGN);
}

static SluiceGetStatus
refuse (const GError *error)
{
  g_autofree char *message = sluice_terminal_text_escape (error->message);

  g_printerr ("sluice-get: %s\n%s\n", message,
              _ ("Run “sluice-get --help” to see what it can do."));
  return SLUICE_GET_MISUSED;
}

static SluiceHttpClient *
create_client (const SluiceGetOptions *options, GError **error)
{
  g_autoptr (SluiceHttpClient) client = sluice_http_client_new ();

  if (options->proxy != NULL && !sluice_http_client_set_proxy (client, options->proxy, error))
    return NULL;

  if (options->ca_certificate != NULL &&
      !sluice_http_client_set_ca_certificate (client, options->ca_certificate, error))
    return NULL;

  return g_steal_pointer (&client);
}

static SluiceGetStatus
download (const SluiceGetOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceHttpClient) client = NULL;
  g_autoptr (GPtrArray) requests = NULL;

  client = create_client (options, &error);
  if (client == NULL)
    return refuse (error);

  requests = sluice_get_requests_new (options, &error);
  if (requests == NULL)
    return refuse (error);

  return sluice_get_run (options, requests, client);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceGetOptions) options = NULL;

  set_up_process ();

  options = sluice_get_options_parse (argv, &error);
  if (options == NULL)
    return refuse (error);

  sluice_get_options_hide_secrets (options, argc, argv);

  switch (options->task)
    {
    case SLUICE_GET_TASK_HELP:
      g_print ("%s", options->help);
      return SLUICE_GET_FINISHED;
    case SLUICE_GET_TASK_VERSION:
      g_print ("sluice-get %s\n", SLUICE_VERSION);
      return SLUICE_GET_FINISHED;
    case SLUICE_GET_TASK_DOWNLOAD:
      return download (options);
    default:
      g_assert_not_reached ();
    }
}
