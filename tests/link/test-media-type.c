/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-media-type.h"

static void
test_extensions (void)
{
  static const struct
  {
    const char *content_type;
    const char *extension; /* nullable */
  } cases[] = {
    { NULL, NULL },
    { "", NULL },
    { ";", NULL },
    { "application/octet-stream", NULL },
    { "application/x-unheard-of", NULL },
    { "application/pdf", ".pdf" },
    { "Application/PDF", ".pdf" },
    { "text/html; charset=utf-8", ".html" },
    { " text/plain ;charset=utf-8", ".txt" },
    { "image/jpeg", ".jpg" },
    { "video/mp4", ".mp4" },
    { "audio/mpeg", ".mp3" },
    { "application/gzip", ".gz" },
    { "application/x-tar", ".tar" },
    { "application/json", ".json" },
    { "application/pdf, text/html", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (sluice_media_type_extension (cases[i].content_type), ==, cases[i].extension);
}

static void
test_pages (void)
{
  g_assert_true (sluice_media_type_is_page ("text/html"));
  g_assert_true (sluice_media_type_is_page ("Application/XHTML+xml"));
  g_assert_false (sluice_media_type_is_page ("text/plain"));
  g_assert_false (sluice_media_type_is_page (NULL));

  g_assert_true (sluice_media_type_is_never_page ("Disc.ISO"));
  g_assert_false (sluice_media_type_is_never_page ("index.html"));
  g_assert_false (sluice_media_type_is_never_page ("download"));
  g_assert_false (sluice_media_type_is_never_page (""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media-type/extensions", test_extensions);
  g_test_add_func ("/media-type/pages", test_pages);
  return g_test_run ();
}
