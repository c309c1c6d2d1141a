/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proxy-address.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
has_known_scheme (GUri *uri)
{
  static const char *const schemes[] = { "http",    "https",  "socks", "socks4",
                                         "socks4a", "socks5", NULL };

  return g_strv_contains (schemes, g_uri_get_scheme (uri));
}

/* GUri takes blanks for part of a name. */
static gboolean
is_host (const char *host)
{
  return host != NULL && *host != '\0' && strpbrk (host, " \t") == NULL;
}

static gboolean
names_only_a_server (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return is_host (g_uri_get_host (uri)) && (*path == '\0' || g_str_equal (path, "/")) &&
         g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

/**
 * sluice_proxy_address_complete:
 * @text: what somebody typed
 * @error: set to %G_IO_ERROR_INVALID_ARGUMENT, with a sentence for the user
 *
 * Reads the address of a proxy. Without a scheme it is taken for one that
 * speaks HTTP. The settings are no place for a password, so none is taken.
 *
 * Returns: (transfer full) (nullable): the address as a URI, or %NULL if it is none
 */
char *
sluice_proxy_address_complete (const char *text, GError **error)
{
  g_autofree char *bare = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  bare = g_strstrip (g_strdup (text));
  address = strstr (bare, "://") != NULL ? g_strdup (bare) : g_strconcat ("http://", bare, NULL);
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || !has_known_scheme (uri) || !names_only_a_server (uri))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("This is no address of a proxy. Write it like "
                              "http://proxy.example:8080 or socks5://localhost:1080."));
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("Leave out user name and password: they are not kept in the "
                              "settings. The system’s proxy settings have a place for them."));
      return NULL;
    }

  return g_steal_pointer (&address);
}
