/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A Metalink, or other addresses on the command line: what it lists arrives whole, from
 * wherever it can be had. */

#include <string.h>

#include "sluice-run.h"

#define PIECE ((gsize) (256 * 1024))
#define SIZE (12 * PIECE + 1000)
#define TYPE "application/metalink4+xml"

/* Slow enough for a second connection to be worth its while. */
#define SLOW                                                                                       \
  {                                                                                                \
    .slot_rates = { 1000000, 1000000, 1000000, 1000000 }                                           \
  }

static const SluiceOriginVersion file = { .seed = 1,
                                          .size = SIZE,
                                          .etag = "\"one\"",
                                          .last_modified = "Sat, 01 Jan 2022 10:20:30 GMT" };

/* Two servers with the same file. */
typedef struct
{
  SluiceScene *scene; /* owned */
  char *link;         /* owned */
  char *other_link;   /* owned */
  char *list;         /* owned, nullable: the path of a Metalink */
  char *text;         /* owned, nullable: what is in it; the server may send it, too */
} Story;

static void
story_begin (Story *self, guint first_status)
{
  const SluiceOriginSettings slow = SLOW;
  const SluiceOriginScript first = { .path = "/a",
                                     .file = file,
                                     .usual = { .status = first_status } };
  const SluiceOriginScript second = { .path = "/mirror/a", .file = file };

  self->scene = sluice_scene_new_with_origin (&slow, &first);
  self->scene->other = sluice_origin_new (&slow);
  sluice_origin_add (self->scene->other, &second);
  self->link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", "/a");
  self->other_link = sluice_origin_get_link (self->scene->other, "127.0.0.1", "/mirror/a");
}

static void
story_clear (Story *self)
{
  sluice_scene_free (self->scene);
  g_free (self->link);
  g_free (self->other_link);
  g_free (self->list);
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

static char *
hash (const guint8 *bytes, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
}

static char *
describe (const char *name, guint64 seed)
{
  g_autofree guint8 *bytes = g_malloc (SIZE);
  g_autofree char *whole = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  sluice_origin_body_bytes (seed, 0, bytes, SIZE);
  whole = hash (bytes, SIZE);
  g_string_printf (text,
                   "<file name=\"%s\"><size>%" G_GSIZE_FORMAT "</size>"
                   "<hash type=\"sha-256\">%s</hash><pieces type=\"sha-256\" "
                   "length=\"%" G_GSIZE_FORMAT "\">",
                   name, (gsize) SIZE, whole, PIECE);
  for (gsize start = 0; start < SIZE; start += PIECE)
    {
      g_autofree char *piece = hash (bytes + start, MIN (PIECE, SIZE - start));

      g_string_append_printf (text, "<hash>%s</hash>", piece);
    }
  g_string_append (text, "</pieces>");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* @seed: of the bytes that its checksums are of */
static void
story_write_list (Story *self, guint64 seed)
{
  g_autofree char *described = describe ("discs/disc.iso", seed);

  self->text = g_strdup_printf ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">%s"
                                "<url priority=\"1\">%s</url><url priority=\"2\">%s</url></file>"
                                "</metalink>",
                                described, self->link, self->other_link);
  self->list = g_build_filename (self->scene->root, "list.meta4", NULL);
  g_assert_true (g_file_set_contents (self->list, self->text, -1, NULL));
}

static void
assert_visited (SluiceOrigin *origin)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (origin);

  g_assert_cmpuint (visits->len, >, 0);
}

