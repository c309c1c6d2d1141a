/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-file-name.h"
#include "sluice-link.h"
#include "text-cases.h"

/* 255 less the longest suffix the program adds */
#define LONGEST_NAME (255 - strlen (" (99).part.json.bak"))

static void
test_sanitize (void)
{
  static const struct
  {
    const char *name;
    const char *safe; /* nullable */
  } cases[] = {
    { NULL, NULL },
    { "", NULL },
    { ".", NULL },
    { "..", NULL },
    { "...", NULL },
    { " . . ", NULL },
    { "~", NULL },
    { "/", NULL },
    { "x/", NULL },
    { "\001\002", NULL },
    { "\u202e\u200b", NULL },
    { "x.txt", "x.txt" },
    { "x y.txt", "x y.txt" },
    { "/etc/passwd", "passwd" },
    { "../../x.txt", "x.txt" },
    { "C:\\Windows\\x.txt", "x.txt" },
    { "a/b\\c/d.txt", "d.txt" },
    { "a\\b/..", NULL },
    { "100%25.txt", "100%25.txt" },
    { "..%2Fx.txt", "%2Fx.txt" },
    { ".bashrc", "bashrc" },
    { ".~.x", "x" },
    { "~/x", "x" },
    { "x~", "x~" },
    { "x.txt.", "x.txt" },
    { "x.txt . .", "x.txt" },
    { "  x.txt  ", "x.txt" },
    { "\u3000x\u00a0", "x" },
    { "a\nb\tc\rd", "abcd" },
    { "a\177b", "ab" },
    { "a\xc2\x85"
      "b",
      "ab" },
    { "txt.\u202eexe", "txt.exe" },
    { "a\u2066b\u2069c\u200dd\ufeffe\u00adf", "abcdef" },
    { "a\u2028b\u2029c", "abc" },
    { "a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h" },
    { "???", "___" },
    { "e\u0301.txt", "é.txt" },
    { "e\u200b\u0301.txt", "é.txt" },
    { "\xe9.txt", "é.txt" },
    { "文件.zip", "文件.zip" },
    { "\U0001f600.png", "\U0001f600.png" },
    { "CON", "_CON" },
    { "con", "_con" },
    { "Con.txt", "_Con.txt" },
    { "con .txt", "_con .txt" },
    { "con.tar.gz", "_con.tar.gz" },
    { "nul.", "_nul" },
    { "COM1", "_COM1" },
    { "lpt9.txt", "_lpt9.txt" },
    { "COM¹.txt", "_COM¹.txt" },
    { "CONIN$", "_CONIN$" },
    { "COM", "COM" },
    { "COM10", "COM10" },
    { "console.txt", "console.txt" },
    { "icon", "icon" },
    { "x.part", "x.part_" },
    { "x.PART", "x.PART_" },
    { "x.part.json", "x.part.json_" },
    { "x.part.bak", "x.part.bak_" },
    { "x.part.json.bak", "x.part.json.bak_" },
    { ".part", "part" },
    { "con.part", "_con.part_" },
    { "x.part.txt", "x.part.txt" },
    { "x.parts", "x.parts" },
    { "x.json", "x.json" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = sluice_file_name_sanitize (cases[i].name);

      announce (cases[i].name);
      g_assert_cmpstr (safe, ==, cases[i].safe);
    }
}

static char *
repeat (const char *text, guint times, const char *end)
{
  GString *name = g_string_new (NULL);

  while (times-- > 0)
    g_string_append (name, text);
  g_string_append (name, end);
  return g_string_free (name, FALSE);
}

static void
assert_is_safe (const char *name)
{
  g_autofree char *again = sluice_file_name_sanitize (name);

  g_assert_cmpstr (again, ==, name);
  g_assert_cmpstr (name, !=, "");
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), <=, LONGEST_NAME);
  g_assert_null (strpbrk (name, "/\\<>:\"|?*"));
  g_assert_null (strchr (".~ ", name[0]));
  g_assert_null (strchr (". ", name[strlen (name) - 1]));
  for (const char *p = name; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

static void
test_long (void)
{
  static const struct
  {
    const char *text;
    const char *end;
    const char *kept_end;
  } cases[] = {
    { "a", "", "a" },
    { "a", ".txt", "a.txt" },
    { "a", ".tar.gz", "a.tar.gz" },
    { "é", ".txt", "é.txt" },
    { "文", "", "文" },
    { "\U0001f600", ".tar.zst", "\U0001f600.tar.zst" },
    { "a ", ".txt", ".txt" },
    { " .", "x", "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint times = 40; times < 600; times++)
      {
        g_autofree char *name = repeat (cases[i].text, times, cases[i].end);
        g_autofree char *safe = sluice_file_name_sanitize (name);

        assert_is_safe (safe);
        g_assert_true (g_str_has_suffix (safe, cases[i].kept_end));
        if (strlen (name) > LONGEST_NAME && cases[i].text[0] != ' ')
          g_assert_cmpuint (strlen (safe), >=, LONGEST_NAME - 6);
      }
}

/* Cutting may bring forth what had to be kept away. */
static void
test_long_traps (void)
{
  for (guint times = 200; times < 260; times++)
    {
      g_autofree char *spaces = repeat (" ", times, "x.txt");
      g_autofree char *device = g_strconcat ("CON", spaces, NULL);
      g_autofree char *safe_device = sluice_file_name_sanitize (device);
      g_autofree char *own = repeat ("a", times, ".part_ and more that has to go");
      g_autofree char *safe_own = sluice_file_name_sanitize (own);

      assert_is_safe (safe_device);
      g_assert_true (strlen (device) > LONGEST_NAME ? *safe_device == '_' : *safe_device == 'C');
      assert_is_safe (safe_own);
      g_assert_false (g_str_has_suffix (safe_own, ".part"));
    }
}

static void
test_choose (void)
{
  static const struct
  {
    const char *suggested;
    const char *link;
    const char *content_type;
    const char *name;
  } cases[] = {
    { "x.pdf", "https://example.org/y.zip", "text/html", "x.pdf" },
    { "x", NULL, "application/pdf", "x.pdf" },
    { "x", NULL, "application/octet-stream", "x" },
    { "x", NULL, NULL, "x" },
    { "..", "https://example.org/y.zip", NULL, "y.zip" },
    { NULL, "https://example.org/a/y.zip?token=z.exe", NULL, "y.zip" },
    { NULL, "https://example.org/a/y.zip/", NULL, "y.zip" },
    { NULL, "https://example.org/a//", NULL, "a" },
    { NULL, "https://example.org/a%20b.zip", NULL, "a b.zip" },
    { NULL, "https://example.org/a%2520b.zip", NULL, "a%20b.zip" },
    { NULL, "https://example.org/..%2f..%2Fx", NULL, "x" },
    { NULL, "https://example.org/%2e%2e", NULL, "example.org" },
    { NULL, "https://example.org/%C3%A9.zip", NULL, "é.zip" },
    { NULL, "https://example.org/%E9.zip", NULL, "é.zip" },
    { NULL, "https://example.org/a%00b.zip", NULL, "a%00b.zip" },
    { NULL, "https://example.org/a%0Ab.zip", NULL, "ab.zip" },
    { NULL, "https://example.org/page", "text/html; charset=utf-8", "page.html" },
    { NULL, "https://example.org/tool-1.2", "application/gzip", "tool-1.2.gz" },
    { NULL, "https://example.org/", NULL, "example.org" },
    { NULL, "https://example.org/", "text/html", "example.org.html" },
    { NULL, "https://[::1]/", NULL, "__1" },
    { NULL, "file:///", NULL, "download" },
    { NULL, NULL, NULL, "download" },
    { "", NULL, "image/png", "download.png" },
    { NULL, "https://example.org/x.part", NULL, "x.part_" },
    { NULL, "https://example.org/x.part", "application/zip", "x.part_.zip" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = cases[i].link != NULL ? sluice_link_parse (cases[i].link, NULL) : NULL;
      g_autofree char *name = NULL;

      announce (cases[i].link);
      name = sluice_file_name_choose (cases[i].suggested, uri, cases[i].content_type);
      g_assert_cmpstr (name, ==, cases[i].name);
      assert_is_safe (name);
    }
}

/* The path of a link without the flag ENCODED is decoded already. */
static void
test_choose_decoded (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/a%2541", G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = sluice_file_name_choose (NULL, uri, NULL);

  g_assert_cmpstr (name, ==, "a%41");
}

static void
test_numbered (void)
{
  static const struct
  {
    const char *name;
    guint number;
    const char *numbered;
  } cases[] = {
    { "x.zip", 1, "x (1).zip" },
    { "x.tar.gz", 2, "x (2).tar.gz" },
    { "x", 3, "x (3)" },
    { "tool-1.2", 1, "tool-1.2 (1)" },
    { "x (1).zip", 2, "x (1) (2).zip" },
    { "x.zip", G_MAXUINT, "x (4294967295).zip" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *numbered = sluice_file_name_numbered (cases[i].name, cases[i].number);

      g_assert_cmpstr (numbered, ==, cases[i].numbered);
    }
  for (guint times = 60; times < 100; times++)
    {
      g_autofree char *name = repeat ("文", times, times % 2 == 0 ? ".tar.gz" : "");
      g_autofree char *safe = sluice_file_name_sanitize (name);
      g_autofree char *numbered = sluice_file_name_numbered (safe, 1234);

      assert_is_safe (numbered);
      g_assert_true (g_str_has_suffix (numbered, times % 2 == 0 ? " (1234).tar.gz" : " (1234)"));
    }
}

static void
test_extension (void)
{
  static const struct
  {
    const char *name;
    const char *extension; /* nullable */
    gboolean is_compressed;
  } cases[] = {
    { "", NULL, FALSE },
    { "x", NULL, FALSE },
    { "x.", NULL, FALSE },
    { ".x", NULL, FALSE },
    { "x.zip", ".zip", FALSE },
    { "x.7z", ".7z", FALSE },
    { "x.tar", ".tar", FALSE },
    { "x.tar.gz", ".tar.gz", TRUE },
    { "x.TAR.XZ", ".TAR.XZ", TRUE },
    { ".tar.gz", ".gz", TRUE },
    { "x.y.tar.zst", ".tar.zst", TRUE },
    { "x.gz", ".gz", TRUE },
    { "x.tgz", ".tgz", TRUE },
    { "x.json.br", ".br", TRUE },
    { "x.svgz", ".svgz", TRUE },
    { "x.svg", ".svg", FALSE },
    { "xgz", NULL, FALSE },
    { "x.gz.txt", ".txt", FALSE },
    { "tool-1.2", NULL, FALSE },
    { "x.001", NULL, FALSE },
    { "Mr. Smith", NULL, FALSE },
    { "x.part_", NULL, FALSE },
    { "x.abcdefghijklmnop", ".abcdefghijklmnop", FALSE },
    { "x.abcdefghijklmnopq", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      announce (cases[i].name);
      g_assert_cmpstr (sluice_file_name_extension (cases[i].name), ==, cases[i].extension);
      g_assert_cmpint (sluice_file_name_is_compressed (cases[i].name), ==, cases[i].is_compressed);
    }
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *name = make_random ("abcCONx.~ _.part.tar.gz\\:\xcc\x81\xe2\x80\xae", 400);
      g_autofree char *safe = sluice_file_name_sanitize (name);
      g_autofree char *chosen = sluice_file_name_choose (name, NULL, "application/zip");
      g_autofree char *numbered = sluice_file_name_numbered (chosen, (guint) i);

      if (safe != NULL)
        assert_is_safe (safe);
      assert_is_safe (chosen);
      assert_is_safe (numbered);
    }
}

/* Any sequence of characters, as random bytes are seldom UTF-8. */
static void
test_random_characters (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autofree char *safe = NULL;

      for (int n = g_test_rand_int_range (0, 120); n > 0; n--)
        {
          gunichar character = (gunichar) g_test_rand_int_range (1, n % 3 == 0 ? 0x30000 : 0x3100);

          if (g_unichar_validate (character))
            g_string_append_unichar (name, character);
        }
      safe = sluice_file_name_sanitize (name->str);
      if (safe != NULL)
        assert_is_safe (safe);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-name/sanitize", test_sanitize);
  g_test_add_func ("/file-name/long", test_long);
  g_test_add_func ("/file-name/long-traps", test_long_traps);
  g_test_add_func ("/file-name/choose", test_choose);
  g_test_add_func ("/file-name/choose-decoded", test_choose_decoded);
  g_test_add_func ("/file-name/numbered", test_numbered);
  g_test_add_func ("/file-name/extension", test_extension);
  g_test_add_func ("/file-name/random", test_random);
  g_test_add_func ("/file-name/random-characters", test_random_characters);
  return g_test_run ();
}
