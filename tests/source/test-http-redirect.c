/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-redirect.h"

#include "sluice-error.h"

#define PLAIN "http://example.org/a/b?c"
#define SAFE "https://example.org/a/b?c"

static GUri *
parse (const char *link)
{
  GUri *uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);

  g_assert_nonnull (uri);
  return uri;
}

static void
test_statuses (void)
{
  static const guint redirects[] = { 301, 302, 303, 307, 308 };
  static const guint others[] = { 200, 206, 300, 304, 305, 306, 400 };

  for (gsize i = 0; i < G_N_ELEMENTS (redirects); i++)
    g_assert_true (sluice_http_redirect_is_one (redirects[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (sluice_http_redirect_is_one (others[i]));
}

static void
test_over (void)
{
  static const guint over[] = { 400, 401, 403, 404, 410, 418 };
  static const guint alive[] = { 200, 206, 302, 407, 408, 412, 416, 425, 429, 500, 503, 511 };

  for (gsize i = 0; i < G_N_ELEMENTS (over); i++)
    g_assert_true (sluice_http_redirect_is_over (over[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (alive); i++)
    g_assert_false (sluice_http_redirect_is_over (alive[i]));
}

static void
test_same_place (void)
{
  g_autoptr (GUri) a = parse (PLAIN);
  g_autoptr (GUri) b = parse (PLAIN);
  g_autoptr (GUri) c = parse (SAFE);

  g_assert_true (sluice_http_redirect_is_same_place (a, b));
  g_assert_false (sluice_http_redirect_is_same_place (a, c));
}

static void
test_places (void)
{
  static const struct
  {
    const char *from;
    const char *location; /* nullable */
    const char *to;       /* NULL where it must not be followed */
  } rows[] = {
    { PLAIN, "/d", "http://example.org/d" },
    { PLAIN, "d", "http://example.org/a/d" },
    { PLAIN, "../d", "http://example.org/d" },
    { PLAIN, "?e", "http://example.org/a/b?e" },
    { PLAIN, "//example.net/d", "http://example.net/d" },
    { PLAIN, "https://example.net:8443/d", "https://example.net:8443/d" },
    { SAFE, "https://example.net/d", "https://example.net/d" },
    { SAFE, "HTTPS://anna:geheim@example.net/d", "https://example.net/d" },
    { SAFE, "http://example.org/d", NULL },
    { SAFE, "HTTP://example.org/d", NULL },
    { PLAIN, "file:///etc/passwd", NULL },
    { PLAIN, "FILE:/etc/passwd", NULL },
    { PLAIN, "data:text/plain,hello", NULL },
    { PLAIN, "javascript:alert(1)", NULL },
    { PLAIN, "ftp://example.org/d", NULL },
    { PLAIN, "resource:///d", NULL },
    { PLAIN, "http:", NULL },
    { PLAIN, "http:/.//example.net/d", NULL },
    { PLAIN, "http:///d", NULL },
    { PLAIN, "http://[::1", NULL },
    { PLAIN, "http://example.org:99999/d", NULL },
    { PLAIN, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GUri) from = parse (rows[i].from);
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) to = sluice_http_redirect_resolve (from, rows[i].location, 0, &error);
      g_autofree char *text = to != NULL ? g_uri_to_string (to) : NULL;

      g_test_message ("%s", rows[i].location != NULL ? rows[i].location : "no Location");
      g_assert_cmpstr (text, ==, rows[i].to);
      if (to == NULL)
        g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
    }
}

static void
test_most (void)
{
  g_autoptr (GUri) from = parse (PLAIN);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) last =
      sluice_http_redirect_resolve (from, "/d", SLUICE_HTTP_REDIRECT_MOST - 1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (last);
  g_assert_null (sluice_http_redirect_resolve (from, "/d", SLUICE_HTTP_REDIRECT_MOST, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
}

static void
test_referers (void)
{
  static const struct
  {
    const char *referer; /* nullable */
    const char *to;
    const char *sent; /* nullable */
  } rows[] = {
    { NULL, PLAIN, NULL },
    { "https://example.org/shop?session=s3cr3t", SAFE, "https://example.org/shop?session=s3cr3t" },
    { "https://example.org/shop?session=s3cr3t", "https://example.net/d", "https://example.org/" },
    { "https://a:b@example.org:8443/x", "https://example.net/d", "https://example.org:8443/" },
    { "https://example.org/shop?session=s3cr3t", PLAIN, NULL },
    { "http://example.org/shop?session=s3cr3t", PLAIN, "http://example.org/" },
    { "anything else", "https://example.net/d", NULL },
    { "file:///home/anna/page.html", "https://example.net/d", NULL },
  };
  g_autoptr (GUri) link = parse (SAFE);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GUri) to = parse (rows[i].to);
      g_autofree char *sent = sluice_http_redirect_dup_referer (rows[i].referer, link, to);

      g_assert_cmpstr (sent, ==, rows[i].sent);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-redirect/statuses", test_statuses);
  g_test_add_func ("/http-redirect/over", test_over);
  g_test_add_func ("/http-redirect/same-place", test_same_place);
  g_test_add_func ("/http-redirect/places", test_places);
  g_test_add_func ("/http-redirect/most", test_most);
  g_test_add_func ("/http-redirect/referers", test_referers);
  return g_test_run ();
}
