/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-source.h"

#include <string.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-source.h"

#define SIZE 200000
#define LONG_AGO "Sun, 06 Nov 1994 08:49:37 GMT"
#define PAGE "<!DOCTYPE html><title>Hello</title>"
#define PROMPTLY (G_USEC_PER_SEC) /* µs; far below what any timeout would be */

#define THE_FILE                                                                                   \
  {                                                                                                \
    .seed = 7, .size = SIZE, .etag = "\"one\"", .last_modified = LONG_AGO                          \
  }

typedef struct
{
  SluiceOrigin *origin;
  SluiceOrigin *other;
  SluiceHttpClient *client;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { 0 };
  g_autofree char *other = NULL;

  self->origin = sluice_origin_new (&settings);
  self->other = sluice_origin_new (&settings);
  self->client = sluice_http_client_new ();

  other = sluice_origin_get_link (self->other, "127.0.0.1", "");
  sluice_origin_set_other (self->origin, other);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->client);
  sluice_origin_free (self->origin);
  sluice_origin_free (self->other);
}

static SluiceRequest *
request_new (Fixture *self, const char *path)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", path);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);

  return sluice_request_new (uri);
}

static SluiceSource *
source_new (Fixture *self, const char *path)
{
  g_autoptr (SluiceRequest) request = request_new (self, path);

  return sluice_http_source_new (self->client, request);
}

static SluiceDescription *
describe (SluiceSource *source, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_source_describe_async (source, NULL, scratch_result_cb, &result);
  return sluice_source_describe_finish (source, scratch_await (&result), error);
}

static GInputStream *
open_range (SluiceSource *source,
            guint64 start,
            guint64 end,
            SluiceDescription *expected,
            SluiceDescription **found,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_source_open_async (source, start, end, expected, NULL, scratch_result_cb, &result);
  return sluice_source_open_finish (source, scratch_await (&result), found, error);
}

static void
read_all (GInputStream *stream, guint8 *bytes, gsize length)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_read = 0;

  g_input_stream_read_all_async (stream, bytes, length, G_PRIORITY_DEFAULT, NULL, scratch_result_cb,
                                 &result);
  g_input_stream_read_all_finish (stream, scratch_await (&result), &n_read, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_read, ==, length);
}

/* The stream gives the bytes of THE_FILE from @start up to @end. */
static void
assert_bytes (GInputStream *stream, guint64 start, guint64 end)
{
  gsize length = end - start;
  g_autofree guint8 *found = g_malloc (length);
  g_autofree guint8 *wanted = g_malloc (length);

  read_all (stream, found, length);
  sluice_origin_body_bytes (7, start, wanted, length);
  g_assert_cmpmem (found, length, wanted, length);
}

/* ---- Describing ---- */

/* The first visit is the HEAD; what it is answered must not mislead. */
typedef struct
{
  const char *name;
  SluiceOriginManner head;
  SluiceOriginManner get;
  gint64 size;
  gboolean resumable;
} Describing;

static const Describing describings[] = {
  { "plain", { 0 }, { 0 }, SIZE, TRUE },
  { "head-not-allowed", { .status = 405 }, { 0 }, SIZE, TRUE },
  { "head-not-implemented", { .status = 501 }, { 0 }, SIZE, TRUE },
  { "head-forbidden", { .status = 403 }, { 0 }, SIZE, TRUE },
  { "head-not-found", { .status = 404 }, { 0 }, SIZE, TRUE },
  { "head-without-length", { .framing = SLUICE_ORIGIN_FRAMING_CLOSE }, { 0 }, SIZE, TRUE },
  { "head-too-short", { .framing = SLUICE_ORIGIN_FRAMING_LENGTH_LESS }, { 0 }, SIZE, TRUE },
  { "head-too-long", { .framing = SLUICE_ORIGIN_FRAMING_LENGTH_MORE }, { 0 }, SIZE, TRUE },
  { "head-contradicts", { .framing = SLUICE_ORIGIN_FRAMING_LENGTH_TWICE }, { 0 }, SIZE, TRUE },
  { "head-cut", { .ending = SLUICE_ORIGIN_ENDING_CUT, .mute = TRUE }, { 0 }, SIZE, TRUE },
  { "promise-not-kept", { 0 }, { .range = SLUICE_ORIGIN_RANGE_IGNORED }, SIZE, FALSE },
  { "chunked",
    { .framing = SLUICE_ORIGIN_FRAMING_CHUNKED },
    { .range = SLUICE_ORIGIN_RANGE_IGNORED, .framing = SLUICE_ORIGIN_FRAMING_CHUNKED },
    -1,
    FALSE },
};

