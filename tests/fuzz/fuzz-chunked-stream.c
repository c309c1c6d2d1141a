/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first line is how the bytes come, the second how they are asked for; the
 * rest is the body as it is coded. */

#include "fuzz-target.h"

#include <string.h>

#include "fuzz-trickle.h"
#include "sluice-chunked-stream.h"

/* Takes a line that ends as RFC 9112, section 2.2 has it. */
static char *
take_line (const guint8 **bytes, gsize *length)
{
  const guint8 *end = *length > 0 ? memchr (*bytes, '\n', *length) : NULL;
  gsize line = end != NULL ? (gsize) (end - *bytes) : 0;
  char *text = NULL;

  if (end == NULL || line == 0 || end[-1] != '\r' || memchr (*bytes, '\0', line) != NULL)
    return NULL;
  text = g_strndup ((const char *) *bytes, line - 1);
  *bytes = end + 1;
  *length -= line + 1;
  return text;
}

static gboolean
take_size (const guint8 **bytes, gsize *length, guint64 *size)
{
  g_autofree char *line = take_line (bytes, length);
  gsize digits = line != NULL ? strspn (line, "0123456789abcdefABCDEF") : 0;
  g_autofree char *number = line != NULL ? g_strndup (line, digits) : NULL;
  const char *rest = line != NULL ? line + digits + strspn (line + digits, " \t") : NULL;

  return digits > 0 && (*rest == '\0' || *rest == ';') &&
         g_ascii_string_to_unsigned (number, 16, 0, G_MAXUINT64, size, NULL);
}

static gboolean
take_trailer (const guint8 **bytes, gsize *length)
{
  for (;;)
    {
      g_autofree char *line = take_line (bytes, length);

      if (line == NULL || *line == '\0')
        return line != NULL;
    }
}

/* The whole body at once, as the grammar reads (RFC 9112, section 7.1). */
static gboolean
decode (const guint8 *bytes, gsize length, GByteArray *decoded)
{
  for (;;)
    {
      guint64 size = 0;
      gsize there;
      g_autofree char *end = NULL;

      if (!take_size (&bytes, &length, &size))
        return FALSE;
      if (size == 0)
        return take_trailer (&bytes, &length);
      there = (gsize) MIN (size, length);
      g_byte_array_append (decoded, bytes, (guint) there);
      bytes += there;
      length -= there;
      end = there == size ? take_line (&bytes, &length) : NULL;
      if (end == NULL || *end != '\0')
        return FALSE;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *pace = fuzz_take_line (&bytes, &length);
  g_autofree char *appetite = fuzz_take_line (&bytes, &length);
  g_autoptr (GInputStream) transport = fuzz_trickle_new (pace, bytes, length);
  g_autoptr (GInputStream) stream = sluice_chunked_stream_new_for_transport (transport, transport);
  g_autoptr (GByteArray) drained = g_byte_array_new ();
  g_autoptr (GByteArray) wanted = g_byte_array_new ();
  gboolean whole = decode (bytes, length, wanted);

  g_assert_cmpint (fuzz_trickle_drain (stream, appetite, G_MAXSIZE, drained), ==, whole);
  g_assert_cmpmem (drained->data, drained->len, wanted->data, wanted->len);
  return 0;
}
