/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-header.h"
#include "sluice-link.h"

/* Each mirror as “link priority location”, one a line. */
static char *
describe (const char *value)
{
  g_autoptr (GUri) base = sluice_link_parse ("https://example.org/files/f?q=1", NULL);
  g_autoptr (GPtrArray) mirrors = sluice_link_header_parse_duplicates (value, base);
  GString *text = g_string_new (NULL);

  for (guint i = 0; mirrors != NULL && i < mirrors->len; i++)
    {
      const SluiceMirror *mirror = g_ptr_array_index (mirrors, i);
      g_autofree char *link = g_uri_to_string (mirror->uri);

      g_string_append_printf (text, "%s%s %u %s", i > 0 ? "\n" : "", link, mirror->priority,
                              mirror->location != NULL ? mirror->location : "-");
    }
  return g_string_free (text, FALSE);
}

static void
test_duplicates (void)
{
  static const struct
  {
    const char *value;
    const char *mirrors;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { ",", "" },
    { "<http://a.example/f>; rel=duplicate", "http://a.example/f 999999 -" },
    { "<http://a.example/f>;rel=\"duplicate\";pri=1;geo=GB;pref", "http://a.example/f 1 gb" },
    { " <http://a.example/f> ; REL = Duplicate ; pri = \"3\"", "http://a.example/f 3 -" },
    { "<http://a.example/f>; rel=duplicate; pri=1, <ftp://b.example/f>; rel=duplicate; pri=2",
      "http://a.example/f 1 -\nftp://b.example/f 2 -" },
    { ", ,<http://a.example/f?a,b>; rel=duplicate,,", "http://a.example/f?a,b 999999 -" },
    { "<http://a.example/f>; title=\"a, b; \\\"c\"; rel=\"next duplicate\"",
      "http://a.example/f 999999 -" },
    { "<g>; rel=duplicate", "https://example.org/files/g 999999 -" },
    { "<//b.example/f>; rel=duplicate", "https://b.example/f 999999 -" },
    { "<http://user:secret@a.example/f>; rel=duplicate", "http://a.example/f 999999 -" },
    { "<http://a.example/f>; rel=duplicate;", "http://a.example/f 999999 -" },

    /* other relations, and what is no mirror */
    { "<http://a.example/f>", "" },
    { "<http://a.example/f>; rel=describedby; type=\"application/metalink4+xml\"", "" },
    { "<http://a.example/f>; rel=duplicates", "" },
    { "<http://a.example/f>; rel=next; rel=duplicate", "" },
    { "<http://a.example/f>; rel=duplicate; anchor=\"/other\"", "" },
    { "<>; rel=duplicate", "" },
    { "<http:/.//a.example/f>; rel=duplicate", "" },
    { "<file:///etc/passwd>; rel=duplicate", "" },
    { "<sftp://a.example/f>; rel=duplicate", "" },
    { "<javascript:alert(1)>; rel=duplicate", "" },
    { "</x>; rel=preload, <http://a.example/f>; rel=duplicate", "http://a.example/f 999999 -" },

    /* numbers and places that are none */
    { "<http://a.example/f>; rel=duplicate; pri=0", "http://a.example/f 999999 -" },
    { "<http://a.example/f>; rel=duplicate; pri=1000000", "http://a.example/f 999999 -" },
    { "<http://a.example/f>; rel=duplicate; pri=-1", "http://a.example/f 999999 -" },
    { "<http://a.example/f>; rel=duplicate; geo=europe", "http://a.example/f 999999 -" },

    /* behind what is no link nothing counts */
    { "http://a.example/f; rel=duplicate", "" },
    { "<http://a.example/f; rel=duplicate", "" },
    { "<http://a.example/f>; rel=\"duplicate", "" },
    { "<http://a.example/f> rel=duplicate", "" },
    { "<http://a.example/f>; rel=duplicate, nonsense, <http://b.example/f>; rel=duplicate",
      "http://a.example/f 999999 -" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = describe (cases[i].value);

      g_test_message ("%s", cases[i].value);
      g_assert_cmpstr (found, ==, cases[i].mirrors);
    }
}

static void
test_most (void)
{
  g_autoptr (GUri) base = sluice_link_parse ("https://example.org/f", NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) mirrors = NULL;

  for (guint i = 0; i < SLUICE_MIRROR_MOST + 10; i++)
    g_string_append_printf (value, "<http://m%u.example/f>; rel=duplicate, ", i);
  mirrors = sluice_link_header_parse_duplicates (value->str, base);
  g_assert_cmpuint (mirrors->len, ==, SLUICE_MIRROR_MOST);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-header/duplicates", test_duplicates);
  g_test_add_func ("/link-header/most", test_most);
  return g_test_run ();
}
