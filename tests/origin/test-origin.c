/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The origin must lie exactly as told, or the tests that use it prove nothing. */

#include "sluice-origin.h"

#include <string.h>

#define SIZE 5000

/**
 * Case:
 * @name: what is shown
 * @manner: how the visit is answered
 * @range: the Range header, or %NULL
 * @status: the status wanted; 0 when no answer may come
 * @header: a line the head must have, or %NULL
 * @absent: a text the head must not have, or %NULL
 * @first: the first byte wanted
 * @length: how many bytes are wanted
 */
typedef struct
{
  const char *name;
  SluiceOriginManner manner;
  const char *range;
  guint status;
  const char *header;
  const char *absent;
  guint64 first;
  guint64 length;
} Case;

static const Case cases[] = {
  { "whole", { 0 }, NULL, 200, "Content-Length: 5000", "Content-Range", 0, SIZE },
  { "range", { 0 }, "bytes=100-199", 206, "Content-Range: bytes 100-199/5000", NULL, 100, 100 },
  { "open-range", { 0 }, "bytes=4000-", 206, "Content-Length: 1000", NULL, 4000, 1000 },
  { "past-end", { 0 }, "bytes=5000-", 416, "Content-Range: bytes */5000", NULL, 0, 0 },
  { "ignored", { .range = SLUICE_ORIGIN_RANGE_IGNORED }, "bytes=9-", 200, NULL, NULL, 0, SIZE },
  { "unasked", { .range = SLUICE_ORIGIN_RANGE_UNASKED }, NULL, 206, "0-4999/5000", NULL, 0, SIZE },
  { "early",
    { .range = SLUICE_ORIGIN_RANGE_EARLY },
    "bytes=200-299",
    206,
    "bytes 100-299/5000",
    NULL,
    100,
    200 },
  { "late",
    { .range = SLUICE_ORIGIN_RANGE_LATE },
    "bytes=200-399",
    206,
    "bytes 300-399/5000",
    NULL,
    300,
    100 },
  { "short",
    { .range = SLUICE_ORIGIN_RANGE_SHORT },
    "bytes=0-100",
    206,
    "bytes 0-50/5000",
    NULL,
    0,
    51 },
  { "long",
    { .range = SLUICE_ORIGIN_RANGE_LONG },
    "bytes=1-2",
    206,
    "bytes 1-4999/5000",
    NULL,
    1,
    4999 },
  { "one-more",
    { .range = SLUICE_ORIGIN_RANGE_ONE_MORE },
    "bytes=0-",
    206,
    "bytes 0-5000/5000",
    NULL,
    0,
    SIZE },
  { "no-total",
    { .range = SLUICE_ORIGIN_RANGE_NO_TOTAL },
    "bytes=0-",
    206,
    "bytes 0-4999/*",
    NULL,
    0,
    SIZE },
  { "unsaid",
    { .range = SLUICE_ORIGIN_RANGE_UNSAID },
    "bytes=7-",
    206,
    NULL,
    "Content-Range",
    7,
    SIZE - 7 },
  { "less",
    { .framing = SLUICE_ORIGIN_FRAMING_LENGTH_LESS },
    NULL,
    200,
    "Content-Length: 4000",
    NULL,
    0,
    SIZE },
  { "close",
    { .framing = SLUICE_ORIGIN_FRAMING_CLOSE },
    NULL,
    200,
    "Connection: close",
    "Content-Length",
    0,
    SIZE },
  { "cut", { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = 77 }, NULL, 200, NULL, NULL, 0, 77 },
  { "mute", { .ending = SLUICE_ORIGIN_ENDING_CUT, .mute = TRUE }, NULL, 0, NULL, NULL, 0, 0 },
  { "told", { .status = 503, .retry_after = "7" }, NULL, 503, "Retry-After: 7", NULL, 0, 0 },
};

/* Sends one request and reads until the connection ends. */
static GBytes *
visit (SluiceOrigin *origin, const char *headers)
{
  g_autofree char *link = sluice_origin_get_link (origin, "127.0.0.1", "");
  g_autofree char *request =
      g_strdup_printf ("GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", headers);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_uri (client, link, 80, NULL, &error);
  g_autoptr (GOutputStream) answer = g_memory_output_stream_new_resizable ();

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice (answer, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                          G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (answer));
}

static void
assert_answer (const Case *row, GBytes *answer, guint64 seed)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  const char *body = g_strstr_len (text, (gssize) size, "\r\n\r\n");
  g_autofree char *head = g_strndup (text, (gsize) (body - text));
  g_autofree guint8 *wanted = g_malloc (row->length + 1);
  gsize length = size - (gsize) (body + 4 - text);

  g_assert_cmpuint (g_ascii_strtoull (head + strlen ("HTTP/1.1 "), NULL, 10), ==, row->status);
  g_assert_true (row->header == NULL || strstr (head, row->header) != NULL);
  g_assert_true (row->absent == NULL || strstr (head, row->absent) == NULL);
  if (row->length == 0)
    return;

  sluice_origin_body_bytes (seed, row->first, wanted, row->length);
  g_assert_cmpmem (body + 4, length, wanted, row->length);
}

