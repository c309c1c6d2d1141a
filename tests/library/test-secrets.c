/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-secrets.h"

#include <string.h>

#include "scratch.h"
#include "sluice-http-client.h"
#include "sluice-library.h"
#include "sluice-origin.h"
#include "sluice-secret-header.h"

/* The service is a file that libsecret keeps in its place when it is told to. */

#define SIZE 1000
#define SEED 3
#define AUTHORIZATION "Basic YW5uZTpzM2NyZXQ=" /* anne:s3cret */

static void
test_headers (void)
{
  const struct
  {
    const char *line;
    gboolean secret;
  } rows[] = {
    { "Authorization: Basic x", TRUE },
    { "proxy-authorization:x", TRUE },
    { "COOKIE: a=b", TRUE },
    { "Cookie", TRUE },
    { "X-Api-Key: 1", TRUE },
    { "X-Auth-Token: 1", TRUE },
    { "Accept: text/html", FALSE },
    { "Accept-Language: de", FALSE },
    { "X-Note: cookie", FALSE },
    { ": cookie", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].line);
      g_assert_cmpint (sluice_secret_header_is (rows[i].line), ==, rows[i].secret);
    }
}

static SluiceRequest *
request_new (const char *link, const char *user, const char *password, const char *headers)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  SluiceRequest *request = sluice_request_new (uri);

  request->user = g_strdup (user);
  request->password = g_strdup (password);
  request->headers = headers != NULL ? g_strsplit (headers, "|", -1) : NULL;
  return request;
}

static void
store (const SluiceSecrets *secrets, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_secrets_store_async (secrets, id, "Sluice: a test", scratch_result_cb, &result);
  scratch_await (&result);
  sluice_secrets_store_finish (result, &error);
  g_assert_no_error (error);
}

static SluiceSecrets *
lookup (const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_secrets_lookup_async (id, scratch_result_cb, &result);
  scratch_await (&result);
  return sluice_secrets_lookup_finish (result, error);
}

static gboolean
clear (const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean cleared;

  sluice_secrets_clear_async (id, scratch_result_cb, &result);
  scratch_await (&result);
  cleared = sluice_secrets_clear_finish (result, &error);
  g_assert_no_error (error);
  return cleared;
}

