/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-error.h"
#include "sluice-http-answer.h"
#include "sluice-source.h"

#define NOW 1750000000
#define USABLE (-1)

#define DATE "Date: Sun, 15 Jun 2025 15:06:40 GMT\n"
#define OLD "Last-Modified: Sun, 01 Jun 2025 00:00:00 GMT\n"
#define FRESH "Last-Modified: Sun, 15 Jun 2025 15:06:10 GMT\n"

typedef struct
{
  const char *name;
  const char *path; /* of what is asked; NULL for /file.bin */
  guint status;
  const char *fields; /* one `Name: value` a line */
  guint64 start;
  guint64 end;      /* 0 for the end of the file */
  const char *etag; /* what is expected; NULL for the first request */
  gboolean plain;   /* no Range was sent */
  int error;        /* a SluiceError, or USABLE */
  gint64 size;
  gboolean resumable;
  gboolean strong;
  const char *link; /* path of the link where that is another one */
} Case;

static const Case cases[] = {
  { "whole", NULL, 200, "Content-Length: 100\nETag: \"a\"\n", .error = USABLE, .size = 100,
    .strong = TRUE },
  { "whole without length", NULL, 200, "", .error = USABLE, .size = -1 },
  { "whole chunked", NULL, 200, "Transfer-Encoding: chunked\n", .error = USABLE, .size = -1 },
  { "part", NULL, 206, "Content-Range: bytes 0-99/100\nContent-Length: 100\nETag: \"a\"\n",
    .error = USABLE, .size = 100, .resumable = TRUE, .strong = TRUE },
  { "part in the middle", NULL, 206,
    "Content-Range: bytes 50-99/100\nContent-Length: 50\nETag: \"a\"\n", .start = 50,
    .etag = "\"a\"", .error = USABLE, .size = 100, .resumable = TRUE, .strong = TRUE },
  { "part shorter than asked", NULL, 206, "Content-Range: bytes 50-59/100\nETag: \"a\"\n",
    .start = 50, .etag = "\"a\"", .error = USABLE, .size = 100, .resumable = TRUE, .strong = TRUE },
  { "weak tag", NULL, 206, "Content-Range: bytes 0-99/100\nETag: W/\"a\"\n", .error = USABLE,
    .size = 100, .resumable = TRUE },
  { "weak tag beside an old date", NULL, 206,
    "Content-Range: bytes 0-99/100\nETag: W/\"a\"\n" DATE OLD, .error = USABLE, .size = 100,
    .resumable = TRUE, .strong = TRUE },
  { "old date is strong", NULL, 206, "Content-Range: bytes 0-99/100\n" DATE OLD, .error = USABLE,
    .size = 100, .resumable = TRUE, .strong = TRUE },
  { "fresh date is weak", NULL, 206, "Content-Range: bytes 0-99/100\n" DATE FRESH, .error = USABLE,
    .size = 100, .resumable = TRUE },
  { "date alone is weak", NULL, 206, "Content-Range: bytes 0-99/100\n" OLD, .error = USABLE,
    .size = 100, .resumable = TRUE },

  { "two tags", NULL, 206, "Content-Range: bytes 0-99/100\nETag: \"a\"\nETag: \"b\"\n",
    .error = USABLE, .size = 100, .resumable = TRUE },
  { "two dates", NULL, 206, "Content-Range: bytes 0-99/100\n" DATE OLD OLD, .error = USABLE,
    .size = 100, .resumable = TRUE },
  { "two tags after a start", NULL, 206,
    "Content-Range: bytes 50-99/100\nETag: \"b\"\nETag: \"a\"\n", .start = 50, .etag = "\"a\"",
    .error = SLUICE_ERROR_REMOTE_CHANGED },

  { "part early", NULL, 206, "Content-Range: bytes 49-99/100\nETag: \"a\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part late", NULL, 206, "Content-Range: bytes 51-99/100\nETag: \"a\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part from the start", NULL, 206, "Content-Range: bytes 0-99/100\nETag: \"a\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part without Content-Range", NULL, 206, "ETag: \"a\"\n", .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part of unknown total", NULL, 206, "Content-Range: bytes 0-99/*\n",
    .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part behind its total", NULL, 206, "Content-Range: bytes 0-100/100\n",
    .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part backwards", NULL, 206, "Content-Range: bytes 9-0/100\n",
    .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part of another length", NULL, 206, "Content-Range: bytes 0-99/100\nContent-Length: 99\n",
    .error = SLUICE_ERROR_REFUSED },
  { "several parts", NULL, 206, "Content-Type: multipart/byteranges; boundary=x\n",
    .error = SLUICE_ERROR_RANGE_IGNORED },
  { "part nobody asked for", NULL, 206, "Content-Range: bytes 0-99/100\n", .plain = TRUE,
    .error = SLUICE_ERROR_REFUSED },

  { "another tag", NULL, 206, "Content-Range: bytes 50-99/100\nETag: \"b\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_REMOTE_CHANGED },
  { "another total", NULL, 206, "Content-Range: bytes 50-98/99\nETag: \"a\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_REMOTE_CHANGED },
  { "whole of another tag", NULL, 200, "Content-Length: 100\nETag: \"b\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_REMOTE_CHANGED },
  { "whole of the same tag", NULL, 200, "Content-Length: 100\nETag: \"a\"\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_RANGE_IGNORED },
  { "precondition failed", NULL, 412, "", .start = 50, .etag = "\"a\"",
    .error = SLUICE_ERROR_REMOTE_CHANGED },

  { "empty file", NULL, 416, "Content-Range: bytes */0\n", .error = USABLE, .size = 0 },
  { "range beyond a smaller file", NULL, 416, "Content-Range: bytes */40\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_REMOTE_CHANGED },
  { "range beyond an unknown file", NULL, 416, "Content-Range: bytes */50\n", .start = 50,
    .error = SLUICE_ERROR_REMOTE_CHANGED },
  { "range of a larger file refused", NULL, 416, "Content-Range: bytes */51\n", .start = 50,
    .error = SLUICE_ERROR_RANGE_IGNORED },
  { "416 without a size", NULL, 416, "", .error = SLUICE_ERROR_RANGE_IGNORED },

  { "two lengths", NULL, 200, "Content-Length: 100\nContent-Length: 99\n",
    .error = SLUICE_ERROR_REFUSED },
  { "the same length twice", NULL, 200, "Content-Length: 100\nContent-Length: 100\n",
    .error = USABLE, .size = 100 },
  { "length and chunks", NULL, 200, "Content-Length: 100\nTransfer-Encoding: chunked\n",
    .error = SLUICE_ERROR_REFUSED },

  { "gzip", NULL, 200, "Content-Length: 60\nContent-Encoding: gzip\n", .error = USABLE,
    .size = -1 },
  { "gzip as a part of all", NULL, 206,
    "Content-Range: bytes 0-59/60\nContent-Encoding: gzip\nETag: \"a\"\n", .error = USABLE,
    .size = -1, .strong = TRUE },
  { "gzip as a part", NULL, 206, "Content-Range: bytes 0-49/60\nContent-Encoding: gzip\n",
    .error = SLUICE_ERROR_RANGE_IGNORED },
  { "gzip that is the file", "/a.tar.gz", 206,
    "Content-Range: bytes 0-59/60\nContent-Encoding: gzip\nContent-Type: application/x-gzip\n",
    .error = USABLE, .size = 60, .resumable = TRUE },
  { "gzip around a gz of another type", "/a.gz", 200,
    "Content-Length: 60\nContent-Encoding: gzip\nContent-Type: text/plain\n", .error = USABLE,
    .size = -1 },
  { "unknown coding", NULL, 200, "Content-Encoding: sdch\n", .error = SLUICE_ERROR_REFUSED },

  { "page for an image", "/disk.iso", 200, "Content-Type: text/html\n",
    .error = SLUICE_ERROR_REFUSED },
  { "page somewhere else for an image", "/login", 200, "Content-Type: text/html\n",
    .error = SLUICE_ERROR_REFUSED, .link = "/disk.iso" },
  { "page somewhere else for a page", "/login", 200, "Content-Type: text/html\n", .error = USABLE,
    .size = -1, .link = "/news" },
  { "page by intention", "/disk.iso", 200,
    "Content-Type: text/html\nContent-Disposition: attachment; filename=a.html\n", .error = USABLE,
    .size = -1 },
  { "page for a page", "/news", 200, "Content-Type: text/html; charset=utf-8\n", .error = USABLE,
    .size = -1 },
  { "page after a start", NULL, 200, "Content-Type: text/html\nContent-Length: 9\n", .start = 50,
    .etag = "\"a\"", .error = SLUICE_ERROR_LINK_EXPIRED },

  { "unauthorized", NULL, 401, "", .error = SLUICE_ERROR_REFUSED },
  { "unauthorized after a start", NULL, 401, "", .etag = "\"a\"",
    .error = SLUICE_ERROR_LINK_EXPIRED },
  { "forbidden", NULL, 403, "", .error = SLUICE_ERROR_REFUSED },
  { "forbidden after a start", NULL, 403, "", .etag = "\"a\"", .error = SLUICE_ERROR_LINK_EXPIRED },
  { "bad request", NULL, 400, "", .error = SLUICE_ERROR_REFUSED },
  { "bad request after a start", NULL, 400, "", .etag = "\"a\"",
    .error = SLUICE_ERROR_LINK_EXPIRED },
  { "not found", NULL, 404, "", .error = SLUICE_ERROR_GONE },
  { "gone", NULL, 410, "", .error = SLUICE_ERROR_GONE },
  { "gone after a start", NULL, 410, "", .etag = "\"a\"", .error = SLUICE_ERROR_LINK_EXPIRED },
  { "proxy", NULL, 407, "", .error = SLUICE_ERROR_REFUSED },
  { "request timeout", NULL, 408, "", .error = SLUICE_ERROR_RETRY_LATER },
  { "too early", NULL, 425, "", .error = SLUICE_ERROR_RETRY_LATER },
  { "too many", NULL, 429, "Retry-After: 7\n", .error = SLUICE_ERROR_RETRY_LATER },
  { "server error", NULL, 500, "", .error = SLUICE_ERROR_RETRY_LATER },
  { "unavailable", NULL, 503, "Retry-After: soon\n", .error = SLUICE_ERROR_RETRY_LATER },
  { "network asks to sign in", NULL, 511, "Content-Type: text/html\n",
    .error = SLUICE_ERROR_RETRY_LATER },
  { "no content", NULL, 204, "", .error = SLUICE_ERROR_REFUSED },
  { "teapot", NULL, 418, "", .error = SLUICE_ERROR_REFUSED },
};

static SoupMessageHeaders *
build_headers (const char *fields)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) field = g_strsplit (lines[i], ": ", 2);
      soup_message_headers_append (headers, field[0], field[1]);
    }
  return headers;
}

