/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-requests.h"

#include <glib/gi18n.h>

#include "sluice-link.h"
#include "sluice-password-prompt.h"
#include "sluice-terminal-text.h"

/* Finds the password for @user; each is asked for once. */
static const char *
find_password (GHashTable *passwords, const char *user, GError **error)
{
  const char *known = g_getenv ("SLUICE_PASSWORD");
  g_autofree char *escaped = NULL;
  g_autofree char *prompt = NULL;
  char *answer;

  if (known == NULL)
    known = g_hash_table_lookup (passwords, user);
  if (known != NULL)
    return known;

  escaped = sluice_terminal_text_escape (user);
  /* Translators: asks for a password on the terminal; keep the blank at the end. */
  prompt = g_strdup_printf (_ ("Password for %s: "), escaped);
  answer = sluice_password_prompt_ask (prompt, error);
  if (answer != NULL)
    g_hash_table_insert (passwords, g_strdup (user), answer);

  return answer;
}

static gboolean
add_login (SluiceRequest *request, const char *user, GHashTable *passwords, GError **error)
{
  if (request->user == NULL)
    request->user = g_strdup (user);

  if (request->user == NULL || request->password != NULL)
    return TRUE;

  request->password = g_strdup (find_password (passwords, request->user, error));
  return request->password != NULL;
}

static SluiceRequest *
create_request (const SluiceGetOptions *options,
                GUri *link,
                guint number,
                GHashTable *passwords,
                GError **error)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GUri) uri = sluice_link_strip_user (link, &user, &password);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);

  g_free (request->id);
  request->id = g_strdup_printf ("%u", number);
  request->headers = g_strdupv (options->headers);
  request->user = g_steal_pointer (&user);
  request->password = g_steal_pointer (&password);
  request->referer = g_strdup (options->referer);
  request->user_agent = g_strdup (options->user_agent);

  if (!add_login (request, options->user, passwords, error))
    return NULL;

  return g_steal_pointer (&request);
}

/**
 * sluice_get_requests_create:
 * @options: what the command line says
 * @link: where to fetch from
 * @number: what the download is called
 * @error: return location for a #GError, a sentence for the user
 *
 * Makes a request of one link, as sluice_get_requests_new() does of all.
 *
 * Returns: (transfer full) (nullable): the request, or %NULL when a password is missing
 */
SluiceRequest *
sluice_get_requests_create (const SluiceGetOptions *options,
                            GUri *link,
                            guint number,
                            GError **error)
{
  g_autoptr (GHashTable) passwords =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return create_request (options, link, number, passwords, error);
}

/**
 * sluice_get_requests_new:
 * @options: what the command line says
 * @error: return location for a #GError, a sentence for the user
 *
 * Makes a request of each link. A user named in a link goes before the one of
 * the command line. Passwords that are in neither the link nor the environment
 * are asked for, so this is called before anything runs.
 *
 * Returns: (transfer full) (element-type SluiceRequest) (nullable): the
 *   requests in the order of the links, or %NULL when a password is missing
 */
GPtrArray *
sluice_get_requests_new (const SluiceGetOptions *options, GError **error)
{
  g_autoptr (GPtrArray) requests =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_request_unref);
  g_autoptr (GHashTable) passwords =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < options->links->len; i++)
    {
      SluiceRequest *request =
          create_request (options, g_ptr_array_index (options->links, i), i + 1, passwords, error);

      if (request == NULL)
        return NULL;

      g_ptr_array_add (requests, request);
    }

  return g_steal_pointer (&requests);
}
