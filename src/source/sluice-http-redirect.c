/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-redirect.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "sluice-error.h"
#include "sluice-link.h"

static gboolean
is_safe_hop (GUri *from, GUri *to)
{
  const char *scheme = g_uri_get_scheme (to);

  return g_str_equal (scheme, "https") ||
         (g_str_equal (scheme, "http") && g_str_equal (g_uri_get_scheme (from), "http"));
}

static GUri *
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED, reason);
  return NULL;
}

/**
 * sluice_http_redirect_is_one:
 * @status: an answer's status
 *
 * Returns: whether the file is asked for somewhere else (RFC 9110, section 15.4)
 */
gboolean
sluice_http_redirect_is_one (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

/**
 * sluice_http_redirect_is_over:
 * @status: what a place that was reached by a redirect answered
 *
 * Such places often live for minutes. What is said of a range, of a version or of
 * too many requests is no sign of that.
 *
 * Returns: whether the link itself may lead somewhere else now
 */
gboolean
sluice_http_redirect_is_over (guint status)
{
  return SOUP_STATUS_IS_CLIENT_ERROR (status) && status != SOUP_STATUS_PROXY_UNAUTHORIZED &&
         status != SOUP_STATUS_REQUEST_TIMEOUT && status != SOUP_STATUS_PRECONDITION_FAILED &&
         status != SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && status != 425 && status != 429;
}

/**
 * sluice_http_redirect_is_same_place:
 * @a: a link
 * @b: another one
 *
 * Returns: whether they are the same, letter by letter
 */
gboolean
sluice_http_redirect_is_same_place (GUri *a, GUri *b)
{
  g_autofree char *text_a = NULL;
  g_autofree char *text_b = NULL;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  text_a = g_uri_to_string (a);
  text_b = g_uri_to_string (b);
  return g_str_equal (text_a, text_b);
}

/**
 * sluice_http_redirect_resolve:
 * @from: what was asked
 * @location: (nullable): the Location of the answer
 * @n_hops: how many redirects led to @from
 * @error: %SLUICE_ERROR_REFUSED where it must not be followed
 *
 * Judges a redirect: at most %SLUICE_HTTP_REDIRECT_MOST, never from encrypted to
 * plain, never to anything but HTTP. What user and password a Location names is
 * dropped.
 *
 * Returns: (transfer full): where it leads
 */
GUri *
sluice_http_redirect_resolve (GUri *from, const char *location, guint n_hops, GError **error)
{
  g_autoptr (GUri) next = NULL;
  g_autoptr (GUri) clean = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (from != NULL, NULL);

  if (n_hops >= SLUICE_HTTP_REDIRECT_MOST)
    return refuse (error, _ ("The link leads round in a circle. Check it in a browser."));

  if (location != NULL)
    next = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (next != NULL && !is_safe_hop (from, next))
    return refuse (error, _ ("The link leads to an address that is not safe to follow. "
                             "Check it in a browser."));

  /* Parsed as strictly as a link of the user's; one without a host cannot always be written. */
  text = next != NULL && g_uri_get_host (next) != NULL ? g_uri_to_string (next) : NULL;
  clean = text != NULL ? sluice_link_parse (text, NULL) : NULL;
  if (clean == NULL)
    return refuse (error, _ ("The link leads nowhere. Check it in a browser."));
  return sluice_link_strip_user (clean, NULL, NULL);
}

/**
 * sluice_http_redirect_dup_referer:
 * @referer: (nullable): the page the user gave with the link
 * @link: the link
 * @to: what is asked
 *
 * Decides what is said of that page to a place the link leads to. Its path and
 * query were given for the link's own origin and are often as good as a
 * password: another origin hears only of the page's origin, and one that is
 * reached unencrypted nothing of an encrypted page (RFC 9110, section 10.1.3).
 *
 * Returns: (transfer full) (nullable): the Referer to send, or %NULL for none
 */
char *
sluice_http_redirect_dup_referer (const char *referer, GUri *link, GUri *to)
{
  g_autoptr (GUri) page = NULL;

  g_return_val_if_fail (link != NULL && to != NULL, NULL);

  if (referer == NULL || sluice_link_same_origin (link, to))
    return g_strdup (referer);

  page = g_uri_parse (referer, G_URI_FLAGS_ENCODED, NULL);
  if (page == NULL || !sluice_link_is_http (page) || !is_safe_hop (page, to))
    return NULL;
  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (page), NULL, g_uri_get_host (page),
                     g_uri_get_port (page), "/", NULL, NULL);
}