/* Later releases of libsoup end an answer at a second length that contradicts the
 * first: it is not judged. */
static gboolean
has_all (SoupMessageHeaders *headers, const char *fields)
{
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) field = g_strsplit (lines[i], ": ", 2);
      if (strstr (soup_message_headers_get_list (headers, field[0]), field[1]) == NULL)
        return FALSE;
    }
  return TRUE;
}

static SluiceDescription *
build_expected (const Case *c, GUri *uri)
{
  SluiceDescription *expected;

  if (c->etag == NULL)
    return NULL;
  expected = sluice_description_new (uri);
  expected->etag = g_strdup (c->etag);
  expected->strong = TRUE;
  expected->size = 100;
  expected->resumable = TRUE;
  expected->content_type = g_strdup ("application/octet-stream");
  return expected;
}

static GUri *
build_uri (const char *path)
{
  return g_uri_build (G_URI_FLAGS_ENCODED, "http", NULL, "example.org", -1,
                      path != NULL ? path : "/file.bin", NULL, NULL);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GUri) uri = build_uri (c->path);
  g_autoptr (GUri) link = build_uri (c->link != NULL ? c->link : c->path);
  g_autoptr (SluiceDescription) expected = build_expected (c, uri);
  SoupMessageHeaders *headers = build_headers (c->fields);
  SluiceHttpQuestion question = { .link = link,
                                  .uri = uri,
                                  .ranged = !c->plain,
                                  .start = c->start,
                                  .end = c->end != 0 ? c->end : SLUICE_SOURCE_TO_THE_END,
                                  .expected = expected };
  SluiceHttpAnswer answer;
  g_autoptr (GError) error = NULL;

  if (!has_all (headers, c->fields))
    g_test_skip ("This libsoup does not hand on such an answer");
  else if (sluice_http_answer_judge (&question, c->status, headers, NOW, &answer, &error))
    {
      g_assert_cmpint (c->error, ==, USABLE);
      g_assert_no_error (error);
      g_assert_cmpint (answer.description->size, ==, c->size);
      g_assert_cmpint (answer.description->resumable, ==, c->resumable);
      g_assert_cmpint (answer.description->strong, ==, c->strong);
      sluice_description_unref (answer.description);
    }
  else
    {
      g_assert_nonnull (error);
      g_assert_error (error, SLUICE_ERROR, c->error);
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
  soup_message_headers_unref (headers);
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    guint seconds;
  } rows[] = {
    { "7", 7 },
    { "1000000000", 1000000000 },
    { "99999999999999999999999", G_MAXUINT },
    { "-5", 0 },
    { "1.5", 0 },
    { "", 0 },
    { "soon", 0 },
    { "Sun, 15 Jun 2025 15:07:40 GMT", 60 },
    { "Sun, 15 Jun 2025 15:00:00 GMT", 0 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Wed, 01 Jan 2200 00:00:00 GMT", G_MAXUINT },
    /* By the clock of the server, whatever ours says. */
    { "Sat, 03 Jan 1970 00:00:10 GMT\nDate: Sat, 03 Jan 1970 00:00:00 GMT", 10 },
    { "Wed, 01 Jan 2200 00:00:10 GMT\nDate: Wed, 01 Jan 2200 00:00:00 GMT", 10 },
    { "Sun, 15 Jun 2025 15:07:40 GMT\nDate: now", 60 },
  };
  g_autoptr (GUri) uri = g_uri_parse ("http://example.org/", G_URI_FLAGS_ENCODED, NULL);
  SluiceHttpQuestion question = {
    .link = uri, .uri = uri, .ranged = TRUE, .end = SLUICE_SOURCE_TO_THE_END
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *field = g_strconcat ("Retry-After: ", rows[i].value, NULL);
      SoupMessageHeaders *headers = build_headers (field);
      SluiceHttpAnswer answer;
      g_autoptr (GError) error = NULL;

      g_assert_false (sluice_http_answer_judge (&question, 503, headers, NOW, &answer, &error));
      g_assert_cmpuint (sluice_error_get_retry_after (error), ==, rows[i].seconds);
      soup_message_headers_unref (headers);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/http-answer/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/http-answer/retry-after", test_retry_after);
  return g_test_run ();
}
