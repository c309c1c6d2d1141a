/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <math.h>
#include <string.h>

#include "sluice-host-book-text.h"
#include "sluice-link.h"

#define NOW ((gint64) 1900000000)

/* What is read names hosts and nothing else. */
static void
claim_key (const char *key)
{
  g_autoptr (GUri) uri = g_uri_parse (key, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *named = NULL;

  fuzz_assert_text (key);
  g_assert_nonnull (uri);
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_null (g_uri_get_query (uri));
  g_assert_null (g_uri_get_fragment (uri));
  g_assert_cmpstr (g_uri_get_path (uri), ==, "");
  named = sluice_link_host_key (uri);
  g_assert_cmpstr (named, ==, key);
}

static void
claim_measure (double measure)
{
  g_assert_true (isfinite (measure) && measure >= 0.0);
}

static void
claim_profile (const SluiceHostProfile *profile)
{
  g_assert_false (sluice_host_profile_is_over (profile, NOW));
  g_assert_cmpint (profile->used_at, <=, NOW);
  g_assert_cmpint (profile->ceiling_until, >=, 0);
  g_assert_cmpint (profile->refused_head_at, <=, NOW);
  g_assert_cmpint (profile->ignored_range_at, <=, NOW);
  g_assert_cmpint (profile->mistook_if_range_at, <=, NOW);
  g_assert_cmpuint (profile->ceiling, <=, 1000);
  g_assert_cmpuint (profile->settled, <=, 1000);
  g_assert_cmpuint (profile->patience, <=, 24 * 60 * 60);
  claim_measure (profile->round_trip);
  claim_measure (profile->rate);
}

/* What was read is what is written, but for the last digits of what was measured. */
static void
claim_written (GHashTable *profiles)
{
  g_autoptr (GBytes) bytes = sluice_host_book_write (profiles);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) again = sluice_host_book_read (bytes, NOW, &error);
  GHashTableIter iter;
  gpointer key, profile;

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (again), ==, g_hash_table_size (profiles));
  g_hash_table_iter_init (&iter, profiles);
  while (g_hash_table_iter_next (&iter, &key, &profile))
    {
      const SluiceHostProfile *read = g_hash_table_lookup (again, key);

      g_assert_nonnull (read);
      g_assert_cmpuint (read->ceiling, ==, ((SluiceHostProfile *) profile)->ceiling);
      g_assert_cmpint (read->used_at, ==, ((SluiceHostProfile *) profile)->used_at);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (GBytes) text = g_bytes_new (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) profiles = sluice_host_book_read (text, NOW, &error);
  GHashTableIter iter;
  gpointer key, profile;

  if (profiles == NULL)
    {
      g_assert_true (error->domain == G_IO_ERROR);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (profiles), <=, SLUICE_HOST_BOOK_MOST);
  g_hash_table_iter_init (&iter, profiles);
  while (g_hash_table_iter_next (&iter, &key, &profile))
    {
      claim_key (key);
      claim_profile (profile);
    }
  claim_written (profiles);
  return 0;
}
