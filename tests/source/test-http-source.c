/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-source.h"

#include <string.h>

#include "http-scene.h"
#include "sluice-error.h"

#define PAGE "<!DOCTYPE html><title>Hello</title>"
#define PROMPTLY (30 * G_USEC_PER_SEC) /* µs; far below what any timeout would be */

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

/* ---- Habits ---- */

static guint
count_method (Fixture *self, const char *method)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);
  guint n = 0;

  for (guint i = 0; i < visits->len; i++)
    n += g_str_equal (((SluiceOriginVisit *) visits->pdata[i])->method, method);
  return n;
}

/* A server that refuses HEAD is seen to, and then not asked like that. */
static void
test_head_refused (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = {
    .path = "/file", .file = THE_FILE, .odd = { .status = 405 }, .odd_times = 1
  };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (SluiceSource) next = source_new (self, "/file");
  g_autoptr (SluiceDescription) found = NULL;
  g_autoptr (SluiceDescription) again = NULL;

  sluice_origin_add (self->origin, &script);
  g_assert_cmpint (sluice_source_get_habits (source), ==, 0);
  found = describe (source, NULL);
  g_assert_cmpint (sluice_source_get_habits (source), ==, SLUICE_SOURCE_REFUSES_HEAD);
  g_assert_cmpuint (count_method (self, "HEAD"), ==, 1);

  sluice_source_set_habits (next, SLUICE_SOURCE_REFUSES_HEAD);
  again = describe (next, NULL);
  g_assert_cmpint (again->size, ==, SIZE);
  g_assert_cmpuint (count_method (self, "HEAD"), ==, 1);
  g_assert_cmpint (sluice_source_get_habits (next), ==, 0);
}

static void
assert_middle (SluiceSource *source, SluiceDescription *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = open_range (source, 1234, 4321, expected, NULL, &error);

  g_assert_no_error (error);
  assert_bytes (stream, 1234, 4321);
}

static guint
count_if_range (Fixture *self)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);
  guint n = 0;

  for (guint i = 0; i < visits->len; i++)
    n += sluice_origin_visit_header (visits->pdata[i], "If-Range") != NULL;
  return n;
}

/* A server that does not understand If-Range may send the right range without one. */
static void
test_if_range_mistaken (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .usual = { .mistakes_if_range = TRUE } };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (SluiceSource) next = source_new (self, "/file");
  g_autoptr (SluiceDescription) first = NULL;
  g_autoptr (GInputStream) whole = NULL;

  sluice_origin_add (self->origin, &script);
  whole = open_range (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, &first, NULL);
  assert_bytes (whole, 0, SIZE);
  assert_middle (source, first);
  g_assert_cmpint (sluice_source_get_habits (source), ==, SLUICE_SOURCE_MISTAKES_IF_RANGE);
  assert_middle (source, first);
  sluice_source_set_habits (next, SLUICE_SOURCE_MISTAKES_IF_RANGE);
  assert_middle (next, first);
  g_assert_cmpint (sluice_source_get_habits (next), ==, 0);
  g_assert_cmpuint (count_if_range (self), ==, 1);
}

/* Where that does not help it was the range that was ignored. */
static void
test_range_ignored_anyway (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file",
                                      .file = THE_FILE,
                                      .odd = { .range = SLUICE_ORIGIN_RANGE_IGNORED },
                                      .odd_from = 1,
                                      .odd_times = SLUICE_ORIGIN_EVER };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (SluiceDescription) first = NULL;
  g_autoptr (GInputStream) whole = NULL;
  g_autoptr (GInputStream) middle = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_add (self->origin, &script);
  whole = open_range (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, &first, NULL);
  assert_bytes (whole, 0, SIZE);
  middle = open_range (source, 1234, 4321, first, NULL, &error);
  g_assert_null (middle);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED);
  g_assert_cmpint (sluice_source_get_habits (source), ==, 0);
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
  add ("habits/", "head-refused", NULL, test_head_refused);
  add ("habits/", "if-range-mistaken", NULL, test_if_range_mistaken);
  add ("habits/", "range-ignored-anyway", NULL, test_range_ignored_anyway);
  add ("describe/", "gone", NULL, test_gone);
  add ("open/", "middle", NULL, test_open_middle);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    add ("open/", refusals[i].name, &refusals[i], test_refused);
  add ("redirect/", "followed", NULL, test_redirect);
  add ("redirect/", "refused", NULL, test_redirect_refused);
  add ("stop/", "asking", NULL, test_cancel_asking);
  add ("stop/", "describing", NULL, test_cancel_describing);
  add ("stop/", "half-way", NULL, test_close_half_way);

  return g_test_run ();
}
