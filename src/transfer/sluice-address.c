/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-address.h"

#include "sluice-link.h"

/**
 * sluice_address_new:
 * @request: what the user asked for
 * @client: carries HTTP requests
 * @limits: what all transfers of the program share
 *
 * Returns: (transfer full): the download's own link, its first address
 */
SluiceAddress *
sluice_address_new (SluiceRequest *request, SluiceHttpClient *client, SluiceLimits *limits)
{
  SluiceAddress *self;
  g_autofree char *key = NULL;

  g_return_val_if_fail (request != NULL, NULL);

  self = g_atomic_rc_box_new0 (SluiceAddress);
  key = sluice_link_host_key (request->uri);
  self->request = sluice_request_ref (request);
  self->source = sluice_source_new (client, request);
  self->host = sluice_limits_get_host (limits, key);
  if (sluice_host_get_round_trip (self->host) > 0.0)
    sluice_prospect_opened (&self->prospect, sluice_host_get_round_trip (self->host));
  return self;
}

/* What the user gave for one origin, another never hears of: neither name and password nor
 * fields set by hand nor the page that the link was found on. */
static SluiceRequest *
create_request (const SluiceMirror *mirror, const SluiceRequest *link)
{
  SluiceRequest *request = sluice_request_new (mirror->uri);

  g_free (request->id);
  request->id = g_strdup (link->id);
  request->user_agent = g_strdup (link->user_agent);
  if (!sluice_link_same_origin (mirror->uri, link->uri))
    return request;

  request->headers = g_strdupv (link->headers);
  request->user = g_strdup (link->user);
  request->password = g_strdup (link->password);
  request->referer = g_strdup (link->referer);
  return request;
}

/**
 * sluice_address_new_mirror:
 * @mirror: where the file can be had too
 * @number: which one of the download's addresses, above 0
 * @request: what the user asked for, under the download's own link
 * @client: carries HTTP requests
 * @limits: what all transfers of the program share
 *
 * Returns: (transfer full): the address of a mirror. What the user gave for the link's own
 *   origin goes to no other.
 */
SluiceAddress *
sluice_address_new_mirror (SluiceMirror *mirror,
                           guint number,
                           SluiceRequest *request,
                           SluiceHttpClient *client,
                           SluiceLimits *limits)
{
  g_autoptr (SluiceRequest) own = NULL;
  SluiceAddress *self;

  g_return_val_if_fail (mirror != NULL && request != NULL && number > 0, NULL);

  own = create_request (mirror, request);
  self = sluice_address_new (own, client, limits);
  self->number = number;
  self->mirror = sluice_mirror_ref (mirror);
  return self;
}

/**
 * sluice_address_ref:
 * @self: an address
 *
 * Returns: (transfer full): the same address
 */
SluiceAddress *
sluice_address_ref (SluiceAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
address_clear (gpointer box)
{
  SluiceAddress *self = box;

  g_clear_pointer (&self->mirror, sluice_mirror_unref);
  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->host);
  g_clear_pointer (&self->expected, sluice_description_unref);
  g_clear_error (&self->dropped);
}

/**
 * sluice_address_unref:
 * @self: (transfer full): an address
 *
 * Lets go of it; the last one to do so frees it.
 */
void
sluice_address_unref (SluiceAddress *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, address_clear);
}

/**
 * sluice_address_expect:
 * @self: an address
 * @expected: (nullable): what it says of the file, or %NULL to ask anew
 *
 * From now on every request to it has to bring this very file.
 */
void
sluice_address_expect (SluiceAddress *self, SluiceDescription *expected)
{
  g_return_if_fail (self != NULL);

  if (expected != NULL)
    sluice_description_ref (expected);
  g_clear_pointer (&self->expected, sluice_description_unref);
  self->expected = expected;
}

static gboolean
has_usual_port (GUri *uri)
{
  static const struct
  {
    const char *scheme;
    int port;
  } usual[] = { { "http", 80 }, { "https", 443 }, { "ftp", 21 }, { "ftps", 990 } };

  for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_str_equal (g_uri_get_scheme (uri), usual[i].scheme))
      return g_uri_get_port (uri) < 0 || g_uri_get_port (uri) == usual[i].port;
  return g_uri_get_port (uri) < 0;
}

/**
 * sluice_address_dup_place:
 * @self: an address
 *
 * Returns: (transfer full): its host, and the port where it is not the usual one, to be shown
 */
char *
sluice_address_dup_place (const SluiceAddress *self)
{
  GUri *uri;

  g_return_val_if_fail (self != NULL, NULL);

  uri = self->request->uri;
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return sluice_link_redact (uri);
  if (has_usual_port (uri))
    return g_strdup (g_uri_get_host (uri));
  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
}