static void
test_describe (Fixture *self, gconstpointer data)
{
  const Describing *row = data;
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .type = "application/octet-stream",
                                      .disposition = "attachment; filename=\"film.mkv\"",
                                      .usual = row->get,
                                      .odd = row->head,
                                      .odd_times = 1 };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDescription) found = NULL;
  g_autoptr (GPtrArray) visits = NULL;

  sluice_origin_add (self->origin, &script);
  found = describe (source, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->size, ==, row->size);
  g_assert_cmpint (found->resumable, ==, row->resumable);
  g_assert_cmpstr (found->etag, ==, "\"one\"");
  g_assert_cmpstr (found->last_modified, ==, LONG_AGO);
  g_assert_true (found->strong);
  g_assert_cmpstr (found->suggested_name, ==, "film.mkv");
  g_assert_cmpstr (found->content_type, ==, "application/octet-stream");

  visits = sluice_origin_get_visits (self->origin);
  g_assert_cmpstr (((SluiceOriginVisit *) visits->pdata[0])->method, ==, "HEAD");
}

/* Where no ranges are promised the answer to HEAD is enough. */
static void
test_head_alone (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/page", .usual = { .page = PAGE } };
  g_autoptr (SluiceSource) source = source_new (self, "/page");
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDescription) found = NULL;
  g_autoptr (GPtrArray) visits = NULL;

  sluice_origin_add (self->origin, &script);
  found = describe (source, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->size, ==, sizeof PAGE - 1);
  g_assert_false (found->resumable);

  visits = sluice_origin_get_visits (self->origin);
  g_assert_cmpuint (visits->len, ==, 1);
}

static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceSource) source = source_new (self, "/nowhere");
  g_autoptr (GError) error = NULL;

  g_assert_null (describe (source, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_GONE);
}

/* ---- Opening ---- */

static void
test_open_middle (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file", .file = THE_FILE };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (SluiceDescription) first = NULL;
  g_autoptr (SluiceDescription) second = NULL;
  g_autoptr (GInputStream) whole = NULL;
  g_autoptr (GInputStream) middle = NULL;
  g_autoptr (GInputStream) rear = NULL;
  g_autoptr (GPtrArray) visits = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &script);
  whole = open_range (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, &first, &error);
  g_assert_no_error (error);
  g_assert_true (first->resumable);
  assert_bytes (whole, 0, SIZE);

  middle = open_range (source, 1234, 4321, first, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second->size, ==, SIZE);
  assert_bytes (middle, 1234, 4321);

  rear = open_range (source, SIZE - 1, SLUICE_SOURCE_TO_THE_END, first, NULL, &error);
  g_assert_no_error (error);
  assert_bytes (rear, SIZE - 1, SIZE);

  visits = sluice_origin_get_visits (self->origin);
  g_assert_cmpuint (visits->len, ==, 3);
  g_assert_null (sluice_origin_visit_header (visits->pdata[0], "If-Range"));
  g_assert_cmpstr (sluice_origin_visit_header (visits->pdata[1], "If-Range"), ==, "\"one\"");
  g_assert_cmpstr (sluice_origin_visit_header (visits->pdata[1], "Range"), ==, "bytes=1234-4320");
  g_assert_cmpstr (sluice_origin_visit_header (visits->pdata[2], "Range"), ==, "bytes=199999-");
  for (guint i = 0; i < visits->len; i++)
    g_assert_cmpstr (sluice_origin_visit_header (visits->pdata[i], "Accept-Encoding"), ==,
                     "identity");
}

/* How the second of two requests for the same file is answered. */
typedef struct
{
  const char *name;
  SluiceOriginManner manner;
  SluiceOriginVersion later;
  SluiceError code;
} Refusal;

static const Refusal refusals[] = {
  { "ignored", { .range = SLUICE_ORIGIN_RANGE_IGNORED }, { 0 }, SLUICE_ERROR_RANGE_IGNORED },
  { "changed",
    { 0 },
    { .seed = 8, .size = SIZE, .etag = "\"two\"", .last_modified = LONG_AGO },
    SLUICE_ERROR_REMOTE_CHANGED },
  { "changed-silently",
    { .ignores_if_range = TRUE },
    { .seed = 8, .size = SIZE, .etag = "\"two\"", .last_modified = LONG_AGO },
    SLUICE_ERROR_REMOTE_CHANGED },
  { "other-total",
    { .range = SLUICE_ORIGIN_RANGE_OTHER_TOTAL },
    { 0 },
    SLUICE_ERROR_REMOTE_CHANGED },
  { "later", { .status = 503, .retry_after = "7" }, { 0 }, SLUICE_ERROR_RETRY_LATER },
  { "expired", { .status = 403 }, { 0 }, SLUICE_ERROR_LINK_EXPIRED },
};

static void
test_refused (Fixture *self, gconstpointer data)
{
  const Refusal *row = data;
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .later = row->later,
                                      .changes_at = row->later.size > 0 ? 1 : 0,
                                      .odd = row->manner,
                                      .odd_from = 1,
                                      .odd_times = SLUICE_ORIGIN_EVER };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (SluiceDescription) found = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &script);
  stream = open_range (source, 0, 10, NULL, &found, &error);
  g_assert_no_error (error);

  g_assert_null (open_range (source, 10, 20, found, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, (int) row->code);
  g_assert_cmpuint (sluice_error_get_retry_after (error), ==,
                    row->manner.retry_after != NULL ? 7 : 0);
}

