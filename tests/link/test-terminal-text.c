/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-terminal-text.h"

#include <locale.h>

static void
test_escape (void)
{
  static const struct
  {
    const char *text;
    const char *wanted;
  } cases[] = {
    { "disc.iso", "disc.iso" },
    { "größe 日本.zip", "größe 日本.zip" },
    { "a\033[2Jb", "a\ufffd[2Jb" },
    { "one\ntwo\tthree", "one two three" },
    { "12.3\u00a0MB", "12.3 MB" },
    { "exe.\u202etxt", "exe.\ufffdtxt" },
    { "\xc2\x9b"
      "31m",
      "\ufffd31m" },
    { "a\xff"
      "b",
      "a\ufffd"
      "b" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = sluice_terminal_text_escape (cases[i].text);

      g_assert_cmpstr (got, ==, cases[i].wanted);
    }
}

static void
test_measure (void)
{
  g_assert_cmpuint (sluice_terminal_text_measure (""), ==, 0);
  g_assert_cmpuint (sluice_terminal_text_measure ("disc.iso"), ==, 8);
  g_assert_cmpuint (sluice_terminal_text_measure ("日本.zip"), ==, 8);
  g_assert_cmpuint (sluice_terminal_text_measure ("e\u0301"), ==, 1);
}

static void
test_fit (void)
{
  static const struct
  {
    const char *text;
    guint columns;
    const char *wanted;
  } cases[] = {
    { "disc.iso", 8, "disc.iso" },
    { "disc.iso", 10, "disc.iso  " },
    { "long-name-of-a-disc.iso", 9, "long….iso" },
    { "long-name-of-a-disc.iso", 2, "l…" },
    { "long-name-of-a-disc.iso", 1, "…" },
    { "long-name-of-a-disc.iso", 0, "" },
    { "日本語の名前", 7, "日…名前" },
    { "aaaaaaaae\u0301b", 5, "aa…e\u0301b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = sluice_terminal_text_fit (cases[i].text, cases[i].columns);

      g_assert_cmpstr (got, ==, cases[i].wanted);
      g_assert_cmpuint (sluice_terminal_text_measure (got), ==, cases[i].columns);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/terminal-text/escape", test_escape);
  g_test_add_func ("/terminal-text/measure", test_measure);
  g_test_add_func ("/terminal-text/fit", test_fit);

  return g_test_run ();
}
