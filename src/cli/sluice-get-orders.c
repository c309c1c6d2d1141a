/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the links of the command line come to, Metalinks among them. */

#include "sluice-get-orders.h"

#include <glib/gi18n.h>

#include "sluice-get-order.h"
#include "sluice-get-requests.h"
#include "sluice-link.h"
#include "sluice-metalink-fetch.h"
#include "sluice-terminal-text.h"

/* What a file on this computer is was found out when it was named. */
static gboolean
is_metalink (const SluiceGetOptions *options, GUri *link)
{
  return !options->no_metalink && (sluice_metalink_is_meant (g_uri_get_path (link), NULL) ||
                                   g_ptr_array_find (options->metalinks, link, NULL));
}

static void
fetch_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
fetch (SluiceRequest *request, SluiceHttpClient *client, GError **error)
{
  g_autoptr (SluiceSource) source = sluice_source_new (client, request);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_metalink_fetch_async (source, NULL, fetch_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return sluice_metalink_fetch_finish (source, result, error);
}

static void
tell_failure (const SluiceRequest *request, const GError *error)
{
  g_autofree char *link = sluice_link_redact (request->uri);
  g_autofree char *text = g_strdup_printf ("%s: %s", link, error->message);
  g_autofree char *escaped = sluice_terminal_text_escape (text);

  g_printerr ("sluice-get: %s\n", escaped);
}

/* Returns: whether it could be read */
static gboolean
add_listed (GPtrArray *orders,
            const SluiceGetOptions *options,
            SluiceRequest *request,
            SluiceHttpClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = fetch (request, client, &error);

  if (files == NULL)
    {
      tell_failure (request, error);
      return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (orders,
                     sluice_get_order_new_listed (request, files->pdata[i], options->transfer));
  return TRUE;
}

/* Downloads are called by their number, and so is what a Metalink lists. */
static void
number (GPtrArray *orders)
{
  for (guint i = 0; i < orders->len; i++)
    {
      SluiceRequest *request = ((SluiceGetOrder *) orders->pdata[i])->request;

      g_free (request->id);
      request->id = g_strdup_printf ("%u", i + 1);
    }
}

static gboolean
check (GPtrArray *orders, const SluiceTransferOptions *transfer, GError **error)
{
  const char *option = NULL;

  if (orders->len < 2)
    return TRUE;
  if (transfer->name != NULL)
    option = "-o";
  else if (transfer->checksum != NULL)
    option = "--checksum";
  else if (transfer->mirrors != NULL)
    option = "--mirror";
  if (option != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("The option %s is for one file, but this Metalink lists several."), option);
  return option == NULL;
}

/**
 * sluice_get_orders_new:
 * @options: what the command line says
 * @client: what speaks HTTP
 * @n_failed: (out): how many Metalinks could not be read; that was told
 * @error: return location for a #GError, a sentence for the user
 *
 * Finds out what is to be downloaded: the files that Metalinks list, and what else
 * there is a link to. Waits until the Metalinks were read.
 *
 * Returns: (transfer full) (element-type SluiceGetOrder) (nullable): the orders, or %NULL
 *   when the command line makes no sense
 */
GPtrArray *
sluice_get_orders_new (const SluiceGetOptions *options,
                       SluiceHttpClient *client,
                       guint *n_failed,
                       GError **error)
{
  g_autoptr (GPtrArray) requests = sluice_get_requests_new (options, error);
  g_autoptr (GPtrArray) orders =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_get_order_free);

  if (requests == NULL)
    return NULL;

  *n_failed = 0;
  for (guint i = 0; i < requests->len; i++)
    if (!is_metalink (options, options->links->pdata[i]))
      g_ptr_array_add (orders, sluice_get_order_new (requests->pdata[i], options->transfer));
    else if (!add_listed (orders, options, requests->pdata[i], client))
      ++*n_failed;

  number (orders);
  return check (orders, options->transfer, error) ? g_steal_pointer (&orders) : NULL;
}
