/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FUZZ_ROUNDS 10000

/* Says which case is tested, in characters that the log can hold. */
static inline void
announce (const char *text)
{
  g_autofree char *escaped = text != NULL ? g_strescape (text, NULL) : NULL;

  g_test_message ("%s", escaped != NULL ? escaped : "NULL");
}

/* Makes up to @longest bytes, most of them out of @alphabet, whose characters
   mean something to the parser under test, and the rest anything but NUL. */
static inline char *
make_random_bytes (const char *alphabet, gsize n_alphabet, int longest)
{
  int length = g_test_rand_int_range (0, longest + 1);
  char *bytes = g_malloc0 ((gsize) length + 1);

  for (int i = 0; i < length; i++)
    if (g_test_rand_int_range (0, 4) > 0)
      bytes[i] = alphabet[g_test_rand_int_range (0, (int) n_alphabet)];
    else
      bytes[i] = (char) g_test_rand_int_range (1, 256);
  return bytes;
}

#define make_random(alphabet, longest) make_random_bytes (alphabet, sizeof (alphabet) - 1, longest)

G_END_DECLS