/* ---- Redirects ---- */

static void
add_redirect (Fixture *self, const char *from, guint status, const char *to)
{
  const SluiceOriginScript script = { .path = from, .usual = { .status = status, .location = to } };

  sluice_origin_add (self->origin, &script);
}

static void
test_redirect (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/end/file", .file = THE_FILE };
  g_autoptr (SluiceSource) source = source_new (self, "/a");
  g_autoptr (SluiceDescription) found = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &script);
  add_redirect (self, "/a", 301, "/b");
  add_redirect (self, "/b", 302, "c");
  add_redirect (self, "/c", 303, "/d");
  add_redirect (self, "/d", 307, "/e");
  add_redirect (self, "/e", 308, "end/file");

  stream = open_range (source, 5, 500, NULL, &found, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_path (found->final_uri), ==, "/end/file");
  assert_bytes (stream, 5, 500);
}

static void
test_redirect_refused (Fixture *self, gconstpointer data)
{
  const char *const ways[] = { "/round",
                               "file:///etc/passwd",
                               "ftp://127.0.0.1/x",
                               "javascript:x",
                               "http://",
                               "",
                               "http://:1:2/x",
                               "data:,x" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = i == 0 ? g_strdup ("/round") : g_strdup_printf ("/way/%u", i);
      g_autoptr (SluiceSource) source = source_new (self, path);
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", ways[i]);
      add_redirect (self, path, 302, ways[i]);
      g_assert_null (open_range (source, 0, 1, NULL, NULL, &error));
      g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
    }
}

/* ---- Secrets ---- */

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

/* ---- Stopping ---- */

static gboolean
was_asked (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);

  return visits->len > 0;
}

static gboolean
is_quiet (gpointer user_data)
{
  Fixture *self = user_data;

  return sluice_origin_await_quiet (self->origin, 0);
}

static void
assert_client_left (Fixture *self)
{
  g_autoptr (GPtrArray) visits = NULL;
  gint64 before = g_get_monotonic_time ();

  scratch_await_true (is_quiet, self);
  g_assert_cmpint (g_get_monotonic_time () - before, <, PROMPTLY);
  visits = sluice_origin_get_visits (self->origin);
  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_cmpint (((SluiceOriginVisit *) visits->pdata[0])->end, ==,
                   SLUICE_ORIGIN_VISIT_CLIENT_LEFT);
}

static void
add_stall (Fixture *self, gboolean mute)
{
  const SluiceOriginScript script = {
    .path = "/file",
    .file = THE_FILE,
    .usual = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 1000, .mute = mute }
  };

  sluice_origin_add (self->origin, &script);
}

/* Nobody waits for a server that does not answer. */
static void
test_cancel_asking (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before;

  add_stall (self, TRUE);
  sluice_source_open_async (source, 0, 10, NULL, cancellable, scratch_result_cb, &result);
  scratch_await_true (was_asked, self);
  g_assert_null (result);

  before = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_source_open_finish (source, scratch_await (&result), NULL, &error));
  g_assert_cmpint (sluice_error_classify (error), ==, SLUICE_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - before, <, PROMPTLY);
  assert_client_left (self);
}

static void
test_cancel_describing (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_stall (self, TRUE);
  sluice_source_describe_async (source, cancellable, scratch_result_cb, &result);
  scratch_await_true (was_asked, self);
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_source_describe_finish (source, scratch_await (&result), &error));
  g_assert_cmpint (sluice_error_classify (error), ==, SLUICE_ERROR_CANCELLED);
  assert_client_left (self);
}

/* A body that is closed half-way costs its connection, and does so now. */
static void
test_close_half_way (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  add_stall (self, FALSE);
  stream = open_range (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_bytes (stream, 0, 1000);

  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, scratch_result_cb, &closed);
  g_assert_true (g_input_stream_close_finish (stream, scratch_await (&closed), &error));
  assert_client_left (self);
}

static void
add (const char *group,
     const char *name,
     gconstpointer row,
     void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/http-source/", group, name, NULL);

  g_test_add (path, Fixture, row, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (describings); i++)
    add ("describe/", describings[i].name, &describings[i], test_describe);
  add ("describe/", "head-alone", NULL, test_head_alone);
  add ("describe/", "gone", NULL, test_gone);
  add ("open/", "middle", NULL, test_open_middle);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    add ("open/", refusals[i].name, &refusals[i], test_refused);
  add ("redirect/", "followed", NULL, test_redirect);
  add ("redirect/", "refused", NULL, test_redirect_refused);
  add ("secrets/", "own-origin", NULL, test_private_fields);
  add ("secrets/", "other-origin", NULL, test_other_origin);
  add ("stop/", "asking", NULL, test_cancel_asking);
  add ("stop/", "describing", NULL, test_cancel_describing);
  add ("stop/", "half-way", NULL, test_close_half_way);

  return g_test_run ();
}
