/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "scratch.h"
#include "sluice-link-content.h"
#include "sluice-link-file.h"

static GPtrArray *
read_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = scratch_path (folder, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_link_file_read_async (file, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  return sluice_link_file_read_finish (result, error);
}

static GPtrArray *
read_content (const GValue *content, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_link_content_read_async (content, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  return sluice_link_content_read_finish (result, error);
}

/* One space between the links. */
static void
assert_links (GPtrArray *offers, const char *expected)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  g_assert_nonnull (offers);
  for (guint i = 0; i < offers->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "",
                            ((const SluiceOffer *) offers->pdata[i])->link);
  g_assert_cmpstr (joined->str, ==, expected);
}

static void
test_files (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    const char *links;
  } cases[] = {
    { "list.txt", "https://example.org/a\r\nhttps://example.org/b\r\n",
      "https://example.org/a https://example.org/b" },
    { "mark.txt", "\xef\xbb\xbfhttps://example.org/a", "https://example.org/a" },
    { "page.html", "<a href='https://example.org/a'>it</a>", "https://example.org/a" },
    { "x.URL", "[InternetShortcut]\r\nIconFile=https://example.org/i\r\nURL=https://example.org/a",
      "https://example.org/a" },
    { "x.desktop", "[Desktop Entry]\nType=Link\nURL[$e]=https://example.org/a\n",
      "https://example.org/a" },
  };
  g_autofree char *folder = scratch_folder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) offers = NULL;

      g_test_message ("%s", cases[i].name);
      scratch_put (folder, cases[i].name, cases[i].text);
      offers = read_file (folder, cases[i].name, &error);
      g_assert_no_error (error);
      assert_links (offers, cases[i].links);
    }
  scratch_folder_remove (g_steal_pointer (&folder));
}

/* Each file once, from its best place, with what is said of it. */
static void
test_metalink (void)
{
  g_autofree char *folder = scratch_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = NULL;
  const SluiceOffer *offer;

  scratch_put (folder, "x.meta4",
               "<metalink xmlns='urn:ietf:params:xml:ns:metalink'><file name='a.iso'>"
               "<hash type='md5'>d41d8cd98f00b204e9800998ecf8427e</hash>"
               "<url priority='2'>https://example.org/second</url>"
               "<url priority='1'>https://example.org/first</url></file>"
               "<file name='b'><url>https://example.org/b</url></file></metalink>");
  offers = read_file (folder, "x.meta4", &error);
  g_assert_no_error (error);
  assert_links (offers, "https://example.org/first https://example.org/b");

  offer = offers->pdata[0];
  g_assert_cmpstr (offer->name, ==, "a.iso");
  g_assert_cmpstr (offer->checksum->digest, ==, "d41d8cd98f00b204e9800998ecf8427e");
  offer = offers->pdata[1];
  g_assert_null (offer->checksum);
  scratch_folder_remove (g_steal_pointer (&folder));
}

static void
put_bytes (const char *folder, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = scratch_path (folder, name);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

static void
test_utf16 (void)
{
  static const char text[] = "\xff\xfeh\0t\0t\0p\0:\0/\0/\0a\0.\0b\0/\0c\0";
  g_autofree char *folder = scratch_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  put_bytes (folder, "x.txt", text, sizeof text - 1);
  offers = read_file (folder, "x.txt", &error);
  g_assert_no_error (error);
  assert_links (offers, "http://a.b/c");
  scratch_folder_remove (g_steal_pointer (&folder));
}

static void
assert_refused (const char *folder, const char *name, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = read_file (folder, name, &error);

  g_assert_null (offers);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_refused (void)
{
  g_autofree char *folder = scratch_folder_new ();
  g_autofree char *large = g_strnfill (SLUICE_LINK_FILE_LARGEST + 1, 'x');

  put_bytes (folder, "binary.bin", "http://a.b/c\0x", 14);
  assert_refused (folder, "binary.bin", "not a text file");
  put_bytes (folder, "large.txt", large, SLUICE_LINK_FILE_LARGEST + 1);
  assert_refused (folder, "large.txt", "too large");
  put_bytes (folder, "none.txt", "nothing", 7);
  assert_refused (folder, "none.txt", "no link");
  put_bytes (folder, "none.url", "IconFile=https://example.org/i", 30);
  assert_refused (folder, "none.url", "no link");
  put_bytes (folder, "cut.meta4", "<metalink xmlns='urn:ietf", 25);
  assert_refused (folder, "cut.meta4", "damaged");
  assert_refused (folder, "nowhere.txt", "cannot be read");
  scratch_folder_remove (g_steal_pointer (&folder));
}

static void
test_text (void)
{
  g_auto (GValue) content = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_value_init (&content, G_TYPE_STRING);
  g_value_set_static_string (&content, "See https://example.org/a.\nexample.org/b");
  offers = read_content (&content, &error);
  g_assert_no_error (error);
  assert_links (offers, "https://example.org/a example.org/b");

  g_value_set_static_string (&content, "nothing");
  none = read_content (&content, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* As a browser's link, a text file and a picture dropped together. */
static void
test_file_list (void)
{
  g_autofree char *folder = scratch_folder_new ();
  g_autofree char *list_path = scratch_path (folder, "list.txt");
  g_autofree char *picture_path = scratch_path (folder, "picture.png");
  g_autoptr (GFile) link = g_file_new_for_uri ("https://example.org/a%2Fb?c=d");
  g_autoptr (GFile) list = g_file_new_for_path (list_path);
  g_autoptr (GFile) picture = g_file_new_for_path (picture_path);
  GFile *files[] = { picture, link, list };
  g_auto (GValue) content = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = NULL;
  g_autoptr (GPtrArray) none = NULL;

  scratch_put (folder, "list.txt", "https://example.org/x https://example.org/y");
  put_bytes (folder, "picture.png", "\x89PNG\r\n\0", 7);

  g_value_init (&content, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&content, gdk_file_list_new_from_array (files, G_N_ELEMENTS (files)));
  offers = read_content (&content, &error);
  g_assert_no_error (error);
  assert_links (offers,
                "https://example.org/a%2Fb?c=d https://example.org/x https://example.org/y");

  g_value_take_boxed (&content, gdk_file_list_new_from_array (files, 1));
  none = read_content (&content, &error);
  g_assert_null (none);
  g_assert_nonnull (strstr (error->message, "picture.png"));
  scratch_folder_remove (g_steal_pointer (&folder));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GValue) content = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  g_value_init (&content, G_TYPE_STRING);
  g_value_set_static_string (&content, "https://example.org/a");
  g_cancellable_cancel (cancellable);
  sluice_link_content_read_async (&content, cancellable, scratch_result_cb, &result);
  scratch_await (&result);
  offers = sluice_link_content_read_finish (result, &error);
  g_assert_null (offers);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-content/files", test_files);
  g_test_add_func ("/link-content/metalink", test_metalink);
  g_test_add_func ("/link-content/utf16", test_utf16);
  g_test_add_func ("/link-content/refused", test_refused);
  g_test_add_func ("/link-content/text", test_text);
  g_test_add_func ("/link-content/file-list", test_file_list);
  g_test_add_func ("/link-content/cancelled", test_cancelled);
  return g_test_run ();
}
