/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A link that expires when two fifths are there, and another one given to go on from:
 * the right one, and wrong ones. */

#include "sluice-run.h"

#define SIZE 1000000
#define ARRIVED 400000
#define PROOF (3 * 64 * 1024) /* bytes that a new address may cost */
#define NAME "file.bin"
#define LONGEST 60 /* seconds */
#define OTHER_NAME "file (1).bin"
#define PAGE "<!DOCTYPE html><html><title>Log in</title></html>\n"
#define OLD_DATE "Sat, 01 Jan 2022 10:20:30 GMT"

/**
 * Case:
 * @name: what is shown
 * @status: how the old link says that it has expired
 * @old: what it led to
 * @new: what the new one leads to
 * @elsewhere: the new one leads to another server
 * @named: the name is given with -o
 * @breaks: the old one breaks off before that, instead of stopping half-way
 * @goes_on: whether what is there has to be used
 */
typedef struct
{
  const char *name;
  guint status;
  SluiceOriginVersion old;
  SluiceOriginVersion new;
  gboolean elsewhere;
  gboolean named;
  gboolean breaks;
  gboolean goes_on;
} Case;

#define STRONG(seed_, etag_)                                                                       \
  {                                                                                                \
    .seed = seed_, .size = SIZE, .etag = etag_, .last_modified = OLD_DATE                          \
  }
#define BARE(seed_)                                                                                \
  {                                                                                                \
    .seed = seed_, .size = SIZE                                                                    \
  }

static const Case cases[] = {
  { "signed-anew", 403, STRONG (1, "\"a\""), STRONG (1, "\"a\""), .breaks = TRUE, .goes_on = TRUE },
  { "signed-anew-410", 410, STRONG (1, "\"a\""), STRONG (1, "\"a\""), .breaks = TRUE,
    .goes_on = TRUE },
  { "signed-anew-named", 400, STRONG (1, "\"a\""), STRONG (1, "\"a\""), .named = TRUE,
    .goes_on = TRUE },
  { "mirror-named", 403, STRONG (1, "\"a\""), STRONG (1, "\"b\""), .elsewhere = TRUE, .named = TRUE,
    .goes_on = TRUE },
  { "mirror-of-the-same-tag", 403, STRONG (1, "\"a\""), STRONG (1, "\"a\""), .elsewhere = TRUE,
    .goes_on = TRUE },
  { "bare-named", 403, BARE (1), BARE (1), .named = TRUE, .goes_on = TRUE },

  /* Nobody said that it is the same. */
  { "bare", 403, BARE (1), BARE (1) },
  { "mirror", 403, STRONG (1, "\"a\""), STRONG (1, "\"b\""), .elsewhere = TRUE },
  /* The same server says that it is not, as for what is new every night. */
  { "tonight", 403, STRONG (1, "\"a\""), STRONG (2, "\"b\""), .named = TRUE },
  { "tonight-with-the-same-bytes", 403, STRONG (1, "\"a\""), STRONG (1, "\"b\""), .named = TRUE },
  /* Its bytes say that it is not, whatever the server says. */
  { "other-bytes", 403, STRONG (1, "\"a\""), STRONG (2, "\"a\"") },
  { "other-bytes-named", 403, STRONG (1, "\"a\""), STRONG (2, "\"a\""), .named = TRUE },
  { "other-bytes-elsewhere", 403, BARE (1), BARE (2), .elsewhere = TRUE, .named = TRUE },
  { "other-size", 403, BARE (1), { .seed = 1, .size = SIZE + 1 }, .named = TRUE },
};

static SluiceScene *
scene_new (const Case *c)
{
  /* The program waits before it comes back to a server that broke off. */
  const SluiceOriginManner breaks = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = ARRIVED };
  const SluiceOriginManner half = { .range = SLUICE_ORIGIN_RANGE_SHORT };
  const SluiceOriginScript script = {
    .path = "/old/" NAME,
    .file = c->old,
    .odd = c->breaks ? breaks : half,
    .odd_times = 1,
    .usual = { .status = c->status },
  };
  SluiceScene *scene = sluice_scene_new_with_origin (NULL, &script);

  scene->other = sluice_origin_new (NULL);
  return scene;
}

/* Brings two fifths; then the link has expired. */
static void
run_until_expired (SluiceScene *scene)
{
  g_autofree char *link =
      sluice_origin_get_link (scene->origin, "127.0.0.1", "/old/" NAME "?token=s3cr3t");
  const char *const arguments[] = { "-x1", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_run_says (run, "expired"));
  g_assert_true (sluice_scene_has (scene, NAME ".part"));
  g_assert_true (sluice_scene_has (scene, NAME ".part.json"));
}

static SluiceOrigin *
put_up_new (SluiceScene *scene, const Case *c, const SluiceOriginManner *manner)
{
  SluiceOriginScript script = { .path = "/new/" NAME, .file = c->new };
  SluiceOrigin *origin = c->elsewhere ? scene->other : scene->origin;

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (origin, &script);
  return origin;
}

static int
run_with_new (SluiceScene *scene, const Case *c, SluiceOrigin *origin)
{
  g_autofree char *link =
      sluice_origin_get_link (origin, "127.0.0.1", "/new/" NAME "?token=an0ther");
  const char *const named[] = { "-x1", "-o", NAME, link, NULL };
  const char *const plain[] = { "-x1", link, NULL };

  return sluice_run (scene, c->named ? named : plain, LONGEST);
}

/* What has arrived may not have been counted yet. */
static guint64
count_sent (SluiceOrigin *origin)
{
  g_assert_true (sluice_origin_await_quiet (origin, LONGEST));
  return sluice_origin_get_sent (origin);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (SluiceScene) scene = scene_new (c);
  SluiceOrigin *origin;
  guint64 before;

  run_until_expired (scene);
  origin = put_up_new (scene, c, NULL);
  before = count_sent (origin);
  g_assert_cmpint (run_with_new (scene, c, origin), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (scene);

  sluice_scene_assert_file (scene, c->goes_on ? NAME : OTHER_NAME, &c->new);
  g_assert_cmpint (sluice_scene_has (scene, OTHER_NAME), !=, c->goes_on);
  /* What cannot be used stays for whoever can. */
  g_assert_cmpint (sluice_scene_has (scene, NAME ".part"), !=, c->goes_on);
  g_assert_cmpint (sluice_scene_has (scene, NAME ".part.json"), !=, c->goes_on);
  if (c->goes_on)
    g_assert_cmpuint (count_sent (origin) - before, <=, SIZE - ARRIVED + PROOF);
}

/* New links that lead to no file change nothing; the right one after them goes on. */
static void
test_wrong_then_right (void)
{
  static const SluiceOriginManner manners[] = { { .status = 403 },
                                                { .status = 404 },
                                                { .page = PAGE } };
  const Case *c = &cases[0];
  g_autoptr (SluiceScene) scene = scene_new (c);
  SluiceOrigin *origin = NULL;

  run_until_expired (scene);
  for (gsize i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      origin = put_up_new (scene, c, &manners[i]);
      g_assert_cmpint (run_with_new (scene, c, origin), ==, SLUICE_EXIT_FAILED);
      g_assert_true (sluice_scene_has (scene, NAME ".part"));
      g_assert_true (sluice_scene_has (scene, NAME ".part.json"));
    }

  origin = put_up_new (scene, c, NULL);
  g_assert_cmpint (run_with_new (scene, c, origin), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &c->new);
  sluice_scene_assert_only (scene, NAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/address/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/address/wrong-then-right", test_wrong_then_right);

  return g_test_run ();
}
