/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sluice-link.h"
#include "sluice-metalink.h"
#include "text-cases.h"

#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEAD_4 "<?xml version=\"1.0\"?>\n<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"
#define HEAD_3 "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"><files>"
#define TAIL_3 "</files></metalink>"
#define FILE_4(INSIDE) HEAD_4 "<file name=\"a.iso\">" INSIDE "</file></metalink>"
#define FILE_3(INSIDE) HEAD_3 "<file name=\"a.iso\">" INSIDE "</file>" TAIL_3
#define H1 "<hash>" SHA1 "</hash>"
#define H256 "<hash>" SHA256 "</hash>"
#define HMD5 "<hash>d41d8cd98f00b204e9800998ecf8427e</hash>"
#define PIECES_4(LENGTH, TYPE, INSIDE)                                                             \
  "<pieces length=\"" LENGTH "\" type=\"" TYPE "\">" INSIDE "</pieces>"
#define URL "<url>https://example.org/a</url>"

static GPtrArray *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *files = sluice_metalink_parse (text, strlen (text), NULL, &error);

  announce (text);
  g_assert_true (sluice_metalink_is_likely (text, strlen (text)));
  g_assert_no_error (error);
  g_assert_nonnull (files);
  return files;
}

static void
assert_links (SluiceMetalinkFile *file, const char *wanted)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < file->mirrors->len; i++)
    {
      const SluiceMirror *mirror = file->mirrors->pdata[i];
      g_autofree char *link = g_uri_to_string (mirror->uri);

      g_string_append_printf (joined, "%s%s", i > 0 ? " " : "", link);
    }
  g_assert_cmpstr (joined->str, ==, wanted);
}

static void
assert_mirror (SluiceMetalinkFile *file, guint number, guint priority, const char *location)
{
  const SluiceMirror *mirror = file->mirrors->pdata[number];

  g_assert_cmpuint (mirror->priority, ==, priority);
  g_assert_cmpstr (mirror->location, ==, location);
}

static void
test_version_4 (void)
{
  static const char text[] =
      HEAD_4 "<generator>any</generator><published>2026-01-01T00:00:00Z</published>"
             "<file name=\"debian/a.iso\"><size>1234567890123</size>"
             "<hash type=\"sha-1\">" SHA1 "</hash>"
             "<hash type=\"sha-256\">\n  " SHA256 "\n</hash>"
             "<hash type=\"crc32\">00000000</hash>"
             "<pieces length=\"262144\" type=\"sha-512\"><hash>aa</hash></pieces>"
             "<metaurl mediatype=\"torrent\">https://example.org/a.torrent</metaurl>"
             "<url>https://last.example/a</url>"
             "<url priority=\"2\" location=\"de\">https://second.example/a?x=1&amp;y=2</url>"
             "<url priority=\"1\">\n https://first.example/a \n</url>"
             "<url priority=\"2\"><![CDATA[ftp://third.example/a]]></url>"
             "</file><file name=\"b.txt\"><url>http://example.org/b</url></file></metalink>";
  g_autoptr (GPtrArray) files = parse (text);
  SluiceMetalinkFile *file = files->pdata[0];

  g_assert_cmpuint (files->len, ==, 2);
  g_assert_cmpstr (file->name, ==, "a.iso");
  g_assert_cmpint (file->size, ==, 1234567890123);
  g_assert_cmpint (file->checksum->type, ==, G_CHECKSUM_SHA256);
  g_assert_cmpstr (file->checksum->digest, ==, SHA256);
  assert_links (file, "https://first.example/a https://second.example/a?x=1&y=2 "
                      "ftp://third.example/a https://last.example/a");
  assert_mirror (file, 0, 1, NULL);
  assert_mirror (file, 1, 2, "de");
  assert_mirror (file, 3, SLUICE_MIRROR_LAST_PRIORITY, NULL);

  file = files->pdata[1];
  g_assert_cmpstr (file->name, ==, "b.txt");
  g_assert_cmpint (file->size, ==, -1);
  g_assert_null (file->checksum);
  assert_links (file, "http://example.org/b");
}

