/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-record.h"

#include <string.h>

#include "sluice-error.h"

#define FAR_TOO_DEEP 200000 /* brackets; json-glib's parser would go off the stack */

#define NEEDED                                                                                     \
  "\"id\":\"1a2b\",\"link\":\"https://example.org/disc.iso\",\"folder\":\"file:///tmp\","          \
  "\"name\":\"disc.iso\",\"state\":\"failed\""

static void
assert_refused (const char *text)
{
  g_assert_null (sluice_download_record_read (text, strlen (text)));
}

static void
test_kept (void)
{
  static const char text[] =
      "{" NEEDED ",\"size\":1000,\"etag\":\"\\\"a\\\"\",\"headers\":[\"Accept: x\"],"
      "\"error\":\"refused\",\"error_text\":\"The server said no.\",\"unknown\":[{}]}";
  g_autoptr (SluiceDownloadRecord) record = sluice_download_record_read (text, strlen (text));
  g_autoptr (SluiceDownload) download = NULL;
  g_autofree char *written = NULL;
  g_autoptr (SluiceDownloadRecord) again = NULL;

  g_assert_nonnull (record);
  download = sluice_download_record_restore (record);
  written = sluice_download_record_write (download, 5, TRUE);
  again = sluice_download_record_read (written, strlen (written));
  g_assert_nonnull (again);
  g_assert_cmpstr (again->past.id, ==, "1a2b");
  g_assert_cmpstr (again->past.link, ==, "https://example.org/disc.iso");
  g_assert_cmpstr (again->past.name, ==, "disc.iso");
  g_assert_cmpstr (again->past.etag, ==, "\"a\"");
  g_assert_cmpstr (again->past.headers[0], ==, "Accept: x");
  g_assert_cmpint (again->past.size, ==, 1000);
  g_assert_error (again->past.error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
  g_assert_cmpint (again->order, ==, 5);
  g_assert_true (again->has_secrets);
}

static SluiceDownloadRecord *
read_with (const char *members)
{
  g_autofree char *text = g_strdup_printf ("{" NEEDED ",%s}", members);

  return sluice_download_record_read (text, strlen (text));
}

/* What is no address is passed over, and what is too much is not written. */
static void
test_mirrors (void)
{
  g_autoptr (SluiceDownloadRecord) none =
      read_with ("\"mirrors\":[1,{},{\"link\":\"file:///etc/passwd\"},{\"link\":\"x\"},[]]");
  g_autoptr (SluiceDownloadRecord) one =
      read_with ("\"expected_size\":7,\"mirrors\":[{\"link\":\"https://anna:secret@a.example/\","
                 "\"priority\":0,\"location\":\"xyz\"}]");
  const SluiceMirror *mirror;
  g_autofree char *link = NULL;

  g_assert_nonnull (none);
  g_assert_null (none->options);
  g_assert_nonnull (one);
  g_assert_cmpint (one->options->expected_size, ==, 7);
  g_assert_cmpuint (one->options->mirrors->len, ==, 1);
  mirror = one->options->mirrors->pdata[0];
  link = g_uri_to_string (mirror->uri);
  g_assert_cmpstr (link, ==, "https://a.example/");
  g_assert_cmpuint (mirror->priority, ==, SLUICE_MIRROR_LAST_PRIORITY);
  g_assert_null (mirror->location);
}

static void
test_long_mirrors (void)
{
  g_autoptr (SluiceDownloadRecord) record = read_with ("\"state\":\"paused\"");
  g_autoptr (SluiceDownload) download = sluice_download_record_restore (record);
  g_autofree char *long_path = g_strnfill (2000, 'a');
  g_autofree char *written = NULL;
  g_autoptr (SluiceDownloadRecord) again = NULL;

  for (guint i = 0; i < SLUICE_MIRROR_MOST; i++)
    {
      g_autofree char *link = g_strdup_printf ("https://a.example/%u%s", i, long_path);
      g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
      g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, i + 1, NULL);

      g_assert_true (sluice_download_add_mirror (download, mirror));
    }
  written = sluice_download_record_write (download, 1, FALSE);
  g_assert_cmpuint (strlen (written), <, 64 * 1024);
  again = sluice_download_record_read (written, strlen (written));
  g_assert_cmpuint (again->options->mirrors->len, >, 5);
  g_assert_cmpuint (again->options->mirrors->len, <, SLUICE_MIRROR_MOST);
}

static void
test_needed (void)
{
  assert_refused ("");
  assert_refused ("{}");
  assert_refused ("[" NEEDED "]");
  assert_refused ("{\"id\":\"1a2b\"}");
  assert_refused ("{" NEEDED ",\"name\":\"../x\"}");
  assert_refused ("{" NEEDED ",\"link\":\"https://anna:secret@example.org/\"}");
  assert_refused ("{" NEEDED ",\"etag\":\"a\\r\\nRange: x\"}");
  assert_refused ("{" NEEDED ",\"etag\":\"a\\u0000\"}");
  assert_refused ("{" NEEDED ",\"headers\":[\"A\\ud800: b\"]}");
  assert_refused ("{" NEEDED "} {" NEEDED "}");
}

/* Neither in the open nor behind a comment that json-glib passes over. */
static void
test_nested (void)
{
  static const char *const starts[] = { "", "/*\"*/", "//\"\n", "{" NEEDED ",\"x\":" };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *brackets = g_strnfill (FAR_TOO_DEEP, '[');
      g_autofree char *text = g_strconcat (starts[i], brackets, NULL);

      assert_refused (text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/download-record/kept", test_kept);
  g_test_add_func ("/download-record/mirrors", test_mirrors);
  g_test_add_func ("/download-record/long-mirrors", test_long_mirrors);
  g_test_add_func ("/download-record/needed", test_needed);
  g_test_add_func ("/download-record/nested", test_nested);
  return g_test_run ();
}
