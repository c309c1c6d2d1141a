/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-gunzip.h"

#define LARGEST_STEP 64

/* ---- Making compressed bodies ---- */

static void
add_member (GByteArray *body, GZlibCompressorFormat format, const char *plain, gsize length)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (format, 6));
  g_autoptr (GInputStream) source =
      g_memory_input_stream_new_from_data (plain, (gssize) length, NULL);
  g_autoptr (GInputStream) coded = g_converter_input_stream_new (source, compressor);
  g_autoptr (GError) error = NULL;
  guint8 buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (coded, buffer, sizeof buffer, NULL, &error)) > 0)
    g_byte_array_append (body, buffer, (guint) n);
  g_assert_no_error (error);
}

static const char *const members[] = { "the first member, ", "", "and the third, third, third" };

static GByteArray *
build_body (guint n_members, GString *plain)
{
  GByteArray *body = g_byte_array_new ();

  for (guint i = 0; i < n_members; i++)
    {
      add_member (body, G_ZLIB_COMPRESSOR_FORMAT_GZIP, members[i], strlen (members[i]));
      g_string_append (plain, members[i]);
    }
  return body;
}

/* ---- Feeding them ---- */

/* Feeds @body in steps of @step_in bytes and takes @step_out at a time, and
 * looks that the contract of GConverter is kept. */
static gboolean
convert (GZlibCompressorFormat format,
         GByteArray *body,
         gsize step_in,
         gsize step_out,
         GString *plain,
         GError **error)
{
  g_autoptr (GConverter) gunzip = sluice_gunzip_new (format);
  gsize done = 0;
  gsize seen = MIN (step_in, body->len);
  char output[LARGEST_STEP];

  g_string_truncate (plain, 0);
  for (;;)
    {
      g_autoptr (GError) trouble = NULL;
      gboolean at_end = seen == body->len;
      gsize bytes_read = 0;
      gsize bytes_written = 0;
      GConverterResult result =
          g_converter_convert (gunzip, body->data + done, seen - done, output, step_out,
                               at_end ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                               &bytes_read, &bytes_written, &trouble);

      if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && !at_end)
        {
          seen = MIN (seen + step_in, body->len);
          continue;
        }
      if (result == G_CONVERTER_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }

      g_assert_no_error (trouble);
      g_assert_cmpuint (bytes_read, <=, seen - done);
      g_assert_cmpuint (bytes_written, <=, step_out);
      done += bytes_read;
      g_string_append_len (plain, output, (gssize) bytes_written);
      if (result == G_CONVERTER_FINISHED)
        {
          g_assert_cmpuint (done, ==, body->len);
          return TRUE;
        }
      g_assert_cmpuint (bytes_read + bytes_written, >, 0);
    }
}

/* A stream that gives one byte at a time, as a bad network may. */
#define DRIP_TYPE_STREAM (drip_stream_get_type ())
G_DECLARE_FINAL_TYPE (DripStream, drip_stream, DRIP, STREAM, GFilterInputStream)

struct _DripStream
{
  GFilterInputStream parent_instance;
};

G_DEFINE_FINAL_TYPE (DripStream, drip_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
drip_stream_read (GInputStream *stream,
                  void *buffer,
                  gsize count,
                  GCancellable *cancellable,
                  GError **error)
{
  return g_input_stream_read (
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream)), buffer,
      MIN (count, 1), cancellable, error);
}

static void
drip_stream_class_init (DripStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = drip_stream_read;
}

static void
drip_stream_init (DripStream *self)
{
}

static gboolean
read_stream (GByteArray *body, gsize step, GString *plain, GError **error)
{
  g_autoptr (GInputStream) memory =
      g_memory_input_stream_new_from_data (body->data, body->len, NULL);
  g_autoptr (GInputStream) drip = g_object_new (DRIP_TYPE_STREAM, "base-stream", memory, NULL);
  g_autoptr (GConverter) gunzip = sluice_gunzip_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (drip, gunzip);
  char buffer[LARGEST_STEP];
  gssize n;

  g_string_truncate (plain, 0);
  while ((n = g_input_stream_read (stream, buffer, step, NULL, error)) > 0)
    g_string_append_len (plain, buffer, n);
  return n == 0;
}

/* ---- Tests ---- */

static void
test_members (void)
{
  for (guint n = 1; n <= G_N_ELEMENTS (members); n++)
    {
      g_autoptr (GString) wanted = g_string_new (NULL);
      g_autoptr (GByteArray) body = build_body (n, wanted);
      g_autoptr (GString) plain = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      for (gsize in = 1; in <= body->len; in++)
        for (gsize out = 1; out <= LARGEST_STEP; out++)
          {
            convert (G_ZLIB_COMPRESSOR_FORMAT_GZIP, body, in, out, plain, &error);
            g_assert_no_error (error);
            g_assert_cmpstr (plain->str, ==, wanted->str);
          }
    }
}

static void
test_stream (void)
{
  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autoptr (GByteArray) body = build_body (G_N_ELEMENTS (members), wanted);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize step = 1; step <= LARGEST_STEP; step++)
    {
      read_stream (body, step, plain, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (plain->str, ==, wanted->str);
    }
}

