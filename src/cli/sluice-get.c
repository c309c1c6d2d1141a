/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "sluice-download.h"
#include "sluice-get-options.h"
#include "sluice-get-order.h"
#include "sluice-get-orders.h"
#include "sluice-get-remote.h"
#include "sluice-get-run.h"
#include "sluice-get-verify.h"
#include "sluice-http-client.h"
#include "sluice-terminal-text.h"

/* How long the program's end may take because of what was broken off. */
#define PATIENCE 1000 /* ms */

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
  /* A write beyond what the system allows a file fails, and that is said. */
  signal (SIGXFSZ, SIG_IGN);
}

static SluiceGetStatus
refuse (const GError *error)
{
  g_autofree char *message = sluice_terminal_text_escape (error->message);

  g_printerr ("sluice-get: %s\n%s\n", message,
              _ ("Run “sluice-get --help” to see what it can do."));
  return SLUICE_GET_MISUSED;
}

static gboolean
set_up_client (SluiceHttpClient *client, const SluiceGetOptions *options, GError **error)
{
  if (options->proxy != NULL && !sluice_http_client_set_proxy (client, options->proxy, error))
    return FALSE;

  return options->ca_certificate == NULL ||
         sluice_http_client_set_ca_certificate (client, options->ca_certificate, error);
}

static GPtrArray *
create_downloads (const SluiceGetOptions *options, GPtrArray *orders)
{
  GPtrArray *downloads = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < orders->len; i++)
    {
      const SluiceGetOrder *order = g_ptr_array_index (orders, i);

      g_ptr_array_add (downloads,
                       sluice_download_new (order->request, options->directory, order->transfer));
    }
  return downloads;
}

static SluiceGetStatus
verify (const SluiceGetOptions *options, SluiceHttpClient *client)
{
  g_autoptr (GPtrArray) repairs = g_ptr_array_new_with_free_func (g_object_unref);
  SluiceGetStatus checked = sluice_get_verify (options, repairs);
  SluiceGetStatus repaired;

  if (checked == SLUICE_GET_INTERRUPTED || repairs->len == 0)
    return checked;

  repaired = sluice_get_run (options, repairs, client);
  return MAX (checked, repaired);
}

/* What does not get through is told by whom it belongs to; the rest is downloaded. */
static SluiceGetStatus
download (const SluiceGetOptions *options, SluiceHttpClient *client)
{
  g_autoptr (GError) error = NULL;
  guint n_failed = 0;
  g_autoptr (GPtrArray) orders = sluice_get_orders_new (options, client, &n_failed, &error);
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceGetStatus status = SLUICE_GET_FINISHED;

  if (orders == NULL)
    return refuse (error);

  if (orders->len > 0 && options->task == SLUICE_GET_TASK_REMOTE)
    {
      status = sluice_get_remote (options, orders);
    }
  else if (orders->len > 0)
    {
      downloads = create_downloads (options, orders);
      status = sluice_get_run (options, downloads, client);
    }
  return n_failed > 0 ? MAX (status, SLUICE_GET_FAILED) : status;
}

static gboolean
give_up_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Takes over the reference of @client. What was broken off lets go of its connection
 * in the loop's next turns, and then of the client. Nobody waits long for that. */
static void
wind_down (SluiceHttpClient *client)
{
  gboolean late = FALSE;
  guint patience = g_timeout_add (PATIENCE, give_up_cb, &late);

  g_object_add_weak_pointer (G_OBJECT (client), (gpointer *) &client);
  g_object_unref (client);
  while (client != NULL && !late)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (patience);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (client != NULL)
    g_object_remove_weak_pointer (G_OBJECT (client), (gpointer *) &client);
}

static SluiceGetStatus
run (const SluiceGetOptions *options)
{
  g_autoptr (GError) error = NULL;
  SluiceHttpClient *client = sluice_http_client_new ();
  SluiceGetStatus status;

  if (!set_up_client (client, options, &error))
    status = refuse (error);
  else if (options->task == SLUICE_GET_TASK_VERIFY)
    status = verify (options, client);
  else
    status = download (options, client);

  wind_down (client);
  return status;
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
    case SLUICE_GET_TASK_REMOTE:
    case SLUICE_GET_TASK_VERIFY:
    case SLUICE_GET_TASK_DOWNLOAD:
      return run (options);
    default:
      g_assert_not_reached ();
    }
}
