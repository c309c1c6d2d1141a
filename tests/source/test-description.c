/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-description.h"

/* Which of the validators proves anything. */
typedef enum
{
  WEAK,
  TAG,
  DATE,
  BOTH,
} Strength;

static SluiceDescription *
description_new (gint64 size, const char *etag, const char *last_modified, Strength strength)
{
  g_autoptr (GUri) uri = g_uri_parse ("http://example.org/a", G_URI_FLAGS_NONE, NULL);
  SluiceDescription *self = sluice_description_new (uri);

  self->size = size;
  self->etag = g_strdup (etag);
  self->last_modified = g_strdup (last_modified);
  self->strong = strength != WEAK;
  self->strong_date = strength == BOTH || strength == DATE;

  return self;
}

static void
test_difference (void)
{
  static const struct
  {
    gint64 size;
    const char *etag;
    const char *date;
    Strength strength;
    gint64 found_size;
    const char *found_etag;
    const char *found_date;
    const char *difference;
  } rows[] = {
    /* The same, in every way of being described. */
    { 9, "\"a\"", "Mon", BOTH, 9, "\"a\"", "Mon", NULL },
    { 9, "\"a\"", NULL, TAG, 9, "\"a\"", NULL, NULL },
    { 9, NULL, "Mon", DATE, 9, NULL, "Mon", NULL },
    { -1, NULL, NULL, WEAK, -1, NULL, NULL, NULL },

    /* What one side does not name contradicts nothing. */
    { -1, "\"a\"", NULL, TAG, 9, "\"a\"", "Mon", NULL },
    { 9, "\"a\"", "Mon", BOTH, -1, "\"a\"", NULL, NULL },
    { 9, "\"a\"", "Mon", BOTH, 9, NULL, "Mon", NULL },
    { 9, "W/\"a\"", NULL, WEAK, 9, NULL, NULL, NULL },
    { 9, NULL, NULL, WEAK, 9, "\"a\"", "Mon", NULL },

    /* Each contradiction counts, whatever else matches. */
    { 9, "\"a\"", "Mon", BOTH, 8, "\"a\"", "Mon", "its size changed" },
    { 9, "\"a\"", "Mon", BOTH, 9, "\"b\"", "Mon", "its version changed" },
    { 9, "\"a\"", "Mon", BOTH, 9, "\"a\"", "Tue", "its modification date changed" },
    { 9, NULL, "Mon", WEAK, 9, NULL, "Tue", "its modification date changed" },
    { 0, NULL, NULL, WEAK, 9, NULL, NULL, "its size changed" },

    /* A strong tag equals itself only; a weak one, its opaque part. */
    { 9, "\"a\"", NULL, TAG, 9, "W/\"a\"", NULL, "its version changed" },
    { 9, "\"a\"", NULL, TAG, 9, "\"A\"", NULL, "its version changed" },
    { 9, "W/\"a\"", NULL, WEAK, 9, "W/\"a\"", NULL, NULL },
    { 9, "W/\"a\"", NULL, WEAK, 9, "\"a\"", NULL, NULL },
    { 9, "W/\"a\"", NULL, WEAK, 9, "W/\"b\"", NULL, "its version changed" },

    /* Silence proves nothing. */
    { 9, "\"a\"", NULL, TAG, 9, NULL, NULL, "its source no longer says which version it is" },
    { 9, NULL, "Mon", DATE, 9, NULL, NULL, "its source no longer says which version it is" },
    { 9, "\"a\"", NULL, TAG, 9, NULL, "Mon", "its source no longer says which version it is" },
    { 9, "W/\"a\"", "Mon", DATE, 9, "W/\"a\"", NULL,
      "its source no longer says which version it is" },
    { 9, "W/\"a\"", "Mon", DATE, 9, NULL, "Mon", NULL },

    /* Nor does a date that was too young to prove anything, or what is no tag. */
    { 9, "\"a\"", "Mon", TAG, 9, NULL, "Mon", "its source no longer says which version it is" },
    { 9, "\"a\"", "Mon", TAG, 9, "\"a\"", "Mon", NULL },
    { 9, "\"a\"", "Mon", TAG, 9, "\"a\"", NULL, NULL },
    { 9, "a", "Mon", DATE, 9, "a", NULL, "its source no longer says which version it is" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SluiceDescription) expected =
          description_new (rows[i].size, rows[i].etag, rows[i].date, rows[i].strength);
      g_autoptr (SluiceDescription) found =
          description_new (rows[i].found_size, rows[i].found_etag, rows[i].found_date, WEAK);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (sluice_description_difference (expected, found), ==, rows[i].difference);
    }
}

/* A source that stops sending parts still has to send this file. */
static void
test_whole (void)
{
  g_autoptr (SluiceDescription) first = description_new (9, "\"a\"", "Mon", TAG);
  g_autoptr (SluiceDescription) shorter = description_new (8, "\"a\"", "Mon", TAG);
  g_autoptr (SluiceDescription) whole = NULL;

  first->resumable = TRUE;
  first->content_type = g_strdup ("image/png");
  whole = sluice_description_new_whole (first);
  g_assert_false (whole->resumable);
  g_assert_cmpstr (whole->content_type, ==, "image/png");
  g_assert_null (sluice_description_difference (whole, first));
  g_assert_cmpstr (sluice_description_difference (whole, shorter), ==, "its size changed");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/description/difference", test_difference);
  g_test_add_func ("/description/whole", test_whole);

  return g_test_run ();
}
