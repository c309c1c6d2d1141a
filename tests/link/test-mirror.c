/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link.h"
#include "sluice-mirror.h"

static SluiceMirror *
create_mirror (const char *link, guint priority, const char *location)
{
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);

  g_assert_nonnull (uri);
  return sluice_mirror_new (uri, priority, location);
}

static void
test_new (void)
{
  g_autoptr (SluiceMirror) mirror = create_mirror ("http://user:secret@m.example/f", 7, "DE");
  g_autoptr (SluiceMirror) last = create_mirror ("http://m.example/f", 0, NULL);
  g_autoptr (SluiceMirror) beyond = create_mirror ("http://m.example/f", G_MAXUINT, "Germany");
  g_autofree char *link = g_uri_to_string (mirror->uri);

  g_assert_cmpstr (link, ==, "http://m.example/f");
  g_assert_cmpuint (mirror->priority, ==, 7);
  g_assert_cmpstr (mirror->location, ==, "de");
  g_assert_cmpuint (last->priority, ==, SLUICE_MIRROR_LAST_PRIORITY);
  g_assert_null (last->location);
  g_assert_cmpuint (beyond->priority, ==, SLUICE_MIRROR_LAST_PRIORITY);
  g_assert_null (beyond->location);
}

static void
test_locations (void)
{
  static const struct
  {
    const char *written;
    const char *location;
  } cases[] = {
    { "de", "de" }, { "CH", "ch" }, { "", NULL }, { "d", NULL }, { "d1", NULL }, { "deu", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SluiceMirror) mirror = create_mirror ("http://m.example/f", 1, cases[i].written);

      g_assert_cmpstr (mirror->location, ==, cases[i].location);
    }
}

static void
test_can_be (void)
{
  static const struct
  {
    const char *link;
    gboolean can_be;
  } cases[] = {
    { "http://m.example/f", TRUE },  { "https://m.example/f", TRUE },
    { "ftp://m.example/f", TRUE },   { "file:///etc/passwd", FALSE },
    { "sftp://m.example/f", FALSE }, { "smb://m.example/f", FALSE },
    { "HTTPS://m.example/f", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (cases[i].link, NULL);

      g_test_message ("%s", cases[i].link);
      g_assert_nonnull (uri);
      g_assert_cmpint (sluice_mirror_can_be (uri), ==, cases[i].can_be);
    }
}

static void
test_order (void)
{
  g_autoptr (SluiceMirror) best = create_mirror ("http://a.example/f", 1, NULL);
  g_autoptr (SluiceMirror) near = create_mirror ("http://b.example/f", 5, "de");
  g_autoptr (SluiceMirror) far = create_mirror ("http://c.example/f", 5, "nz");
  g_autoptr (SluiceMirror) other = create_mirror ("http://d.example/f", 5, NULL);

  g_assert_cmpint (sluice_mirror_compare (best, near, "de"), <, 0);
  g_assert_cmpint (sluice_mirror_compare (near, best, "de"), >, 0);
  g_assert_cmpint (sluice_mirror_compare (near, far, "de"), <, 0);
  g_assert_cmpint (sluice_mirror_compare (far, near, "de"), >, 0);
  g_assert_cmpint (sluice_mirror_compare (far, other, "de"), ==, 0);
  g_assert_cmpint (sluice_mirror_compare (near, far, NULL), ==, 0);
  g_assert_cmpint (sluice_mirror_compare (other, other, NULL), ==, 0);
}

static void
test_countries (void)
{
  static const struct
  {
    const char *locale;
    const char *country;
  } cases[] = {
    { "de_CH.UTF-8", "ch" }, { "de_DE", "de" }, { "ca_ES@valencia", "es" }, { "C", NULL },
    { "C.UTF-8", NULL },     { "en", NULL },    { "es_419", NULL },         { "sr_RS@latin", "rs" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *country = sluice_mirror_dup_country (cases[i].locale);

      g_assert_cmpstr (country, ==, cases[i].country);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mirror/new", test_new);
  g_test_add_func ("/mirror/locations", test_locations);
  g_test_add_func ("/mirror/can-be", test_can_be);
  g_test_add_func ("/mirror/order", test_order);
  g_test_add_func ("/mirror/countries", test_countries);
  return g_test_run ();
}
