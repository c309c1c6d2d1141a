/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-directory-page.h"

#include <string.h>

static GPtrArray *
make_entries (void)
{
  GPtrArray *entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_directory_entry_free);

  g_ptr_array_add (entries, sluice_directory_entry_new ("b", 2, FALSE));
  g_ptr_array_add (entries, sluice_directory_entry_new ("<b>&\"'.txt", 1, FALSE));
  g_ptr_array_add (entries, sluice_directory_entry_new ("javascript:x", 1, FALSE));
  g_ptr_array_add (entries, sluice_directory_entry_new ("\xff", 1, FALSE));
  g_ptr_array_add (entries, sluice_directory_entry_new ("z", 4096, TRUE));
  return entries;
}

static void
assert_holds (const char *page, const char *text)
{
  if (strstr (page, text) == NULL)
    g_error ("wanted “%s” in the page, got:\n%s", text, page);
}

static void
test_escape (void)
{
  g_autoptr (GPtrArray) entries = make_entries ();
  g_autofree char *page = sluice_directory_page_render ("a&<b", entries);

  assert_holds (page, "<h1>Files in /a&amp;&lt;b</h1>");
  assert_holds (page, "<title>Files in /a&amp;&lt;b</title>");
  assert_holds (page, "<a href=\"%3Cb%3E%26%22%27.txt\">&lt;b&gt;&amp;&quot;&apos;.txt</a>");
  assert_holds (page, "<a href=\"javascript%3Ax\">javascript:x</a>");
  assert_holds (page, "<a href=\"%FF\">");
  assert_holds (page, "<a href=\"../\">");
  g_assert_true (g_utf8_validate (page, -1, NULL));
}

static void
test_order (void)
{
  g_autoptr (GPtrArray) entries = make_entries ();
  g_autofree char *page = sluice_directory_page_render ("", entries);

  g_assert_true (strstr (page, "href=\"z/\"") < strstr (page, "href=\"b\""));
  g_assert_null (strstr (page, "href=\"../\""));
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autofree char *page = sluice_directory_page_render ("", entries);

  assert_holds (page, "This folder is empty.");
  assert_holds (page, "<html lang=\"en\">");
  g_assert_null (strstr (page, "<table>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/directory-page/escape", test_escape);
  g_test_add_func ("/directory-page/order", test_order);
  g_test_add_func ("/directory-page/empty", test_empty);

  return g_test_run ();
}
