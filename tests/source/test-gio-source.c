/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "sluice-error.h"
#include "sluice-gio-source.h"

typedef struct
{
  char *folder;
  char *path;
  SluiceSource *source;
} Fixture;

static SluiceSource *
source_for (const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);

  return sluice_gio_source_new (request);
}

static void
set_age (const char *path, gint64 seconds)
{
  const struct timeval time = { .tv_sec = g_get_real_time () / G_USEC_PER_SEC - seconds };
  const struct timeval times[2] = { time, time };

  g_assert_no_errno (utimes (path, times));
}

static void
put_file (const char *path, const char *contents, gint64 age)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
  set_age (path, age);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *link = NULL;

  self->folder = g_dir_make_tmp ("sluice-gio-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "a film #1?.txt", NULL);
  put_file (self->path, "0123456789", 3600);

  link = g_filename_to_uri (self->path, NULL, NULL);
  self->source = source_for (link);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->source);
  g_remove (self->path);
  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->path);
  g_free (self->folder);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *slot;
}

static SluiceDescription *
describe (SluiceSource *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_source_describe_async (source, cancellable, result_cb, &result);
  return sluice_source_describe_finish (source, wait_for (&result), error);
}

static GInputStream *
open_at (SluiceSource *source, guint64 start, SluiceDescription *expected, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SluiceDescription) description = NULL;
  GInputStream *stream;

  sluice_source_open_async (source, start, SLUICE_SOURCE_TO_THE_END, expected, NULL, result_cb,
                            &result);
  stream = sluice_source_open_finish (source, wait_for (&result), &description, error);
  g_assert_true ((stream != NULL) == (description != NULL));
  g_assert_true (stream == NULL || description->resumable);

  return stream;
}

static void
assert_bytes (GInputStream *stream, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char bytes[64] = "";
  gsize count = 0;

  g_input_stream_read_all (stream, bytes, sizeof bytes - 1, &count, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bytes, ==, expected);
}

static void
test_describe (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDescription) description = describe (self->source, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (description->size, ==, 10);
  g_assert_true (description->resumable);
  g_assert_true (description->strong);
  g_assert_false (description->decoded);
  g_assert_cmpstr (description->suggested_name, ==, "a film #1?.txt");
  g_assert_cmpstr (description->content_type, ==, "text/plain");
  g_assert_true (g_str_has_suffix (description->last_modified, ".000000"));
  g_assert_true (description->etag[0] == '"' && g_str_has_suffix (description->etag, "\""));
}

static void
test_fresh (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDescription) fresh = NULL;
  g_autoptr (SluiceDescription) future = NULL;

  set_age (self->path, 0);
  fresh = describe (self->source, NULL, NULL);
  g_assert_false (fresh->strong);

  set_age (self->path, -3600);
  future = describe (self->source, NULL, NULL);
  g_assert_false (future->strong);
}

static void
test_open (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDescription) description = describe (self->source, NULL, &error);
  g_autoptr (GInputStream) whole = open_at (self->source, 0, NULL, &error);
  g_autoptr (GInputStream) tail = open_at (self->source, 7, description, &error);

  g_assert_no_error (error);
  assert_bytes (whole, "0123456789");
  assert_bytes (tail, "789");
}

static void
assert_changed (Fixture *self, SluiceDescription *expected, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_at (self->source, 3, expected, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED);
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDescription) expected = describe (self->source, NULL, NULL);

  put_file (self->path, "0123456789a", 3600);
  assert_changed (self, expected, "its size changed");

  put_file (self->path, "9876543210", 3000);
  assert_changed (self, expected, "its version changed");
}

static void
assert_refused (SluiceSource *source, int code, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) open_error = NULL;

  g_assert_null (describe (source, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));

  g_assert_null (open_at (source, 0, NULL, &open_error));
  g_assert_error (open_error, SLUICE_ERROR, code);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_assert_no_errno (g_remove (self->path));
  assert_refused (self->source, SLUICE_ERROR_GONE, "a film #1");

  g_assert_no_errno (mkfifo (self->path, 0600));
  assert_refused (self->source, SLUICE_ERROR_REFUSED, "no ordinary file");
  g_assert_no_errno (g_remove (self->path));

  g_assert_no_errno (g_mkdir (self->path, 0700));
  assert_refused (self->source, SLUICE_ERROR_REFUSED, "folder");
}

static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("Nothing is unreadable for root.");
      return;
    }

  g_assert_no_errno (g_chmod (self->path, 0));
  g_assert_null (open_at (self->source, 0, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
}

static void
test_unknown_scheme (void)
{
  g_autoptr (SluiceSource) source = source_for ("sftp://example.org/secret/film.mkv?token=1");
  g_autoptr (GError) error = NULL;

  g_assert_null (describe (source, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "sftp"));
  g_assert_null (strstr (error->message, "token"));
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (describe (self->source, cancellable, &error));
  g_assert_cmpint (sluice_error_classify (error), ==, SLUICE_ERROR_CANCELLED);
}

#define add(path, test) g_test_add ("/gio-source/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("describe", test_describe);
  add ("fresh", test_fresh);
  add ("open", test_open);
  add ("changed", test_changed);
  add ("refused", test_refused);
  add ("unreadable", test_unreadable);
  add ("cancel", test_cancel);
  g_test_add_func ("/gio-source/unknown-scheme", test_unknown_scheme);

  return g_test_run ();
}
