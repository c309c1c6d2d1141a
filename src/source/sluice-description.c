/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-description.h"

#include <glib/gi18n-lib.h>

#include "sluice-http-header.h"

/**
 * sluice_description_new:
 * @final_uri: where redirects led
 *
 * Makes a description that knows nothing yet: its size is -1. The source fills
 * in the rest before sharing it.
 *
 * Returns: (transfer full): a description
 */
SluiceDescription *
sluice_description_new (GUri *final_uri)
{
  SluiceDescription *self;

  g_return_val_if_fail (final_uri != NULL, NULL);

  self = g_atomic_rc_box_new0 (SluiceDescription);
  self->size = -1;
  self->final_uri = g_uri_ref (final_uri);

  return self;
}

/**
 * sluice_description_new_whole:
 * @self: what a source said of a file
 *
 * Returns: (transfer full): the same file, of which the source sends no parts;
 *   its suggested name is left out
 */
SluiceDescription *
sluice_description_new_whole (const SluiceDescription *self)
{
  SluiceDescription *whole;

  g_return_val_if_fail (self != NULL, NULL);

  whole = sluice_description_new (self->final_uri);
  whole->size = self->size;
  whole->etag = g_strdup (self->etag);
  whole->last_modified = g_strdup (self->last_modified);
  whole->strong = self->strong;
  whole->strong_date = self->strong_date;
  whole->content_type = g_strdup (self->content_type);
  return whole;
}

/**
 * sluice_description_ref:
 * @self: a description
 *
 * Returns: (transfer full): the same description
 */
SluiceDescription *
sluice_description_ref (SluiceDescription *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
description_clear (gpointer box)
{
  SluiceDescription *self = box;

  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->last_modified, g_free);
  g_clear_pointer (&self->suggested_name, g_free);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->final_uri, g_uri_unref);
  g_clear_pointer (&self->duplicates, g_ptr_array_unref);
  g_clear_pointer (&self->digest, sluice_checksum_free);
}

/**
 * sluice_description_unref:
 * @self: (transfer full): a description
 *
 * Lets go of it; the last one to do so frees it.
 */
void
sluice_description_unref (SluiceDescription *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, description_clear);
}

static gboolean
is_weak (const char *etag)
{
  return g_str_has_prefix (etag, "W/");
}

/* A strong tag only equals itself. A weak one never proved that the bytes are
 * the same, so its opaque part is all there is to compare (RFC 9110 section
 * 8.8.3.2). */
static gboolean
same_etag (const char *expected, const char *found)
{
  if (!is_weak (expected))
    return g_str_equal (expected, found);

  return g_str_equal (expected + 2, is_weak (found) ? found + 2 : found);
}

/**
 * sluice_description_difference:
 * @expected: what the file was when the download started
 * @found: what the source says now
 *
 * Judges whether a file can still be the same. Whatever both sides name must
 * agree: size, ETag and Last-Modified. One contradiction is enough, even if
 * another validator matches, for to fetch again costs time and a mixture of
 * two files costs the file.
 *
 * What one side does not name is no contradiction, for servers behind one name
 * differ in what they send. But where the download relies on a strong
 * validator, one that was strong at its start must come back and match: silence
 * proves nothing, and neither does a date within whose second the file could
 * have changed again (RFC 9110, section 8.8.2.2).
 *
 * Returns: (nullable): %NULL when they can be the same, else what changed, as a
 *   phrase in the user's language such as “its size changed”
 */
const char *
sluice_description_difference (const SluiceDescription *expected, const SluiceDescription *found)
{
  gboolean both_etags;
  gboolean both_dates;

  g_return_val_if_fail (expected != NULL, NULL);
  g_return_val_if_fail (found != NULL, NULL);

  both_etags = expected->etag != NULL && found->etag != NULL;
  both_dates = expected->last_modified != NULL && found->last_modified != NULL;

  if (expected->size >= 0 && found->size >= 0 && expected->size != found->size)
    return _ ("its size changed");

  if (both_etags && !same_etag (expected->etag, found->etag))
    return _ ("its version changed");

  if (both_dates && !g_str_equal (expected->last_modified, found->last_modified))
    return _ ("its modification date changed");

  if (expected->strong && !(both_dates && expected->strong_date) &&
      !(both_etags && sluice_http_header_etag_is_strong (expected->etag)))
    return _ ("its source no longer says which version it is");

  return NULL;
}