static void
assert_round (const char *password, const char *headers, const char *secret_headers)
{
  g_autoptr (SluiceRequest) request = request_new ("http://a.example/", "anne", password, headers);
  g_autoptr (SluiceSecrets) secrets = sluice_secrets_new_from_request (request);
  g_autoptr (SluiceSecrets) found = NULL;
  g_autoptr (SluiceRequest) bare = request_new ("http://a.example/", "anne", NULL, "Accept: a");
  g_autoptr (SluiceRequest) whole = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *wanted = g_strconcat ("Accept: a", secret_headers, NULL);

  store (secrets, "1");
  found = lookup ("1", NULL);
  whole = sluice_secrets_add_to (found, bare);
  joined = g_strjoinv ("|", whole->headers);
  g_assert_cmpstr (whole->password, ==, password);
  g_assert_cmpstr (whole->user, ==, "anne");
  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_round (void)
{
  g_autoptr (SluiceRequest) none = request_new ("http://a.example/", "anne", NULL, "Accept: a");
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_secrets_new_from_request (none));
  assert_round ("s3cret", NULL, NULL);
  assert_round (NULL, "Accept: a|Cookie: a=b|X-Token: 2", "|Cookie: a=b|X-Token: 2");
  assert_round ("p\xc3\xa4ss \"word\"", "Cookie: a=b", "|Cookie: a=b");
  g_assert_true (clear ("1"));
  g_assert_false (clear ("1"));
  g_assert_null (lookup ("1", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* A library whose folder is in @root */
static SluiceLibrary *
open_library (const char *root)
{
  g_autofree char *path = scratch_path (root, "shelf");
  g_autoptr (GFile) shelf = g_file_new_for_path (path);
  SluiceLibrary *library = sluice_library_new (shelf);
  const char *const folders[] = { root, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_library_set_folders (library, folders);
  sluice_library_load_async (library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  sluice_library_load_finish (library, result, &error);
  g_assert_no_error (error);
  return library;
}

static gboolean
is_cleared (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

static void
close_library (SluiceLibrary *library)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_library_flush_async (library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_flush_finish (library, result, NULL));
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (library), (gpointer *) &library);
  g_object_unref (library);
  scratch_await_true (is_cleared, &library);
}

/* No file of the library has a word of it. */
static void
assert_nowhere (const char *root, const char *secret)
{
  const char *const names[] = { "queue.jsonl", "history.jsonl" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (root, "shelf", names[i], NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        g_assert_null (strstr (text, secret));
    }
}

static SluiceOrigin *
origin_new (void)
{
  const SluiceOriginSettings settings = { 0 };
  const SluiceOriginScript script = { .path = "/secret.zip",
                                      .file = { .seed = SEED, .size = SIZE, .etag = "\"1\"" },
                                      .authorization = AUTHORIZATION };
  SluiceOrigin *origin = sluice_origin_new (&settings);

  sluice_origin_add (origin, &script);
  return origin;
}

static void
add_secret_download (SluiceLibrary *library, SluiceOrigin *origin, const char *root, gboolean start)
{
  g_autofree char *link = sluice_origin_get_link (origin, "127.0.0.1", "/secret.zip");
  g_autoptr (SluiceRequest) request = request_new (link, "anne", "s3cret", "Accept: a|X-Key: k3y");
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (root);
  g_autoptr (SluiceDownload) download = sluice_download_new (request, directory, options);

  sluice_library_add (library, download, start);
}

static gboolean
is_finished (gpointer user_data)
{
  return sluice_library_count (user_data, SLUICE_GROUP_FINISHED) == 1;
}

static gboolean
is_failed (gpointer user_data)
{
  return sluice_library_count (user_data, SLUICE_GROUP_FAILED) == 1;
}

/* Kept while it is needed, across an end of the program, and no longer. */
static void
test_library (void)
{
  char *root = scratch_folder_new ();
  SluiceOrigin *origin = origin_new ();
  SluiceLibrary *library = open_library (root);
  g_autoptr (SluiceDownload) download = NULL;
  g_autofree char *id = NULL;

  add_secret_download (library, origin, root, FALSE);
  close_library (library);
  assert_nowhere (root, "s3cret");
  assert_nowhere (root, "k3y");

  library = open_library (root);
  download = g_list_model_get_item (G_LIST_MODEL (library), 0);
  id = g_strdup (sluice_download_get_id (download));
  g_assert_cmpstr (sluice_download_get_request (download)->user, ==, "anne");
  g_assert_null (sluice_download_get_request (download)->password);
  sluice_library_start (library, download);
  scratch_await_true (is_finished, library);
  g_clear_object (&download);
  close_library (library);

  assert_nowhere (root, "s3cret");
  g_assert_null (lookup (id, NULL));
  sluice_origin_free (origin);
  scratch_folder_remove (root);
}

/* With a removal go the secrets. */
static void
test_removed (void)
{
  char *root = scratch_folder_new ();
  SluiceOrigin *origin = origin_new ();
  SluiceLibrary *library = open_library (root);
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *id = NULL;

  add_secret_download (library, origin, root, FALSE);
  g_ptr_array_add (downloads, g_list_model_get_item (G_LIST_MODEL (library), 0));
  id = g_strdup (sluice_download_get_id (downloads->pdata[0]));
  g_object_unref (sluice_library_remove (library, downloads, FALSE));
  g_clear_pointer (&downloads, g_ptr_array_unref);
  close_library (library);

  g_assert_null (lookup (id, NULL));
  sluice_origin_free (origin);
  scratch_folder_remove (root);
}

static gboolean
has_told (gpointer user_data)
{
  GListModel *story = G_LIST_MODEL (sluice_download_get_story (user_data));

  for (guint i = 0; i < g_list_model_get_n_items (story); i++)
    {
      g_autoptr (SluiceStoryEntry) entry = g_list_model_get_item (story, i);

      if (strstr (sluice_story_entry_get_text (entry), "not kept") != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Without a service a download has its password as long as the program runs, and says so. */
static void
without_service (void)
{
  char *root = scratch_folder_new ();
  SluiceOrigin *origin = origin_new ();
  SluiceLibrary *library = open_library (root);
  g_autoptr (SluiceDownload) download = NULL;

  add_secret_download (library, origin, root, FALSE);
  download = g_list_model_get_item (G_LIST_MODEL (library), 0);
  scratch_await_true (has_told, download);
  g_clear_object (&download);
  close_library (library);

  library = open_library (root);
  download = g_list_model_get_item (G_LIST_MODEL (library), 0);
  sluice_library_start (library, download);
  scratch_await_true (is_failed, library);
  sluice_library_pause (library, download);
  g_clear_object (&download);
  close_library (library);

  assert_nowhere (root, "s3cret");
  sluice_origin_free (origin);
  scratch_folder_remove (root);
}

static void
test_without_service (void)
{
  if (g_test_subprocess ())
    {
      without_service ();
      return;
    }

  g_unsetenv ("SECRET_BACKEND");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  char *folder = scratch_folder_new ();
  g_autofree char *path = scratch_path (folder, "secrets");
  int status;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      g_setenv ("SECRET_BACKEND", "file", TRUE);
      g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
      g_setenv ("SECRET_FILE_TEST_PASSWORD", "a test's", TRUE);
    }
  sluice_http_client_prepare_process ();

  g_test_add_func ("/secrets/headers", test_headers);
  g_test_add_func ("/secrets/round", test_round);
  g_test_add_func ("/secrets/library", test_library);
  g_test_add_func ("/secrets/removed", test_removed);
  g_test_add_func ("/secrets/without-service", test_without_service);

  status = g_test_run ();
  scratch_folder_remove (folder);
  return status;
}
