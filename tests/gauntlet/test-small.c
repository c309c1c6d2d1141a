/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file so small that it is kept in memory until it is whole: where that takes too long,
 * where it is interrupted, and where its name is gone by then. */

#include <signal.h>
#include <string.h>

#include "scratch.h"
#include "sluice-case.h"
#include "sluice-origin-body.h"
#include "sluice-run.h"

#define NAME "file.bin"
#define SIZE (200 * 1000)
#define SLOW (30 * 1000) /* bytes per second */
#define LONGEST 60       /* seconds */

static const SluiceOriginVersion one = { .seed = 1, .size = SIZE, .etag = "\"one\"" };
static const SluiceOriginVersion two = { .seed = 2, .size = SIZE, .etag = "\"two\"" };

static SluiceScene *
scene_new (guint64 rate, const SluiceOriginScript *script)
{
  const SluiceOriginSettings settings = { .rate = rate };

  return sluice_scene_new_with_origin (&settings, script);
}

static SluiceRun *
start (SluiceScene *scene)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/" NAME);
  const char *const arguments[] = { "-q", link, NULL };

  return sluice_run_start (scene, arguments, NULL);
}

static void
finish (SluiceScene *scene)
{
  g_autoptr (SluiceRun) run = start (scene);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &one);
  sluice_scene_assert_only (scene, NAME);
}

/* What has arrived is kept although there was no place for it yet. */
static void
test_paused (void)
{
  const SluiceOriginScript script = { .path = "/" NAME, .file = one };
  g_autoptr (SluiceScene) scene = scene_new (SLOW, &script);
  g_autoptr (SluiceRun) run = start (scene);

  g_assert_true (sluice_origin_await_sent (scene->origin, SLOW / 2, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_false (sluice_scene_has (scene, NAME));

  sluice_origin_lift_rates (scene->origin);
  finish (scene);
}

static gboolean
has_part (gpointer user_data)
{
  return sluice_scene_has (user_data, NAME ".part");
}

/* One that takes long is a download like any other. */
static void
test_slow (void)
{
  const SluiceOriginScript script = { .path = "/" NAME, .file = one };
  g_autoptr (SluiceScene) scene = scene_new (SLOW, &script);
  g_autoptr (SluiceRun) run = start (scene);

  scratch_await_true (has_part, scene);
  sluice_run_signal (run, SIGKILL);
  sluice_run_finish (run, LONGEST);
  g_assert_true (sluice_scene_has (scene, NAME ".part.json"));

  sluice_origin_lift_rates (scene->origin);
  finish (scene);
}

static void
test_broken (void)
{
  const SluiceOriginScript script = {
    .path = "/" NAME,
    .file = one,
    .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = SIZE / 2 },
    .odd_times = 1,
  };
  g_autoptr (SluiceScene) scene = scene_new (0, &script);

  finish (scene);
}

/* The version changes under way: never a mixture. */
static void
test_changed (void)
{
  const SluiceOriginScript script = {
    .path = "/" NAME,
    .file = two,
    .odd = { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = SIZE / 2 },
    .odd_times = 1,
    .later = one,
    .changes_at = 1,
  };
  g_autoptr (SluiceScene) scene = scene_new (0, &script);

  finish (scene);
}

/* Both were on their way under one name before either had it. */
static void
test_same_name (void)
{
  const SluiceOriginScript script = { .path = "/one/" NAME, .file = one };
  const SluiceOriginScript other = { .path = "/two/" NAME, .file = two };
  g_autoptr (SluiceScene) scene = scene_new (SIZE, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  g_autofree char *other_link = sluice_origin_get_link (scene->origin, "127.0.0.1", other.path);
  const char *const arguments[] = { "-q", "-j2", link, other_link, NULL };
  g_autofree char *path = sluice_scene_get_path (scene, NAME);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean first;

  sluice_origin_add (scene->origin, &other);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);

  first = sluice_origin_body_equals (one.seed, one.size, file, NULL);
  sluice_scene_assert_file (scene, NAME, first ? &one : &two);
  sluice_scene_assert_file (scene, "file (1).bin", first ? &two : &one);
}

/* What came under its name meanwhile stays what it is. */
static void
test_name_is_taken (void)
{
  const SluiceOriginScript script = { .path = "/" NAME, .file = one };
  g_autoptr (SluiceScene) scene = scene_new (SIZE, &script);
  g_autoptr (SluiceRun) run = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = sluice_scene_get_path (scene, NAME);

  sluice_origin_crawl (scene->origin, SIZE / 10);
  run = start (scene);
  g_assert_true (sluice_origin_await_sent (scene->origin, SIZE / 10, LONGEST));
  sluice_scene_write (scene, NAME, "somebody's");
  sluice_origin_lift_rates (scene->origin);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "somebody's");
  sluice_scene_assert_file (scene, "file (1).bin", &one);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/small/paused", test_paused);
  g_test_add_func ("/small/slow", test_slow);
  g_test_add_func ("/small/broken", test_broken);
  g_test_add_func ("/small/changed", test_changed);
  g_test_add_func ("/small/same-name", test_same_name);
  g_test_add_func ("/small/name-is-taken", test_name_is_taken);
  return g_test_run ();
}