static void
test_version_3 (void)
{
  static const char text[] =
      HEAD_3 "<file name=\"a.iso\"><size>12</size><verification>"
             "<hash type=\"md5\">d41d8cd98f00b204e9800998ecf8427e</hash>"
             "<hash type=\"sha1\">" SHA1 "</hash>"
             "<pieces length=\"1\" type=\"sha256\"><hash piece=\"0\" type=\"sha256\">" SHA256
             "</hash></pieces></verification><resources>"
             "<url type=\"bittorrent\" preference=\"100\">http://example.org/a.torrent</url>"
             "<url type=\"http\">http://last.example/a</url>"
             "<url type=\"http\" preference=\"10\">http://second.example/a</url>"
             "<url type=\"ftp\" location=\"FR\" preference=\"100\">ftp://first.example/a</url>"
             "</resources></file>" TAIL_3;
  g_autoptr (GPtrArray) files = parse (text);
  SluiceMetalinkFile *file = files->pdata[0];

  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (file->name, ==, "a.iso");
  g_assert_cmpint (file->size, ==, 12);
  g_assert_cmpint (file->checksum->type, ==, G_CHECKSUM_SHA1);
  assert_links (file, "ftp://first.example/a http://second.example/a http://last.example/a");
  assert_mirror (file, 0, 1, "fr");
  assert_mirror (file, 1, 91, NULL);
  assert_mirror (file, 2, SLUICE_MIRROR_LAST_PRIORITY, NULL);
}

static void
test_namespaces (void)
{
  g_autoptr (GPtrArray) files =
      parse ("<m:metalink xmlns:m=\"urn:ietf:params:xml:ns:metalink\" xmlns:o=\"urn:other\">"
             "<m:file name=\"a\"><o:url>https://other.example/</o:url><o:size>1</o:size>"
             "<m:url>https://example.org/a</m:url></m:file></m:metalink>");
  SluiceMetalinkFile *file = files->pdata[0];

  g_assert_cmpint (file->size, ==, -1);
  assert_links (file, "https://example.org/a");
}

