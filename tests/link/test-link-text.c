/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-link-text.h"
#include "sluice-link.h"
#include "text-cases.h"

static void
test_find (void)
{
  static const struct
  {
    const char *text;
    const char *links; /* one space between them */
  } cases[] = {
    { "", "" },
    { "Nothing here, and/or there: it costs $3.50.", "" },
    { "https://example.org/x", "https://example.org/x" },
    { "HTTP://EXAMPLE.ORG/X", "HTTP://EXAMPLE.ORG/X" },
    { "ftp://a.example/1 sftp://b.example/2", "ftp://a.example/1 sftp://b.example/2" },
    { "http://a.example/1\r\nhttp://a.example/2\n", "http://a.example/1 http://a.example/2" },
    { "http://a.example/2 http://a.example/1 http://a.example/2",
      "http://a.example/2 http://a.example/1" },
    { "http://[::1]:8080/x", "http://[::1]:8080/x" },
    { "http://a.example/img[001-120].png", "http://a.example/img[001-120].png" },
    { "https://me:word@example.org/x", "https://me:word@example.org/x" },
    { "http://a.example/1,http://a.example/2;http://a.example/3,4",
      "http://a.example/1 http://a.example/2 http://a.example/3,4" },
    { "https://web.example/2020/https://example.org/x",
      "https://web.example/2020/https://example.org/x" },

    /* prose */
    { "See https://example.org/x. Or http://b.example/y, please!",
      "https://example.org/x http://b.example/y" },
    { "(see https://example.org/x).", "https://example.org/x" },
    { "https://example.org/a_(b)", "https://example.org/a_(b)" },
    { "(https://example.org/a_(b))", "https://example.org/a_(b)" },
    { "[https://example.org/x]", "https://example.org/x" },
    { "{https://example.org/x}?!…", "https://example.org/x" },
    { "<https://example.org/x>", "https://example.org/x" },
    { "<URL:https://example.org/x>", "https://example.org/x" },
    { "“https://example.org/x”", "https://example.org/x" },
    { "«https://example.org/x»", "https://example.org/x" },
    { "‘https://example.org/x’, 'https://example.org/y'",
      "https://example.org/x https://example.org/y" },
    { "请看https://example.org/x。", "https://example.org/x" },
    { "（https://example.org/x）", "https://example.org/x" },
    { "see:https://example.org/x", "https://example.org/x" },
    { "at www.example.org/x, or at www.example.org.", "www.example.org/x www.example.org" },
    { "https://example.org/wiki/Straße_für_Ü", "https://example.org/wiki/Straße_für_Ü" },
    { "caf\xe9 https://example.org/x", "https://example.org/x" },

    /* Markdown, web pages, JSON */
    { "[it](https://example.org/x)", "https://example.org/x" },
    { "[https://example.org/x](https://example.org/x)", "https://example.org/x" },
    { "**https://example.org/x**", "https://example.org/x" },
    { "`https://example.org/x`", "https://example.org/x" },
    { "<a href=\"https://example.org/x?a=1&amp;b=2\">x</a>", "https://example.org/x?a=1&b=2" },
    { "<a href='https://example.org/x'>x</a>", "https://example.org/x" },
    { "<a href=https://example.org/x>https://example.org/y</a>",
      "https://example.org/x https://example.org/y" },
    { "{\"url\":\"https://example.org/x\",\"z\":\"http://b.example/\"}",
      "https://example.org/x http://b.example/" },

    /* lines without a scheme */
    { "example.org/x.zip", "example.org/x.zip" },
    { "  example.org:8080/x.zip \n\t192.0.2.1/y\n", "example.org:8080/x.zip 192.0.2.1/y" },
    { "get example.org/x.zip", "" },
    { "example.org", "" },
    { "/etc/passwd", "" },

    /* no links, or of kinds that cannot be downloaded */
    { "http://", "" },
    { "http:// https://", "" },
    { "http:///x", "" },
    { "magnet:?xt=urn:btih:0 mailto:me@example.org", "" },
    { "git+https://example.org/x irc://example.org/x", "" },
    { "xhttp://example.org/x", "" },
    { "www.", "" },
    { "https://exa\"mple.org", "https://exa" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) links = sluice_link_text_find (cases[i].text);
      g_autofree char *joined = NULL;

      announce (cases[i].text);
      g_ptr_array_add (links, NULL);
      joined = g_strjoinv (" ", (char **) links->pdata);
      g_assert_cmpstr (joined, ==, cases[i].links);
    }
}

static void
test_bounds (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) links = NULL;

  for (guint i = 0; i < SLUICE_LINK_TEXT_MOST + 10; i++)
    g_string_append_printf (text, "http://a.example/%u ", i);
  links = sluice_link_text_find (text->str);
  g_assert_cmpuint (links->len, ==, SLUICE_LINK_TEXT_MOST);
  g_ptr_array_unref (links);

  g_string_assign (text, "http://a.example/");
  for (guint i = 0; i < SLUICE_LINK_TEXT_LONGEST; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, " http://a.example/after");
  links = sluice_link_text_find (text->str);
  g_assert_cmpuint (links->len, ==, 1);
  g_assert_cmpstr (links->pdata[0], ==, "http://a.example/after");
}

/* What would take hours if any of it were looked at again and again. */
static void
test_endless (void)
{
  static const char *const pieces[] = { "http://", "http:///", "www.", ")", "(", "a.b", "。" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new ("http://a.example/");
      g_autoptr (GPtrArray) links = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, pieces[i]);
      links = sluice_link_text_find (text->str);
      g_assert_cmpuint (links->len, <=, 1);
    }
}

static void
test_random (void)
{
  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *text = make_random ("htp://w.a[1]()<>\"',; \n&amp", 60);
      g_autoptr (GPtrArray) links = sluice_link_text_find (text);

      for (guint j = 0; j < links->len; j++)
        {
          g_autoptr (GUri) uri = sluice_link_parse (links->pdata[j], NULL);

          g_assert_nonnull (uri);
          g_assert_true (g_utf8_validate (links->pdata[j], -1, NULL));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-text/find", test_find);
  g_test_add_func ("/link-text/bounds", test_bounds);
  g_test_add_func ("/link-text/endless", test_endless);
  g_test_add_func ("/link-text/random", test_random);
  return g_test_run ();
}
