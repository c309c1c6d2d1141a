/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-access.h"

#include "sluice-link.h"

/**
 * sluice_access_new:
 *
 * Returns: (transfer full): nothing in particular to say to any server
 */
SluiceAccess *
sluice_access_new (void)
{
  return g_new0 (SluiceAccess, 1);
}

/**
 * sluice_access_free:
 * @self: (transfer full): how links are asked for
 *
 * Frees it.
 */
void
sluice_access_free (SluiceAccess *self)
{
  g_free (self->user);
  g_free (self->password);
  g_clear_pointer (&self->server, g_uri_unref);
  g_strfreev (self->headers);
  g_free (self->referer);
  g_free (self);
}

static gboolean
strv_equal (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

static gboolean
servers_equal (GUri *a, GUri *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return sluice_link_same_origin (a, b);
}

/**
 * sluice_access_equal:
 * @a: how links are asked for
 * @b: how else they may be
 *
 * Returns: whether servers could not tell the difference
 */
gboolean
sluice_access_equal (const SluiceAccess *a, const SluiceAccess *b)
{
  return g_strcmp0 (a->user, b->user) == 0 && g_strcmp0 (a->password, b->password) == 0 &&
         g_strcmp0 (a->referer, b->referer) == 0 && strv_equal (a->headers, b->headers) &&
         servers_equal (a->server, b->server);
}

/**
 * sluice_access_create_request:
 * @self: how links are asked for
 * @uri: a link without user and password
 * @user: (nullable): the user that was named in the link
 * @password: (nullable): the password that was named in the link
 *
 * Makes the request for one link. What a server is told in confidence is told
 * to no other: a login that was read off a link goes to that link's server only,
 * and a link that names its own login uses that one elsewhere.
 *
 * Returns: (transfer full): the request, to be changed no more
 */
SluiceRequest *
sluice_access_create_request (const SluiceAccess *self,
                              GUri *uri,
                              const char *user,
                              const char *password)
{
  SluiceRequest *request = NULL;
  gboolean is_meant = FALSE;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  is_meant = self->server != NULL ? sluice_link_same_origin (self->server, uri) : user == NULL;
  request = sluice_request_new (uri);
  request->user = g_strdup (is_meant ? self->user : user);
  request->password = g_strdup (is_meant ? self->password : password);
  request->headers = g_strdupv (self->headers);
  request->referer = g_strdup (self->referer);
  return request;
}