static void
test_manner (gconstpointer data)
{
  const Case *row = data;
  const SluiceOriginScript script = { .path = "/file",
                                      .file = { .seed = 5, .size = SIZE },
                                      .usual = row->manner };
  g_autoptr (SluiceOrigin) origin = sluice_origin_new (NULL);
  g_autofree char *range =
      row->range != NULL ? g_strdup_printf ("Range: %s\r\n", row->range) : g_strdup ("");
  g_autoptr (GBytes) answer = NULL;

  sluice_origin_add (origin, &script);
  answer = visit (origin, range);
  if (row->status == 0)
    g_assert_cmpuint (g_bytes_get_size (answer), ==, 0);
  else
    assert_answer (row, answer, 5);
}

static void
test_body (void)
{
  guint8 whole[1000], part[1000];

  sluice_origin_body_bytes (3, 0, whole, sizeof whole);
  for (guint offset = 0; offset < 40; offset++)
    {
      sluice_origin_body_bytes (3, offset, part, 100 + offset);
      g_assert_cmpmem (part, 100 + offset, whole + offset, 100 + offset);
    }

  sluice_origin_body_bytes (4, 0, part, sizeof part);
  g_assert_true (memcmp (part, whole, sizeof part) != 0);
}

static void
test_if_range (void)
{
  const SluiceOriginScript script = { .path = "/file",
                                      .file = { .seed = 5, .size = SIZE, .etag = "\"a\"" } };
  const Case held = { .status = 206, .first = 10, .length = 10 };
  const Case broken = { .status = 200, .first = 0, .length = SIZE };
  g_autoptr (SluiceOrigin) origin = sluice_origin_new (NULL);
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GBytes) other = NULL;

  sluice_origin_add (origin, &script);
  same = visit (origin, "Range: bytes=10-19\r\nIf-Range: \"a\"\r\n");
  assert_answer (&held, same, 5);
  other = visit (origin, "Range: bytes=10-19\r\nIf-Range: \"b\"\r\n");
  assert_answer (&broken, other, 5);
}

/* Two odd visits after the first one; from the fourth on the file is another. */
static void
test_course (void)
{
  const SluiceOriginScript script = {
    .path = "/file",
    .file = { .seed = 1, .size = SIZE },
    .later = { .seed = 2, .size = SIZE },
    .changes_at = 3,
    .odd = { .status = 503 },
    .odd_from = 1,
    .odd_times = 2,
  };
  const guint statuses[] = { 200, 503, 503, 200 };
  const guint64 seeds[] = { 1, 0, 0, 2 };
  g_autoptr (SluiceOrigin) origin = sluice_origin_new (NULL);
  g_autoptr (GPtrArray) visits = NULL;

  sluice_origin_add (origin, &script);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      const Case row = { .status = statuses[i], .length = statuses[i] == 200 ? SIZE : 0 };
      g_autoptr (GBytes) answer = visit (origin, "X-Number: one\r\n");

      assert_answer (&row, answer, seeds[i]);
    }

  g_assert_true (sluice_origin_await_quiet (origin, 60));
  visits = sluice_origin_get_visits (origin);
  g_assert_cmpuint (visits->len, ==, 4);
  g_assert_cmpstr (sluice_origin_visit_header (visits->pdata[3], "x-number"), ==, "one");
}

/* One connection falls silent, whichever comes then, and no other. */
static void
test_stall (void)
{
  const guint64 rates[SLUICE_ORIGIN_MOST_SLOTS] = { 0 };
  SluiceOriginPace *pace = sluice_origin_pace_new (0, rates);

  sluice_origin_pace_stall_one (pace, 1000);
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 0, 600), <=, g_get_monotonic_time ());
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 1, 600), >, g_get_monotonic_time ());
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 0, 600), <=, g_get_monotonic_time ());
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 1, 600), <=, g_get_monotonic_time ());

  sluice_origin_pace_stall_one (pace, 1000);
  sluice_origin_pace_release (pace);
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 0, 1000), <=, g_get_monotonic_time ());
  sluice_origin_pace_free (pace);
}

/* From the piece on that reaches the limit, whoever asks; and no longer than is wanted. */
static void
test_crawl (void)
{
  const guint64 rates[SLUICE_ORIGIN_MOST_SLOTS] = { 0 };
  SluiceOriginPace *pace = sluice_origin_pace_new (0, rates);

  sluice_origin_pace_crawl (pace, 100000);
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 0, 60000), <=, g_get_monotonic_time ());
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 1, 30000), <=, g_get_monotonic_time ());
  for (guint i = 0; i < 1000; i++)
    sluice_origin_pace_reserve (pace, i % 2, 30000);
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 0, 30000), >, g_get_monotonic_time ());

  sluice_origin_pace_set_rate (pace, 0, 0);
  g_assert_cmpint (sluice_origin_pace_reserve (pace, 1, 200000), <=, g_get_monotonic_time ());
  sluice_origin_pace_free (pace);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/origin/body", test_body);
  g_test_add_func ("/origin/if-range", test_if_range);
  g_test_add_func ("/origin/course", test_course);
  g_test_add_func ("/origin/stall", test_stall);
  g_test_add_func ("/origin/crawl", test_crawl);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/origin/manner/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_manner);
    }

  return g_test_run ();
}
