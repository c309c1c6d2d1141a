/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-json-text.h"

#include <string.h>

#define DEEPEST 3

static void
test_rows (void)
{
  const struct
  {
    const char *text;
    gboolean plain;
  } rows[] = {
    { "{}", TRUE },
    { "{\"a\": [1, -2.5e+3, true, null]}", TRUE },
    { "[[[1]]]", TRUE },
    { "[[[[1]]]]", FALSE },
    { "[[1]", FALSE },
    { "[1]]", FALSE },
    { " [1] \n", TRUE },
    { "[[1]][[1]]", FALSE },
    { "{}, 1", FALSE },
    { "22 []", FALSE },
    { "\"[[[[\"", TRUE },
    { "\"a \\\" [[[[\"", TRUE },
    { "\"a \\u0000\"", FALSE },
    { "\"a \\\\u0000\"", TRUE },
    { "\"\\u20AC \\ud83d\\ude00\"", TRUE },
    { "\"\\ud83d\"", FALSE },
    { "\"\\ud83dx\"", FALSE },
    { "\"\\ud83d\\u0041\"", FALSE },
    { "\"\\ude00\\ud83d\"", FALSE },
    { "\"\\u00g0\"", FALSE },
    { "\"\\u00", FALSE },
    { "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", TRUE },
    { "\"\\333\"", FALSE },
    { "\"\\x\"", FALSE },
    { "\"\\", FALSE },
    { "\"open", FALSE },
    { "[1] /* [[[[ */", FALSE },
    { "'[[[['", FALSE },
    { "\"\xff\"", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("Row %" G_GSIZE_FORMAT, i);
      g_assert_true (sluice_json_text_is_plain (rows[i].text, strlen (rows[i].text), DEEPEST) ==
                     rows[i].plain);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-text/rows", test_rows);

  return g_test_run ();
}
