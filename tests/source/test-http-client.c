/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-client.h"

#include <string.h>

#include "scratch.h"
#include "sluice-origin.h"
#include "sluice-source.h"

typedef struct
{
  SluiceOrigin *origin;
  SluiceHttpClient *client;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file.bin", .file = { .seed = 7, .size = 1000 } };

  self->origin = sluice_origin_new (NULL);
  sluice_origin_add (self->origin, &script);
  self->client = sluice_http_client_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->client);
  sluice_origin_free (self->origin);
}

static SluiceDescription *
describe (Fixture *self, GError **error)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/file.bin");
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceSource) source = sluice_source_new (self->client, request);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_source_describe_async (source, NULL, scratch_result_cb, &result);
  return sluice_source_describe_finish (source, scratch_await (&result), error);
}

static char *
ask_for_user_agent (Fixture *self, const char *user_agent)
{
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GPtrArray) visits = NULL;
  g_autoptr (GError) error = NULL;
  SluiceOriginVisit *last;

  sluice_http_client_set_user_agent (self->client, user_agent);
  description = describe (self, &error);
  g_assert_no_error (error);
  visits = sluice_origin_get_visits (self->origin);
  last = g_ptr_array_index (visits, visits->len - 1);
  for (guint i = 0; i < last->headers->len; i++)
    {
      const char *header = g_ptr_array_index (last->headers, i);

      if (g_ascii_strncasecmp (header, "User-Agent: ", strlen ("User-Agent: ")) == 0)
        return g_strdup (header + strlen ("User-Agent: "));
    }
  return NULL;
}

static void
test_user_agent (Fixture *self, gconstpointer data)
{
  g_autofree char *own = NULL;
  g_autofree char *given = NULL;
  g_autofree char *torn = NULL;
  g_autofree char *empty = NULL;

  own = ask_for_user_agent (self, NULL);
  given = ask_for_user_agent (self, "Mozilla/5.0 (X11)");
  torn = ask_for_user_agent (self, "Mozilla\r\nCookie: no");
  empty = ask_for_user_agent (self, "");
  g_assert_cmpstr (own, ==, "Sluice/" SLUICE_VERSION);
  g_assert_cmpstr (given, ==, "Mozilla/5.0 (X11)");
  g_assert_cmpstr (torn, ==, own);
  g_assert_cmpstr (empty, ==, own);
}

static void
assert_describes (Fixture *self, gboolean well)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDescription) description = describe (self, &error);

  g_assert_true ((description != NULL) == well);
}

static void
test_proxy (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* No TCP connection leads to a multicast address. */
  g_assert_true (sluice_http_client_set_proxy (self->client, "http://224.0.0.1:1", &error));
  g_assert_no_error (error);
  assert_describes (self, FALSE);
  sluice_http_client_use_no_proxy (self->client);
  assert_describes (self, TRUE);
  sluice_http_client_use_system_proxy (self->client);
  assert_describes (self, TRUE);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/http-client/user-agent", Fixture, NULL, set_up, test_user_agent, tear_down);
  g_test_add ("/http-client/proxy", Fixture, NULL, set_up, test_proxy, tear_down);
  return g_test_run ();
}
