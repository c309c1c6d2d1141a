/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-link.h"
#include "text-cases.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *link;
  } cases[] = {
    { "https://example.org/x", "https://example.org/x" },
    { "HTTPS://example.org/x", "https://example.org/x" },
    { "http://example.org", "http://example.org/" },
    { "http://example.org:80/x", "http://example.org/x" },
    { "http://example.org:8080/x", "http://example.org:8080/x" },
    { "http://example.org:/x", "http://example.org/x" },
    { "http://127.0.0.1:8080/", "http://127.0.0.1:8080/" },
    { "http://[::1]:8080/x", "http://[::1]:8080/x" },
    { "http://[fe80::1%25eth0.1]/x", "http://[fe80::1%eth0.1]/x" },
    { "http://localhost/x", "http://localhost/x" },
    { "https://example.org/x?a=b&c=d", "https://example.org/x?a=b&c=d" },
    { "ftp://example.org/x", "ftp://example.org/x" },
    { "ftps://example.org/x", "ftps://example.org/x" },
    { "sftp://me@example.org/x", "sftp://me@example.org/x" },
    { "smb://server/share/x", "smb://server/share/x" },
    { "dav://example.org/x", "dav://example.org/x" },
    { "davs://example.org/x", "davs://example.org/x" },
    { "file:///tmp/x", "file:///tmp/x" },
    { "file://localhost/tmp/x", "file://localhost/tmp/x" },

    /* as pasted */
    { " \t\nhttps://example.org/x\r\n", "https://example.org/x" },
    { "<https://example.org/x>", "https://example.org/x" },
    { "\"https://example.org/x\"", "https://example.org/x" },
    { " '< https://example.org/x >' ", "https://example.org/x" },
    { "example.org/x", "https://example.org/x" },
    { "example.org/", "https://example.org/" },
    { "example.org:8443/x", "https://example.org:8443/x" },
    { "192.0.2.1/x", "https://192.0.2.1/x" },
    { "www.example.org", "https://www.example.org/" },
    { "WWW.example.org?x", "https://WWW.example.org/?x" },
    { "bücher.example/x", "https://xn--bcher-kva.example/x" },
    { "/tmp/x", "file:///tmp/x" },
    { "/tmp/a b#c?d%20é", "file:///tmp/a%20b%23c%3Fd%2520%C3%A9" },

    /* encoding */
    { "https://example.org/a%20b%2fc", "https://example.org/a%20b%2Fc" },
    { "https://example.org/a b", "https://example.org/a%20b" },
    { "https://example.org/x?q=a b", "https://example.org/x?q=a%20b" },
    { "https://example.org/100%", "https://example.org/100%25" },
    { "https://example.org/%zz", "https://example.org/%25zz" },
    { "https://example.org/é", "https://example.org/%C3%A9" },
    { "https://example.org/\xe9", "https://example.org/%E9" },
    { "https://example.org/a|b{c}\"d\"", "https://example.org/a%7Cb%7Bc%7D%22d%22" },
    { "https://example.org/a[1]", "https://example.org/a[1]" },
    { "https://example.org/x#part", "https://example.org/x" },
    { "https://bücher.example/", "https://xn--bcher-kva.example/" },
    { "https://me:se%40cret@example.org/x", "https://me:se%40cret@example.org/x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = sluice_link_parse (cases[i].text, &error);
      g_autofree char *link = NULL;

      announce (cases[i].text);
      g_assert_no_error (error);
      link = g_uri_to_string (uri);
      g_assert_cmpstr (link, ==, cases[i].link);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    SluiceLinkError code;
  } cases[] = {
    { "", SLUICE_LINK_ERROR_INVALID },
    { "  ", SLUICE_LINK_ERROR_INVALID },
    { "<>", SLUICE_LINK_ERROR_INVALID },
    { "#x", SLUICE_LINK_ERROR_INVALID },
    { "hello", SLUICE_LINK_ERROR_INVALID },
    { "hello world", SLUICE_LINK_ERROR_INVALID },
    { "example.org", SLUICE_LINK_ERROR_INVALID },
    { "file.txt", SLUICE_LINK_ERROR_INVALID },
    { "./x/y", SLUICE_LINK_ERROR_INVALID },
    { "../x.y/z", SLUICE_LINK_ERROR_INVALID },
    { "~/x", SLUICE_LINK_ERROR_INVALID },
    { "http:", SLUICE_LINK_ERROR_INVALID },
    { "http://", SLUICE_LINK_ERROR_INVALID },
    { "http:///x", SLUICE_LINK_ERROR_INVALID },
    { "http://me:se%0acret@example.org/x", SLUICE_LINK_ERROR_INVALID },
    { "http://m%0D%0Ae@example.org/x", SLUICE_LINK_ERROR_INVALID },
    { "http:x", SLUICE_LINK_ERROR_INVALID },
    { "http://:80/", SLUICE_LINK_ERROR_INVALID },
    { "http://user@/x", SLUICE_LINK_ERROR_INVALID },
    { "http://example.org:0/", SLUICE_LINK_ERROR_INVALID },
    { "http://example.org:65536/", SLUICE_LINK_ERROR_INVALID },
    { "http://example.org:x/", SLUICE_LINK_ERROR_INVALID },
    { "http://exa mple/", SLUICE_LINK_ERROR_INVALID },
    { "http://a%2Fb/", SLUICE_LINK_ERROR_INVALID },
    { "http://a%0ab/", SLUICE_LINK_ERROR_INVALID },
    { "http://a%00b/", SLUICE_LINK_ERROR_INVALID },
    { "http://a%3ab/", SLUICE_LINK_ERROR_INVALID },
    { "http://good.example\\@evil@x/", SLUICE_LINK_ERROR_INVALID },
    { "http://good.example\\.evil/", SLUICE_LINK_ERROR_INVALID },
    { "http://[fe80::1%25a%0d%0ab]/", SLUICE_LINK_ERROR_INVALID },
    { "http://[fe80::1%25eb0]/", SLUICE_LINK_ERROR_INVALID },
    { "http://[fe80::1%25a b]/", SLUICE_LINK_ERROR_INVALID },
    { "http://[fe80::1%25a@b]/", SLUICE_LINK_ERROR_INVALID },
    { "http://[fe80::1%25\xff]/", SLUICE_LINK_ERROR_INVALID },
    { "http://[::1/", SLUICE_LINK_ERROR_INVALID },
    { "file:/..//x", SLUICE_LINK_ERROR_INVALID },
    { "http://\xff/", SLUICE_LINK_ERROR_INVALID },
    { "ftp:///x", SLUICE_LINK_ERROR_INVALID },
    { "file:", SLUICE_LINK_ERROR_INVALID },
    { "file:x", SLUICE_LINK_ERROR_INVALID },
    { "file://elsewhere/x", SLUICE_LINK_ERROR_INVALID },
    { "https://example.org/a\nb", SLUICE_LINK_ERROR_INVALID },
    { "https://example.org/a\tb", SLUICE_LINK_ERROR_INVALID },
    { "https://example.org/\177", SLUICE_LINK_ERROR_INVALID },
    { "magnet:?xt=urn:btih:0", SLUICE_LINK_ERROR_SCHEME },
    { "mailto:me@example.org", SLUICE_LINK_ERROR_SCHEME },
    { "javascript:alert(1)", SLUICE_LINK_ERROR_SCHEME },
    { "data:,x", SLUICE_LINK_ERROR_SCHEME },
    { "gopher://example.org/", SLUICE_LINK_ERROR_SCHEME },
    { "localhost:8080/x", SLUICE_LINK_ERROR_SCHEME },
    { "secretuser:secretword@example.org/x", SLUICE_LINK_ERROR_SCHEME },
    { "http://secretuser:secretword@/x?secretquery", SLUICE_LINK_ERROR_INVALID },
    { "http://secretuser:secretword@[/x?secretquery", SLUICE_LINK_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = sluice_link_parse (cases[i].text, &error);

      announce (cases[i].text);
      g_assert_null (uri);
      g_assert_error (error, SLUICE_LINK_ERROR, (int) cases[i].code);
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_strip_user (void)
{
  static const struct
  {
    const char *text;
    const char *link;
    const char *user;     /* nullable */
    const char *password; /* nullable */
  } cases[] = {
    { "https://example.org/x?y", "https://example.org/x?y", NULL, NULL },
    { "https://me@example.org/x", "https://example.org/x", "me", NULL },
    { "https://me:word@example.org:8443/x", "https://example.org:8443/x", "me", "word" },
    { "https://m%40e:w%3Aor:d@example.org/", "https://example.org/", "m@e", "w:or:d" },
    { "https://:word@example.org/", "https://example.org/", "", "word" },
    { "https://me:@example.org/a%2Fb", "https://example.org/a%2Fb", "me", "" },
    { "https://me%00@example.org/", "https://example.org/", "me%00", NULL },
    { "https://m%E9:w%FF@example.org/", "https://example.org/", "m\xc3\xa9", "w\xc3\xbf" },
    { "sftp://me@[::1]/x", "sftp://[::1]/x", "me", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (cases[i].text, NULL);
      g_autofree char *user = NULL;
      g_autofree char *password = NULL;
      g_autoptr (GUri) stripped = sluice_link_strip_user (uri, &user, &password);
      g_autoptr (GUri) same = sluice_link_strip_user (uri, NULL, NULL);
      g_autofree char *link = g_uri_to_string (stripped);

      g_assert_cmpstr (link, ==, cases[i].link);
      g_assert_cmpstr (user, ==, cases[i].user);
      g_assert_cmpstr (password, ==, cases[i].password);
      g_assert_null (g_uri_get_userinfo (same));
      g_assert_cmpint (g_uri_get_flags (stripped), ==, g_uri_get_flags (uri));
    }
}

static void
test_faces (void)
{
  static const struct
  {
    const char *text;
    const char *redacted;
    const char *host_key;
  } cases[] = {
    { "https://me:word@Example.org/x?y=z", "https://Example.org/x", "https://example.org:443" },
    { "http://example.org:80", "http://example.org/", "http://example.org:80" },
    { "http://example.org:8080/a%20b", "http://example.org:8080/a%20b", "http://example.org:8080" },
    { "http://[::1]/x", "http://[::1]/x", "http://[::1]:80" },
    { "ftp://me@example.org/x", "ftp://example.org/x", "ftp://example.org:21" },
    { "sftp://example.org/x", "sftp://example.org/x", "sftp://example.org:22" },
    { "smb://server/x", "smb://server/x", "smb://server:445" },
    { "davs://example.org/x", "davs://example.org/x", "davs://example.org:443" },
    { "/tmp/a b", "/tmp/a b", "file" },
    { "file://localhost/tmp/%C3%A9", "/tmp/é", "file" },
    { "file:///tmp/%E9", "/tmp/%E9", "file" },
    { "file:///tmp/%1B%0A", "/tmp/%1B%0A", "file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (cases[i].text, NULL);
      g_autofree char *redacted = sluice_link_redact (uri);
      g_autofree char *host_key = sluice_link_host_key (uri);

      g_assert_cmpstr (redacted, ==, cases[i].redacted);
      g_assert_cmpstr (host_key, ==, cases[i].host_key);
      g_assert_cmpint (sluice_link_is_http (uri), ==, g_str_has_prefix (host_key, "http"));
    }
}

static void
test_same_origin (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean same;
  } cases[] = {
    { "http://example.org/a", "http://example.org/b?c", TRUE },
    { "http://example.org/", "http://EXAMPLE.org:80/", TRUE },
    { "https://example.org/", "https://me@example.org:443/", TRUE },
    { "http://example.org/", "https://example.org/", FALSE },
    { "http://example.org/", "http://example.org:8080/", FALSE },
    { "http://example.org/", "http://www.example.org/", FALSE },
    { "http://example.org:443/", "https://example.org/", FALSE },
    { "file:///a", "file://localhost/b", TRUE },
    { "ftp://a.example/", "ftp://b.example/", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) a = sluice_link_parse (cases[i].a, NULL);
      g_autoptr (GUri) b = sluice_link_parse (cases[i].b, NULL);

      g_assert_cmpint (sluice_link_same_origin (a, b), ==, cases[i].same);
      g_assert_cmpint (sluice_link_same_origin (b, a), ==, cases[i].same);
    }
}

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = sluice_link_parse_list ("\n \n# x\n", &error);
  g_autoptr (GPtrArray) two = sluice_link_parse_list (
      "\xef\xbb\xbfhttps://example.org/a\r\n\r\n  # note\n\t<www.example.org/b>", &error);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GPtrArray) bad = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (two->len, ==, 2);
  first = g_uri_to_string (two->pdata[0]);
  second = g_uri_to_string (two->pdata[1]);
  g_assert_cmpstr (first, ==, "https://example.org/a");
  g_assert_cmpstr (second, ==, "https://www.example.org/b");

  bad = sluice_link_parse_list ("https://example.org/a\n\nmagnet:?x\n", &error);
  g_assert_null (bad);
  g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_SCHEME);
  g_assert_true (g_str_has_prefix (error->message, "Line 3: "));
}

static void
check_random (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = sluice_link_parse (text, &error);
  g_autoptr (GUri) again = NULL;
  g_autoptr (GUri) stripped = NULL;
  g_autofree char *link = NULL;
  g_autofree char *link_again = NULL;
  g_autofree char *redacted = NULL;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;

  if (uri == NULL)
    {
      g_assert_true (error->domain == SLUICE_LINK_ERROR);
      return;
    }
  link = g_uri_to_string (uri);
  again = sluice_link_parse (link, &error);
  g_assert_no_error (error);
  link_again = g_uri_to_string (again);
  g_assert_cmpstr (link_again, ==, link);
  g_assert_true (g_str_is_ascii (link));
  g_assert_null (strpbrk (link, " \r\n#"));
  g_assert_true (sluice_link_same_origin (uri, again));
  stripped = sluice_link_strip_user (uri, &user, &password);
  g_assert_null (g_uri_get_userinfo (stripped));
  redacted = sluice_link_redact (uri);
  g_assert_true (g_utf8_validate (redacted, -1, NULL));
}

/* What is no scheme may be a user's name, or any of a million words. */
static void
test_nothing_kept (void)
{
  g_autoptr (GUri) uri = sluice_link_parse ("anna-of-the-test:secret@example.org/x", NULL);

  g_assert_null (uri);
  g_assert_cmpuint (g_quark_try_string ("anna-of-the-test"), ==, 0);
}

static void
test_random (void)
{
  static const char *const starts[] = {
    "", "http://", "https://example.org", "file://", "/", "www."
  };

  for (int i = 0; i < FUZZ_ROUNDS; i++)
    {
      g_autofree char *tail = make_random ("abc.org/:@?&=%20%C3[]::1-_8\\", 24);
      g_autofree char *text = g_strconcat (starts[i % (int) G_N_ELEMENTS (starts)], tail, NULL);
      g_autoptr (GPtrArray) list = sluice_link_parse_list (text, NULL);

      check_random (text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/parse", test_parse);
  g_test_add_func ("/link/refused", test_refused);
  g_test_add_func ("/link/strip-user", test_strip_user);
  g_test_add_func ("/link/faces", test_faces);
  g_test_add_func ("/link/same-origin", test_same_origin);
  g_test_add_func ("/link/list", test_list);
  g_test_add_func ("/link/nothing-kept", test_nothing_kept);
  g_test_add_func ("/link/random", test_random);
  return g_test_run ();
}
