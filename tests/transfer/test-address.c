/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-address.h"

#include "sluice-link.h"

typedef struct
{
  SluiceHttpClient *client;
  SluiceLimits *limits;
  SluiceRequest *request;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const char *const headers[] = { "Cookie: secret", NULL };
  g_autoptr (GUri) uri = sluice_link_parse ("https://example.org/f", NULL);

  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->request = sluice_request_new (uri);
  self->request->headers = g_strdupv ((char **) headers);
  self->request->user = g_strdup ("user");
  self->request->password = g_strdup ("password");
  self->request->referer = g_strdup ("https://example.org/page");
  self->request->user_agent = g_strdup ("Tester/1");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->limits);
  g_assert_finalize_object (self->client);
  sluice_request_unref (self->request);
}

static SluiceAddress *
create_mirror (Fixture *self, const char *link)
{
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);
  g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, 1, NULL);

  return sluice_address_new_mirror (mirror, 1, self->request, self->client, self->limits);
}

static void
test_link (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceAddress) address =
      sluice_address_new (self->request, self->client, self->limits);

  g_assert_cmpuint (address->number, ==, 0);
  g_assert_true (address->request == self->request);
  g_assert_null (address->mirror);
  g_assert_null (address->expected);
}

/* Another host hears of nothing that was given for the link's own. */
static void
test_other_host (Fixture *self, gconstpointer data)
{
  static const char *const links[] = { "https://mirror.example/f", "http://example.org/f",
                                       "https://example.org:8443/f" };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (SluiceAddress) address = create_mirror (self, links[i]);

      g_assert_null (address->request->headers);
      g_assert_null (address->request->user);
      g_assert_null (address->request->password);
      g_assert_null (address->request->referer);
      g_assert_cmpstr (address->request->user_agent, ==, "Tester/1");
      g_assert_cmpstr (address->request->id, ==, self->request->id);
    }
}

static void
test_same_host (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceAddress) address = create_mirror (self, "https://example.org/mirror/f");
  g_autoptr (SluiceAddress) link = sluice_address_new (self->request, self->client, self->limits);

  g_assert_cmpstr (address->request->headers[0], ==, "Cookie: secret");
  g_assert_cmpstr (address->request->password, ==, "password");
  g_assert_true (address->host == link->host);
}

static void
test_place (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *link;
    const char *place;
  } cases[] = {
    { "https://mirror.example/f", "mirror.example" },
    { "https://mirror.example:8443/f", "mirror.example:8443" },
    { "ftp://mirror.example/f", "mirror.example" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SluiceAddress) address = create_mirror (self, cases[i].link);
      g_autofree char *place = sluice_address_dup_place (address);

      g_assert_cmpstr (place, ==, cases[i].place);
    }
}

static void
test_expect (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceAddress) address = create_mirror (self, "https://mirror.example/f");
  g_autoptr (SluiceDescription) description = sluice_description_new (self->request->uri);

  sluice_address_expect (address, description);
  sluice_address_expect (address, description);
  g_assert_true (address->expected == description);
  sluice_address_expect (address, NULL);
  g_assert_null (address->expected);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/address/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add ("/address/other-host", Fixture, NULL, set_up, test_other_host, tear_down);
  g_test_add ("/address/same-host", Fixture, NULL, set_up, test_same_host, tear_down);
  g_test_add ("/address/place", Fixture, NULL, set_up, test_place, tear_down);
  g_test_add ("/address/expect", Fixture, NULL, set_up, test_expect, tear_down);
  return g_test_run ();
}
