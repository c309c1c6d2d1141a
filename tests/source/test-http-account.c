/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-account.h"

#include "http-scene.h"
#include "sluice-error.h"

static SluiceSource *
secret_source_new (Fixture *self, const char *path)
{
  static const char *const headers[] = { "Cookie: sesame", "X-Api-Key:sesame", "Range: bytes=9-",
                                         "host : elsewhere", NULL };
  g_autoptr (SluiceRequest) request = request_new (self, path);

  request->headers = g_strdupv ((char **) headers);
  request->user = g_strdup ("anna");
  request->password = g_strdup ("geheim");
  request->referer = g_strdup ("https://example.org/");
  request->user_agent = g_strdup ("Test/1");
  return sluice_http_source_new (self->client, request);
}

/* The link's own origin gets what the user gave for it, and may not be told by
 * it what only the engine says. */
static void
test_private_fields (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .authorization = "Basic YW5uYTpnZWhlaW0=" };
  g_autoptr (SluiceSource) source = secret_source_new (self, "/file");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GPtrArray) visits = NULL;
  g_autoptr (GError) error = NULL;
  const SluiceOriginVisit *last;

  sluice_origin_add (self->origin, &script);
  stream = open_range (source, 3, 30, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_bytes (stream, 3, 30);

  visits = sluice_origin_get_visits (self->origin);
  last = visits->pdata[visits->len - 1];
  g_assert_cmpstr (sluice_origin_visit_header (last, "Cookie"), ==, "sesame");
  g_assert_cmpstr (sluice_origin_visit_header (last, "X-Api-Key"), ==, "sesame");
  g_assert_cmpstr (sluice_origin_visit_header (last, "User-Agent"), ==, "Test/1");
  g_assert_cmpstr (sluice_origin_visit_header (last, "Referer"), ==, "https://example.org/");
  g_assert_cmpstr (sluice_origin_visit_header (last, "Range"), ==, "bytes=3-29");
  g_assert_cmpstr (sluice_origin_visit_header (last, "Host"), !=, "elsewhere");
}

/* Two accounts of one server: what opened the one door says nothing of the other. */
static void
test_two_accounts (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *user;
    const char *authorization;
  } rows[] = { { "/anna", "anna", "Basic YW5uYTpnZWhlaW0=" },
               { "/otto", "otto", "Basic b3R0bzpnZWhlaW0=" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const SluiceOriginScript script = { .path = rows[i].path,
                                          .file = THE_FILE,
                                          .authorization = rows[i].authorization };
      g_autoptr (SluiceRequest) request = request_new (self, rows[i].path);
      g_autoptr (SluiceSource) source = NULL;
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GError) error = NULL;

      request->user = g_strdup (rows[i].user);
      request->password = g_strdup ("geheim");
      sluice_origin_add (self->origin, &script);
      source = sluice_http_source_new (self->client, request);
      stream = open_range (source, 3, 30, NULL, NULL, &error);
      g_assert_no_error (error);
      assert_bytes (stream, 3, 30);
    }
}

/* A server that asked once who this is, is told unasked from then on. */
static void
test_account_kept (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .authorization = "Basic YW5uYTpnZWhlaW0=" };
  g_autoptr (SluiceSource) source = secret_source_new (self, "/file");
  g_autoptr (GPtrArray) visits = NULL;

  sluice_origin_add (self->origin, &script);
  for (guint64 start = 0; start < 3; start++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GInputStream) stream = open_range (source, start, 30, NULL, NULL, &error);

      g_assert_no_error (error);
      assert_bytes (stream, start, 30);
    }

  visits = sluice_origin_get_visits (self->origin);
  g_assert_cmpuint (visits->len, ==, 4);
}

/* Who gave no password sends none, not even one that another download gave. */
static void
test_no_account (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .authorization = "Basic YW5uYTpnZWhlaW0=" };
  g_autoptr (SluiceSource) source = secret_source_new (self, "/file");
  g_autoptr (SluiceSource) stranger = source_new (self, "/file");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &script);
  stream = open_range (source, 3, 30, NULL, NULL, &error);
  g_assert_no_error (error);

  g_assert_null (open_range (stranger, 3, 30, NULL, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
}

static void
test_other_origin (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = {
    .path = "/file", .file = THE_FILE, .odd = { .status = 401 }, .odd_times = SLUICE_ORIGIN_EVER
  };
  g_autoptr (SluiceSource) source = secret_source_new (self, "/a");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GPtrArray) visits = NULL;

  sluice_origin_add (self->other, &script);
  add_redirect (self, "/a", 302, SLUICE_ORIGIN_OTHER "/file");
  stream = open_range (source, 3, 30, NULL, NULL, NULL);
  g_assert_null (stream);

  visits = sluice_origin_get_visits (self->other);
  g_assert_cmpuint (visits->len, >, 0);
  for (guint i = 0; i < visits->len; i++)
    {
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "Cookie"));
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "X-Api-Key"));
      g_assert_null (sluice_origin_visit_header (visits->pdata[i], "Authorization"));
    }
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/http-account/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add ("own-origin", test_private_fields);
  add ("two-accounts", test_two_accounts);
  add ("account-kept", test_account_kept);
  add ("no-account", test_no_account);
  add ("other-origin", test_other_origin);

  return g_test_run ();
}