/* Names that would lead out of the folder, or hide in it. */
static void
test_names (void)
{
  static const struct
  {
    const char *written;
    const char *name;
  } cases[] = {
    { "../../.bashrc", "bashrc" },
    { "/etc/passwd", "passwd" },
    { "a/b/c.tar.gz", "c.tar.gz" },
    { "..", NULL },
    { "", NULL },
    { "a/", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf (HEAD_4 "<file name=\"%s\">" URL "</file></metalink>", cases[i].written);
      g_autoptr (GPtrArray) files = parse (text);
      SluiceMetalinkFile *file = files->pdata[0];

      g_assert_cmpstr (file->name, ==, cases[i].name);
    }
}

/* What is odd but leaves no doubt about the rest. */
static void
test_odd (void)
{
  static const struct
  {
    const char *text;
    gint64 size;
  } cases[] = {
    { FILE_4 ("<size>-1</size>" URL), -1 },
    { FILE_4 ("<size>9223372036854775807</size>" URL), G_MAXINT64 },
    { FILE_4 ("<size>9223372036854775808</size>" URL), -1 },
    { FILE_4 ("<size>1e3</size>" URL), -1 },
    { FILE_4 ("<size/><hash/><hash type=\"sha-256\">12</hash>" URL), -1 },
    { FILE_4 ("<url>file</url><url>javascript:alert(1)</url>" URL), -1 },
    { FILE_4 ("<url>file:///etc/passwd</url><url>smb://example.org/a</url>" URL), -1 },
    { FILE_4 ("<url>https://anna:secret@example.org/a</url>"), -1 },
    { FILE_4 ("<url priority=\"x\"/><url location=\"Wales\">https://example.org/a</url>"), -1 },
    { FILE_3 ("<resources>" URL "</resources>"), -1 },
    { "<!-- a comment -->" FILE_3 ("<resources>" URL "</resources>"), -1 },
    { HEAD_4 "<file>" URL "</file><file name=\"empty\"/></metalink>", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) files = parse (cases[i].text);
      SluiceMetalinkFile *file = files->pdata[0];

      g_assert_cmpuint (files->len, ==, 1);
      g_assert_cmpint (file->size, ==, cases[i].size);
      g_assert_null (file->checksum);
      assert_links (file, "https://example.org/a");
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *hint; /* what the sentence must contain */
  } cases[] = {
    { "", "damaged" },
    { "https://example.org/", "damaged" },
    { "<html><body>metalink</body></html>", "damaged" },
    { "<metalink/>", "damaged" },
    { "<metalink xmlns=\"urn:other\"/>", "damaged" },
    { HEAD_4 "<file name=\"a\">" URL "</file>", "damaged" },
    { HEAD_4 "<file name=\"a\">" URL, "damaged" },
    { HEAD_4 "<file name=\"a\">" URL "&none;</file></metalink>", "damaged" },
    { "<!DOCTYPE metalink>" FILE_4 (URL), "damaged" },
    { "<!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><metalink "
      "xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"a\"><url>&b;</url></file>"
      "</metalink>",
      "damaged" },
    { "<!DOCTYPE m SYSTEM \"file:///etc/passwd\"><metalink/>", "damaged" },
    { HEAD_4 "</metalink>", "names no file" },
    { FILE_4 ("<url>nowhere</url>"), "names no file" },
    { FILE_3 (URL), "names no file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) files =
          sluice_metalink_parse (cases[i].text, strlen (cases[i].text), NULL, &error);

      announce (cases[i].text);
      g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_INVALID);
      g_assert_null (files);
      g_assert_nonnull (strstr (error->message, cases[i].hint));
    }
}

static void
test_unlikely (void)
{
  static const char *const texts[] = { "", "https://example.org/metalink", "<html>", "metalink" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (sluice_metalink_is_likely (texts[i], strlen (texts[i])));
}

static void
test_bounds (void)
{
  g_autoptr (GString) text = g_string_new (HEAD_4);
  g_autoptr (GPtrArray) files = NULL;
  SluiceMetalinkFile *file;

  g_string_append (text, "<file name=\"many\">");
  for (guint i = 0; i < SLUICE_MIRROR_MOST * 2; i++)
    g_string_append_printf (text, "<url>https://example.org/%u</url>", i);
  g_string_append (text, "</file>");
  for (guint i = 0; i < SLUICE_METALINK_MOST_FILES * 2; i++)
    g_string_append_printf (text, "<file name=\"%u\">" URL "</file>", i);
  g_string_append (text, "</metalink>");

  files = sluice_metalink_parse (text->str, text->len, NULL, NULL);
  g_assert_cmpuint (files->len, ==, SLUICE_METALINK_MOST_FILES);
  file = files->pdata[0];
  g_assert_cmpuint (file->mirrors->len, ==, SLUICE_MIRROR_MOST);
}

/* Checksums of pieces that are of use, and some that are not. */
static void
test_pieces (void)
{
  static const struct
  {
    const char *text;
    int type; /* a GChecksumType, or -1 for none */
    guint n;
  } cases[] = {
    { FILE_4 ("<size>11</size>" PIECES_4 ("5", "sha-1", H1 H1 H1) URL), G_CHECKSUM_SHA1, 3 },
    { FILE_4 (PIECES_4 ("5", "sha-1", H1 H1 H1) "<size>11</size>" URL), G_CHECKSUM_SHA1, 3 },
    { FILE_4 ("<size>10</size>" PIECES_4 ("5", "sha-1", H1 H1) URL), G_CHECKSUM_SHA1, 2 },
    { FILE_4 ("<size>10</size>" PIECES_4 ("5", "sha-1", H1 H1) PIECES_4 ("10", "sha-256", H256)
                  PIECES_4 ("10", "md5", HMD5) URL),
      G_CHECKSUM_SHA256, 1 },
    { FILE_3 ("<size>11</size><verification><pieces length=\"6\" type=\"sha1\">"
              "<hash piece=\"0\">" SHA1 "</hash><hash piece=\"1\">" SHA1
              "</hash></pieces></verification><resources>" URL "</resources>"),
      G_CHECKSUM_SHA1, 2 },
    { FILE_3 ("<size>11</size><verification><pieces length=\"6\" type=\"sha1\">"
              "<hash piece=\"1\">" SHA1 "</hash><hash piece=\"0\">" SHA1
              "</hash></pieces></verification><resources>" URL "</resources>"),
      -1, 0 },
    { FILE_4 (PIECES_4 ("5", "sha-1", H1 H1 H1) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("5", "sha-1", H1 H1) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("5", "sha-1", H1 H1 H1 H1) URL), -1, 0 },
    { FILE_4 ("<size>9223372036854775807</size>" PIECES_4 ("1", "sha-1", H1) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("0", "sha-1", H1) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("18446744073709551616", "sha-1", H1) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("-1", "sha-1", H1) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("11", "crc32", "<hash>00000000</hash>") URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("11", "sha-1", H256) URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("11", "sha-1", "<hash>xy</hash>") URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("11", "sha-1", "") URL), -1, 0 },
    { FILE_4 ("<size>11</size>" PIECES_4 ("11", "sha-1", "") "<other>" H1 "</other>" URL), -1, 0 },
    { FILE_4 ("<size>11</size><pieces>" H1 "</pieces>" URL), -1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) files = parse (cases[i].text);
      SluiceMetalinkFile *file = files->pdata[0];

      g_assert_null (file->checksum);
      assert_links (file, "https://example.org/a");
      g_assert_cmpint (file->piece_hashes != NULL, ==, cases[i].type >= 0);
      if (file->piece_hashes == NULL)
        continue;
      g_assert_cmpint (sluice_piece_hashes_get_type (file->piece_hashes), ==, cases[i].type);
      g_assert_cmpuint (sluice_piece_hashes_get_n (file->piece_hashes), ==, cases[i].n);
    }
}

/* The user's own country goes before others, where the Metalink has no preference. */
static void
test_country (void)
{
  static const char text[] =
      FILE_4 ("<url priority=\"2\" location=\"fr\">https://fr.example/a</url>"
              "<url priority=\"2\" location=\"AT\">https://at.example/a</url>"
              "<url priority=\"1\" location=\"us\">https://us.example/a</url>"
              "<url priority=\"2\">https://any.example/a</url>");
  g_autoptr (GPtrArray) here = sluice_metalink_parse (text, strlen (text), "at", NULL);
  g_autoptr (GPtrArray) nowhere = sluice_metalink_parse (text, strlen (text), NULL, NULL);

  assert_links (here->pdata[0], "https://us.example/a https://at.example/a https://fr.example/a "
                                "https://any.example/a");
  assert_links (nowhere->pdata[0], "https://us.example/a https://fr.example/a "
                                   "https://at.example/a https://any.example/a");
}

/* What would take all memory, or the stack, is refused or passed over. */
static void
test_bombs (void)
{
  g_autoptr (GString) nested = g_string_new (HEAD_4 "<file name=\"a\">" URL);
  g_autoptr (GString) pieces = g_string_new (HEAD_4 "<file name=\"a\"><size>7</size>" URL
                                                    "<pieces length=\"1\" type=\"md5\">");
  g_autofree char *large = g_strnfill (SLUICE_METALINK_LARGEST + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (nested, "<pieces>");
  g_assert_null (sluice_metalink_parse (nested->str, nested->len, NULL, &error));
  g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_INVALID);
  g_clear_error (&error);

  for (guint i = 0; i < 100000; i++)
    g_string_append (pieces, HMD5);
  g_string_append (pieces, "</pieces></file></metalink>");
  files = sluice_metalink_parse (pieces->str, pieces->len, NULL, NULL);
  g_assert_null (((SluiceMetalinkFile *) files->pdata[0])->piece_hashes);

  memcpy (large, pieces->str, pieces->len);
  g_assert_null (sluice_metalink_parse (large, SLUICE_METALINK_LARGEST + 1, NULL, &error));
  g_assert_error (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_INVALID);
}

static void
test_meant (void)
{
  static const struct
  {
    const char *name;
    const char *content_type;
    gboolean is_meant;
  } cases[] = {
    { "a.meta4", NULL, TRUE },
    { "A.METALINK", "application/octet-stream", TRUE },
    { "metalink", "application/metalink+xml", TRUE },
    { NULL, "Application/Metalink4+XML", TRUE },
    { "a.meta4", "text/html", FALSE },
    { "a.meta", NULL, FALSE },
    { "a.meta4.zip", "application/zip", FALSE },
    { NULL, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (sluice_metalink_is_meant (cases[i].name, cases[i].content_type), ==,
                     cases[i].is_meant);
}

/* No file can stand for thousands: its links are none of those that people type. */
static void
test_pattern (void)
{
  static const char text[] = FILE_4 ("<url>https://[::1]/[1-9]?[a-z]</url>");
  g_autoptr (GPtrArray) files = sluice_metalink_parse (text, strlen (text), NULL, NULL);
  SluiceMetalinkFile *file;

  g_assert_nonnull (files);
  file = files->pdata[0];
  assert_links (file, "https://[::1]/%5B1-9%5D?%5Ba-z%5D");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metalink/version-4", test_version_4);
  g_test_add_func ("/metalink/version-3", test_version_3);
  g_test_add_func ("/metalink/namespaces", test_namespaces);
  g_test_add_func ("/metalink/names", test_names);
  g_test_add_func ("/metalink/odd", test_odd);
  g_test_add_func ("/metalink/refused", test_refused);
  g_test_add_func ("/metalink/unlikely", test_unlikely);
  g_test_add_func ("/metalink/bounds", test_bounds);
  g_test_add_func ("/metalink/pattern", test_pattern);
  g_test_add_func ("/metalink/pieces", test_pieces);
  g_test_add_func ("/metalink/country", test_country);
  g_test_add_func ("/metalink/bombs", test_bombs);
  g_test_add_func ("/metalink/meant", test_meant);
  return g_test_run ();
}
