/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-request.h"

/**
 * sluice_request_new:
 * @uri: the link, without user name and password
 *
 * Makes a request with an id of its own, sixteen hexadecimal digits, and nothing
 * else set. The caller fills in the rest before sharing it.
 *
 * Returns: (transfer full): a request
 */
SluiceRequest *
sluice_request_new (GUri *uri)
{
  SluiceRequest *self;

  g_return_val_if_fail (uri != NULL, NULL);

  self = g_atomic_rc_box_new0 (SluiceRequest);
  self->id = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  self->uri = g_uri_ref (uri);

  return self;
}

/**
 * sluice_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): the same request
 */
SluiceRequest *
sluice_request_ref (SluiceRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
request_clear (gpointer box)
{
  SluiceRequest *self = box;

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->headers, g_strfreev);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->password, g_free);
  g_clear_pointer (&self->referer, g_free);
  g_clear_pointer (&self->user_agent, g_free);
}

/**
 * sluice_request_unref:
 * @self: (transfer full): a request
 *
 * Lets go of it; the last one to do so frees it.
 */
void
sluice_request_unref (SluiceRequest *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, request_clear);
}