static int
run (Story *self, const char *what, const char *option, const char *says)
{
  const char *const arguments[] = { what, option, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (self->scene, arguments, NULL);
  int status = sluice_run_finish (run, 60);

  sluice_scene_tell (self->scene);
  g_test_message ("%s", sluice_run_get_err (run));
  if (says != NULL)
    g_assert_true (sluice_run_says (run, says));
  return status;
}

static void
test_file (void)
{
  g_auto (Story) story = { 0 };

  story_begin (&story, 0);
  story_write_list (&story, file.seed);
  g_assert_cmpint (run (&story, story.list, "-x4", NULL), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_only (story.scene, "disc.iso");
  sluice_scene_assert_file (story.scene, "disc.iso", &file);
  assert_visited (story.scene->origin);
  assert_visited (story.scene->other);
}

/* The link is of the server whose file is gone. */
static void
test_link (void)
{
  g_auto (Story) story = { 0 };
  SluiceOriginScript list = { .path = "/list.meta4", .type = TYPE };
  g_autofree char *link = NULL;

  story_begin (&story, 404);
  story_write_list (&story, file.seed);
  list.usual.text = story.text;
  sluice_origin_add (story.scene->origin, &list);
  link = sluice_origin_get_link (story.scene->origin, "127.0.0.1", list.path);
  g_assert_cmpint (run (&story, link, "--json", NULL), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_only (story.scene, "disc.iso");
  sluice_scene_assert_file (story.scene, "disc.iso", &file);
}

static void
test_itself (void)
{
  g_auto (Story) story = { 0 };
  SluiceOriginScript list = { .path = "/list.meta4", .type = TYPE };
  g_autofree char *link = NULL;
  g_autofree char *path = NULL;
  g_autofree char *found = NULL;

  story_begin (&story, 0);
  story_write_list (&story, file.seed);
  list.usual.text = story.text;
  sluice_origin_add (story.scene->origin, &list);
  link = sluice_origin_get_link (story.scene->origin, "127.0.0.1", list.path);
  g_assert_cmpint (run (&story, link, "--no-metalink", NULL), ==, SLUICE_EXIT_FINISHED);
  path = sluice_scene_get_path (story.scene, "list.meta4");
  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, story.text);
}

/* Nothing that the Metalink did not mean becomes the file. */
static void
test_other_bytes (void)
{
  g_auto (Story) story = { 0 };

  story_begin (&story, 0);
  story_write_list (&story, file.seed + 1);
  g_assert_cmpint (run (&story, story.list, NULL, NULL), ==, SLUICE_EXIT_FAILED);
  g_assert_false (sluice_scene_has (story.scene, "disc.iso"));
}

static void
test_several (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *text = NULL;

  story_begin (&story, 0);
  story_write_list (&story, file.seed);
  first = g_strdup_printf ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"
                           "<file name=\"copy.iso\"><url>%s</url></file>",
                           story.other_link);
  text = g_strconcat (first, strchr (story.text, '>') + 1, NULL);
  g_assert_true (g_file_set_contents (story.list, text, -1, NULL));

  g_assert_cmpint (run (&story, story.list, "-ox.iso", "lists several"), ==, SLUICE_EXIT_USAGE);
  g_assert_cmpint (run (&story, story.list, "-j2", NULL), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (story.scene, "disc.iso", &file);
  sluice_scene_assert_file (story.scene, "copy.iso", &file);
}

static void
test_damaged (void)
{
  g_auto (Story) story = { 0 };

  story_begin (&story, 0);
  story_write_list (&story, file.seed);
  g_assert_true (g_file_set_contents (story.list, story.text, 200, NULL));
  g_assert_cmpint (run (&story, story.list, NULL, "damaged"), ==, SLUICE_EXIT_FAILED);

  /* So is one of which nothing but the name is left. */
  g_assert_true (g_file_set_contents (story.list, "nothing", -1, NULL));
  g_assert_cmpint (run (&story, story.list, NULL, "damaged"), ==, SLUICE_EXIT_FAILED);
}

/* Without a checksum another address is there for when the first fails. */
static void
test_mirror (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *option = NULL;

  story_begin (&story, 404);
  option = g_strconcat ("--mirror=", story.other_link, NULL);
  g_assert_cmpint (run (&story, story.link, option, NULL), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (story.scene, "a", &file);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metalink/file", test_file);
  g_test_add_func ("/metalink/link", test_link);
  g_test_add_func ("/metalink/itself", test_itself);
  g_test_add_func ("/metalink/other-bytes", test_other_bytes);
  g_test_add_func ("/metalink/several", test_several);
  g_test_add_func ("/metalink/damaged", test_damaged);
  g_test_add_func ("/metalink/mirror", test_mirror);
  return g_test_run ();
}
