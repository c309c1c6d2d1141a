/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-link.h"

/* The sentences that there are; no part of a link may be in any. */
static void
claim_error (const GError *error)
{
  static const char *const wrong[] = { "x", "x:y", "https://a\nb" };

  fuzz_assert_sentence (error, SLUICE_LINK_ERROR);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) other = NULL;
      g_autoptr (GUri) uri = sluice_link_parse (wrong[i], &other);

      g_assert_null (uri);
      if (g_str_equal (other->message, error->message))
        return;
    }
  g_assert_not_reached ();
}

/* What goes into a request line and a record. */
static void
claim_written (const char *written)
{
  for (const char *p = written; *p != '\0'; p++)
    {
      g_assert_true ((guchar) *p > ' ' && (guchar) *p < 0x7f);
      g_assert_null (strchr ("\"<>", *p));
    }
  g_assert_null (strchr (written, '#'));
}

static void
claim_stable (GUri *uri)
{
  g_autofree char *written = g_uri_to_string (uri);
  g_autoptr (GUri) again = sluice_link_parse (written, NULL);
  g_autofree char *written_again = NULL;

  claim_written (written);
  g_assert_nonnull (again);
  written_again = g_uri_to_string (again);
  g_assert_cmpstr (written_again, ==, written);
  g_assert_true (sluice_link_same_origin (uri, again));
}

/* A link without its secrets has none left, and is one still. */
static void
claim_stripped (GUri *uri)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GUri) bare = sluice_link_strip_user (uri, &user, &password);
  g_autofree char *redacted = sluice_link_redact (uri);
  g_autofree char *redacted_bare = sluice_link_redact (bare);

  fuzz_assert_text (user);
  fuzz_assert_text (password);
  g_assert_null (g_uri_get_userinfo (bare));
  g_assert_null (g_uri_get_user (bare));
  g_assert_null (g_uri_get_password (bare));
  g_assert_true (sluice_link_same_origin (uri, bare));
  claim_stable (bare);
  g_assert_cmpstr (redacted, ==, redacted_bare);
  fuzz_assert_text (redacted);
  if (sluice_link_is_http (uri))
    g_assert_null (strchr (redacted, '?'));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = sluice_link_parse (text, &error);

  if (uri == NULL)
    {
      claim_error (error);
      return 0;
    }
  claim_stable (uri);
  claim_stripped (uri);
  return 0;
}
