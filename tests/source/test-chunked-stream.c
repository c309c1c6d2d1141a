/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-chunked-stream.h"

typedef struct
{
  const char *name;
  const char *coded;
  const char *decoded; /* NULL when it has to fail */
} Case;

static const Case cases[] = {
  { "empty", "0\r\n\r\n", "" },
  { "one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello" },
  { "two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world" },
  { "upper and lower", "A\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n", "0123456789abcdefghij" },
  { "extension", "5;a=\"b\"\r\nhello\r\n0;last\r\n\r\n", "hello" },
  { "leading zeros", "0005\r\nhello\r\n000\r\n\r\n", "hello" },
  { "trailer", "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", "hello" },
  { "bytes behind the end", "5\r\nhello\r\n0\r\n\r\nHTTP/1.1", "hello" },
  { "nothing", "", NULL },
  { "cut between chunks", "5\r\nhello\r\n", NULL },
  { "cut in a chunk", "5\r\nhel", NULL },
  { "cut in a size", "5\r\nhello\r\n1", NULL },
  { "cut before the last line", "5\r\nhello\r\n0\r\n", NULL },
  { "cut in the trailer", "5\r\nhello\r\n0\r\nX-Sum: 1\r\n", NULL },
  { "no number", "5\r\nhello\r\nzz\r\n\r\n", NULL },
  { "no size", "5\r\nhello\r\n\r\n0\r\n\r\n", NULL },
  { "negative", "-5\r\nhello\r\n0\r\n\r\n", NULL },
  { "hexadecimal prefix", "0x5\r\nhello\r\n0\r\n\r\n", NULL },
  { "too large for a number", "11111111111111111\r\nhello\r\n0\r\n\r\n", NULL },
  { "junk behind a chunk", "5\r\nhelloX\r\n0\r\n\r\n", NULL },
  { "bare newline", "5\nhello\n0\n\n", NULL },
};

static GInputStream *
open_stream (const char *coded)
{
  g_autoptr (GInputStream) transport =
      g_memory_input_stream_new_from_data (coded, (gssize) strlen (coded), NULL);

  return sluice_chunked_stream_new_for_transport (transport, transport);
}

/* Reads with every size of step, for state is kept between the reads. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;

  for (gsize step = 1; step < 16; step++)
    {
      g_autoptr (GInputStream) stream = open_stream (c->coded);
      g_autoptr (GString) decoded = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      char buffer[16];
      gssize n;

      while ((n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream),
                                                            buffer, step, NULL, &error)) > 0)
        g_string_append_len (decoded, buffer, n);

      if (c->decoded != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (decoded->str, ==, c->decoded);
        }
      else
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
          g_assert_cmpstr (error->message, ==, "the file is not complete");
        }
    }
}

static void
test_long_line (void)
{
  g_autoptr (GString) coded = g_string_new ("5;");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[16];

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (coded, 'a');
  stream = open_stream (coded->str);

  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}

static void
test_stops_at_its_end (void)
{
  g_autoptr (GInputStream) stream = open_stream ("1\r\na\r\n0\r\n\r\n");
  char buffer[16];

  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 1);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 0);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 0);
  g_assert_true (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (stream)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/chunked-stream/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/chunked-stream/long-line", test_long_line);
  g_test_add_func ("/chunked-stream/stops-at-its-end", test_stops_at_its_end);
  return g_test_run ();
}
