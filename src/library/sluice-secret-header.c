/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-secret-header.h"

#include <string.h>

/* What the names of headers that open doors have in them: Authorization and
 * Proxy-Authorization, Cookie, X-Api-Key, X-Auth-Token, X-Session-Id, and so on. */
static const char *const words[] = {
  "auth", "cookie", "credential", "key", "pass", "secret", "session", "signature", "token",
};

/**
 * sluice_secret_header_is:
 * @line: a header, as `Name: value`
 *
 * Finds out by its name whether a header's value must not be seen by others. In
 * doubt it must not.
 *
 * Returns: whether it is a secret
 */
gboolean
sluice_secret_header_is (const char *line)
{
  g_autofree char *whole = g_ascii_strdown (line, -1);

  *strchrnul (whole, ':') = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (whole, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/**
 * sluice_secret_header_pick:
 * @headers: (nullable) (array zero-terminated=1): headers, as `Name: value`
 * @secret: which ones to pick
 *
 * Returns: (transfer full) (nullable): those that are secrets, or those that are
 *   not; %NULL when there are none
 */
GStrv
sluice_secret_header_pick (const char *const *headers, gboolean secret)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) picked = NULL;

  for (gsize i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      if (sluice_secret_header_is (headers[i]) == secret)
        g_strv_builder_add (builder, headers[i]);
    }

  picked = g_strv_builder_end (builder);
  return picked[0] != NULL ? g_steal_pointer (&picked) : NULL;
}
