/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two programs want the same file in the same folder. One has it, the other says so
 * or takes another name, and no byte of one comes into the file of the other. */

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-case.h"
#include "small-disk.h"

#define NAME "file.bin"
#define SIZE (4 * 1024 * 1024 + 1000)
#define BEGUN (SIZE / 4)
#define RATE (2 * 1024 * 1024)
#define LONGEST 60 /* seconds */
#define MANY 6

static const SluiceOriginScript script = {
  .path = "/" NAME,
  .file = { .seed = 31, .size = SIZE, .etag = "\"one\"", .last_modified = SLUICE_CASE_LONG_AGO },
};

/* The second program, and the way it goes to the folder. */
typedef struct
{
  const char *name;
  gboolean (*set_up) (SluiceScene *scene, char **way); /* FALSE where it cannot be had */
  const char *home;                                    /* its data folder, or NULL */
} Row;

static gboolean
go_straight (SluiceScene *scene, char **way)
{
  *way = g_strdup (scene->folder);
  return TRUE;
}

static gboolean
go_by_link (SluiceScene *scene, char **way)
{
  *way = g_build_filename (scene->root, "link", NULL);
  return symlink (scene->folder, *way) == 0;
}

static gboolean
go_by_parent (SluiceScene *scene, char **way)
{
  g_autofree char *beside = g_build_filename (scene->root, "beside", NULL);

  *way = g_build_filename (beside, "..", "downloads", ".", NULL);
  return mkdir (beside, 0755) == 0;
}

static gboolean
go_by_mount (SluiceScene *scene, char **way)
{
  *way = g_build_filename (scene->root, "mounted", NULL);
  return mkdir (*way, 0755) == 0 && mount (scene->folder, *way, NULL, MS_BIND, NULL) == 0;
}

static const Row rows[] = {
  { "straight", go_straight },
  { "by-link", go_by_link },
  { "by-parent", go_by_parent },
  { "by-mount", go_by_mount },
  { "from-another-home", go_straight, "elsewhere" },
  { "from-another-home-by-mount", go_by_mount, "elsewhere" },
};

/* At a rate the first program has begun, and is at it until the rate is lifted. */
static SluiceScene *
scene_new (guint64 rate)
{
  const SluiceOriginSettings settings = { .rate = rate };
  SluiceScene *scene = sluice_scene_new_with_origin (&settings, &script);

  if (rate > 0)
    sluice_origin_crawl (scene->origin, BEGUN);
  return scene;
}

static SluiceRun *
start (SluiceScene *scene, const char *way)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "-x2", "-d", way, link, NULL };

  return sluice_run_start (scene, arguments, NULL);
}

static void
assert_one (SluiceScene *scene, SluiceRun *run)
{
  sluice_origin_lift_rates (scene->origin);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (scene);
  sluice_scene_assert_file (scene, NAME, &script.file);
  sluice_scene_assert_only (scene, NAME);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SluiceScene) scene = scene_new (RATE);
  g_autoptr (SluiceRun) first = NULL;
  g_autoptr (SluiceRun) second = NULL;
  g_autofree char *way = NULL;
  g_autofree char *home = NULL;

  if (!row->set_up (scene, &way))
    {
      g_test_skip (g_strerror (errno));
      return;
    }

  first = start (scene, scene->folder);
  g_assert_true (sluice_origin_await_sent (scene->origin, BEGUN, LONGEST));
  if (row->home != NULL)
    {
      home = g_build_filename (scene->root, row->home, NULL);
      sluice_scene_set_variable (scene, "XDG_DATA_HOME", home);
    }
  second = start (scene, way);
  g_assert_cmpint (sluice_run_finish (second, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_run_says (second, "is being downloaded by"));
  g_assert_cmpstr (sluice_run_get_out (second), ==, "");

  assert_one (scene, first);
  umount2 (way, MNT_DETACH);
}

/* However they are started, one at least has the file, and each says what came of it. */
static void
test_at_once (void)
{
  g_autoptr (SluiceScene) scene = scene_new (0);
  SluiceRun *runs[MANY];
  guint finished = 0;

  for (guint i = 0; i < MANY; i++)
    runs[i] = start (scene, scene->folder);
  for (guint i = 0; i < MANY; i++)
    {
      int status = sluice_run_finish (runs[i], LONGEST);

      if (status == SLUICE_EXIT_FINISHED)
        {
          g_autofree char *line = g_strdup (sluice_run_get_out (runs[i]));
          g_autofree char *name = g_path_get_basename (g_strchomp (line));

          sluice_scene_assert_file (scene, name, &script.file);
          finished++;
        }
      else
        g_assert_true (sluice_run_says (runs[i], "is being downloaded by"));
      sluice_run_free (runs[i]);
    }

  sluice_scene_tell (scene);
  g_assert_cmpuint (finished, >=, 1);
  g_assert_false (sluice_scene_has (scene, NAME ".part"));
  g_assert_false (sluice_scene_has (scene, NAME ".part.json"));
}

/* A lock ends with the program that held it. */
static void
test_killed_holder (void)
{
  g_autoptr (SluiceScene) scene = scene_new (RATE);
  g_autoptr (SluiceRun) first = start (scene, scene->folder);
  g_autoptr (SluiceRun) second = NULL;

  g_assert_true (sluice_origin_await_sent (scene->origin, BEGUN, LONGEST));
  sluice_run_signal (first, SIGKILL);
  g_assert_cmpint (sluice_run_finish (first, LONGEST), ==, 128 + SIGKILL);
  second = start (scene, scene->folder);
  assert_one (scene, second);
}

/* One that was stopped, as by a person at the keyboard, still has it. */
static void
test_stopped_holder (void)
{
  g_autoptr (SluiceScene) scene = scene_new (RATE);
  g_autoptr (SluiceRun) first = start (scene, scene->folder);
  g_autoptr (SluiceRun) second = NULL;

  g_assert_true (sluice_origin_await_sent (scene->origin, BEGUN, LONGEST));
  sluice_run_signal (first, SIGSTOP);
  second = start (scene, scene->folder);
  g_assert_cmpint (sluice_run_finish (second, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_run_says (second, sluice_run_get_pid (first)));
  sluice_run_signal (first, SIGCONT);
  assert_one (scene, first);
}

int
main (int argc, char **argv)
{
  small_disk_enter_namespace (); /* before anything starts a thread */
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/two/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/two/at-once", test_at_once);
  g_test_add_func ("/two/killed-holder", test_killed_holder);
  g_test_add_func ("/two/stopped-holder", test_stopped_holder);

  return g_test_run ();
}