/* Between two members the body may end; nobody can tell that more should come. */
static void
test_cut (void)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GByteArray) first = build_body (1, plain);
  g_autoptr (GByteArray) second = build_body (2, plain);
  g_autoptr (GByteArray) body = build_body (3, plain);
  guint whole = body->len;

  for (guint length = 0; length < whole; length++)
    for (gsize step = 1; step <= LARGEST_STEP; step++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GError) stream_error = NULL;

        body->len = length;
        convert (G_ZLIB_COMPRESSOR_FORMAT_GZIP, body, step, step, plain, &error);
        read_stream (body, step, plain, &stream_error);
        if (length == first->len || length == second->len)
          {
            g_assert_no_error (error);
            g_assert_no_error (stream_error);
          }
        else
          {
            g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
            g_assert_error (stream_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
          }
      }
}

static void
test_junk_behind (void)
{
  const char *const junk[] = { "x", "junk", "<html>", "\x1fx", "\x1f\x8b\x01 not deflate" };

  for (guint i = 0; i < G_N_ELEMENTS (junk); i++)
    for (gsize step = 1; step <= LARGEST_STEP; step++)
      {
        g_autoptr (GString) plain = g_string_new (NULL);
        g_autoptr (GByteArray) body = build_body (2, plain);
        g_autoptr (GError) error = NULL;

        g_byte_array_append (body, (const guint8 *) junk[i], (guint) strlen (junk[i]));
        convert (G_ZLIB_COMPRESSOR_FORMAT_GZIP, body, step, step, plain, &error);
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      }
}

static void
test_zero_behind (void)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GByteArray) body = build_body (1, plain);
  g_autoptr (GError) error = NULL;

  g_byte_array_append (body, (const guint8 *) "", 1);
  convert (G_ZLIB_COMPRESSOR_FORMAT_GZIP, body, 8, 8, plain, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Each bit of a member's end is its checksum or its length. */
static void
test_damaged (void)
{
  for (guint back = 1; back <= 8; back++)
    {
      g_autoptr (GString) plain = g_string_new (NULL);
      g_autoptr (GByteArray) body = build_body (3, plain);
      g_autoptr (GError) error = NULL;

      body->data[body->len - back] ^= 0x10;
      convert (G_ZLIB_COMPRESSOR_FORMAT_GZIP, body, 16, 16, plain, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_zlib (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint whole;

  add_member (body, G_ZLIB_COMPRESSOR_FORMAT_ZLIB, members[0], strlen (members[0]));
  whole = body->len;

  for (gsize step = 1; step <= LARGEST_STEP; step++)
    {
      convert (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, body, step, step, plain, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (plain->str, ==, members[0]);
    }

  body->len = whole - 1;
  convert (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, body, 8, 8, plain, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_clear_error (&error);

  body->len = whole;
  add_member (body, G_ZLIB_COMPRESSOR_FORMAT_ZLIB, members[2], strlen (members[2]));
  convert (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, body, 8, 8, plain, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_reset (void)
{
  g_autoptr (GConverter) gunzip = sluice_gunzip_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GByteArray) body = build_body (1, plain);

  for (gsize given = 1; given <= body->len; given++)
    {
      char output[LARGEST_STEP];
      gsize bytes_read = 0;
      gsize bytes_written = 0;

      g_converter_convert (gunzip, body->data, given, output, sizeof output, G_CONVERTER_NO_FLAGS,
                           &bytes_read, &bytes_written, NULL);
      g_converter_reset (gunzip);
      g_assert_cmpint (g_converter_convert (gunzip, body->data, body->len, output, sizeof output,
                                            G_CONVERTER_INPUT_AT_END, &bytes_read, &bytes_written,
                                            NULL),
                       ==, G_CONVERTER_FINISHED);
      g_assert_cmpmem (output, bytes_written, plain->str, plain->len);
      g_converter_reset (gunzip);
    }
}

/* Larger than any buffer on the way, and ending anywhere in it. */
static void
test_big (void)
{
  const gsize length = 3 * 1024 * 1024 + 7;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree guint32 *words = g_new (guint32, length / sizeof (guint32) + 1);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GConverter) gunzip = sluice_gunzip_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) memory = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *plain = g_malloc (2 * length + 1);
  gsize n;

  for (gsize i = 0; i <= length / sizeof *words; i++)
    words[i] = g_rand_int (random) & 0x0f3f0f3f;
  add_member (body, G_ZLIB_COMPRESSOR_FORMAT_GZIP, (const char *) words, length);
  add_member (body, G_ZLIB_COMPRESSOR_FORMAT_GZIP, (const char *) words, length);

  memory = g_memory_input_stream_new_from_data (body->data, body->len, NULL);
  stream = g_converter_input_stream_new (memory, gunzip);
  g_input_stream_read_all (stream, plain, 2 * length + 1, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2 * length);
  g_assert_true (memcmp (plain, words, length) == 0);
  g_assert_true (memcmp (plain + length, words, length) == 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gunzip/members", test_members);
  g_test_add_func ("/gunzip/stream", test_stream);
  g_test_add_func ("/gunzip/cut", test_cut);
  g_test_add_func ("/gunzip/junk-behind", test_junk_behind);
  g_test_add_func ("/gunzip/zero-behind", test_zero_behind);
  g_test_add_func ("/gunzip/damaged", test_damaged);
  g_test_add_func ("/gunzip/zlib", test_zlib);
  g_test_add_func ("/gunzip/reset", test_reset);
  g_test_add_func ("/gunzip/big", test_big);
  return g_test_run ();
}
