/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk without room: the download stops with a sentence and loses nothing;
 * when there is room again it goes on. The small disk is a tmpfs in a mount
 * namespace of the test's own. */

#include <unistd.h>

#include "sluice-case.h"
#include "small-disk.h"

#define DISK 16    /* megabytes */
#define BALLAST 12 /* megabytes */
#define SIZE (8 * 1024 * 1024)
#define LONGEST 60 /* seconds */

static SluiceScene *
small_disk_new (const SluiceOriginScript *script)
{
  SluiceScene *scene = sluice_scene_new_with_origin (NULL, script);

  if (!small_disk_mount (scene->folder, DISK))
    {
      sluice_scene_free (scene);
      return NULL;
    }

  small_disk_fill (scene->folder, "ballast", BALLAST);
  return scene;
}

static void
small_disk_free (SluiceScene *scene)
{
  small_disk_unmount (scene->folder);
  sluice_scene_free (scene);
}

static void
assert_goes_on (SluiceScene *scene, SluiceRun *run, const char *const *arguments)
{
  g_autofree char *ballast = sluice_scene_get_path (scene, "ballast");

  g_assert_false (sluice_scene_has (scene, "file.bin"));
  g_assert_cmpint (unlink (ballast), ==, 0);

  /* It has given up with status 1, or it waits for the room it has now. */
  if (sluice_run_finish (run, LONGEST) != SLUICE_EXIT_FINISHED)
    g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
}

static void
test_disk_full (gconstpointer data)
{
  const SluiceOriginScript *script = data;
  SluiceScene *scene = small_disk_new (script);
  g_autofree char *link = NULL;
  const char *arguments[] = { NULL, NULL };
  g_autoptr (SluiceRun) run = NULL;

  if (scene == NULL)
    {
      g_test_skip ("No small disk can be made here.");
      return;
    }

  link = sluice_origin_get_link (scene->origin, "127.0.0.1", script->path);
  arguments[0] = link;
  run = sluice_run_start (scene, arguments, NULL);
  g_assert_true (sluice_run_await_saying (run, "no room", LONGEST));
  assert_goes_on (scene, run, arguments);
  sluice_scene_assert_file (scene, "file.bin", &script->file);
  sluice_scene_assert_only (scene, "file.bin");
  small_disk_free (scene);
}

int
main (int argc, char **argv)
{
  static const SluiceOriginScript known = {
    .path = "/file.bin",
    .file = { .seed = 1, .size = SIZE, .etag = "\"one\"" },
  };
  static const SluiceOriginScript unknown = {
    .path = "/file.bin",
    .file = { .seed = 1, .size = SIZE, .etag = "\"one\"" },
    .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED, .framing = SLUICE_ORIGIN_FRAMING_CHUNKED },
  };
  gboolean possible = small_disk_enter_namespace (); /* before anything starts a thread */

  g_test_init (&argc, &argv, NULL);

  if (!possible)
    {
      g_print ("1..0 # SKIP No namespace can be made here.\n");
      return 0;
    }

  g_test_add_data_func ("/disk-full/size-known", &known, test_disk_full);
  g_test_add_data_func ("/disk-full/size-unknown", &unknown, test_disk_full);

  return g_test_run ();
}
