/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "scratch.h"
#include "sluice-http-source.h"
#include "sluice-origin.h"

G_BEGIN_DECLS

#define SIZE 200000
#define LONG_AGO "Sun, 06 Nov 1994 08:49:37 GMT"

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

static inline void
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

static inline void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->client);
  sluice_origin_free (self->origin);
  sluice_origin_free (self->other);
}

static inline SluiceRequest *
request_new (Fixture *self, const char *path)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", path);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);

  return sluice_request_new (uri);
}

static inline SluiceSource *
source_new (Fixture *self, const char *path)
{
  g_autoptr (SluiceRequest) request = request_new (self, path);

  return sluice_http_source_new (self->client, request);
}

static inline SluiceDescription *
describe (SluiceSource *source, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_source_describe_async (source, NULL, scratch_result_cb, &result);
  return sluice_source_describe_finish (source, scratch_await (&result), error);
}

static inline GInputStream *
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

static inline void
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
static inline void
assert_bytes (GInputStream *stream, guint64 start, guint64 end)
{
  gsize length = end - start;
  g_autofree guint8 *found = g_malloc (length);
  g_autofree guint8 *wanted = g_malloc (length);

  read_all (stream, found, length);
  sluice_origin_body_bytes (7, start, wanted, length);
  g_assert_cmpmem (found, length, wanted, length);
}

static inline void
add_redirect (Fixture *self, const char *from, guint status, const char *to)
{
  const SluiceOriginScript script = { .path = from, .usual = { .status = status, .location = to } };

  sluice_origin_add (self->origin, &script);
}

G_END_DECLS
