/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Killed at fifty random moments, a download loses at most what two seconds
 * brought each time, and ends with the right bytes. */

#include <signal.h>

#include "sluice-case.h"

#define KILLS 50
#define RATE (2 * 1000 * 1000)
#define LONGEST_LIFE 4500 /* milliseconds */

/* Between two records, and a little for a machine that has other things to do. */
#define CHECKPOINT 3 /* seconds */

/* Sent, but in no file yet when the program died: in sockets and buffers. */
#define IN_FLIGHT (1024 * 1024)

static const SluiceOriginScript script = {
  .path = "/file.bin",
  .file = { .seed = 7,
            .size = 200 * 1000 * 1000,
            .etag = "\"seven\"",
            .last_modified = SLUICE_CASE_LONG_AGO },
};

static gboolean
kill_cb (gpointer user_data)
{
  sluice_run_signal (user_data, SIGKILL);
  return G_SOURCE_REMOVE;
}

/* Starts the program and kills it after @life milliseconds. */
static void
live_and_die (SluiceScene *scene, const char *link, guint life)
{
  const char *const arguments[] = { "-x4", "-q", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_timeout_add (life, kill_cb, run);
  g_assert_cmpint (sluice_run_finish (run, 20), ==, 128 + SIGKILL);
  g_assert_cmpstr (sluice_run_get_err (run), ==, "");
  g_assert_false (sluice_scene_has (scene, "file.bin"));
  g_assert_true (sluice_origin_await_quiet (scene->origin, 5));
}

static void
test_kill (void)
{
  const SluiceOriginSettings settings = { .rate = RATE };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "-x4", link, NULL };
  guint64 excused = 0;

  for (guint i = 0; i < KILLS; i++)
    {
      guint life = (guint) g_test_rand_int_range (20, LONGEST_LIFE);
      guint64 before = sluice_origin_get_sent (scene->origin);

      live_and_die (scene, link, life);
      excused += MIN (sluice_origin_get_sent (scene->origin) - before,
                      (guint64) RATE * CHECKPOINT + IN_FLIGHT);
    }

  sluice_origin_lift_rates (scene->origin);
  g_assert_cmpint (sluice_run (scene, arguments, 60), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, "file.bin", &script.file);
  sluice_scene_assert_only (scene, "file.bin");
  g_test_message ("sent %" G_GUINT64_FORMAT " bytes for a file of %" G_GUINT64_FORMAT
                  ", excused %" G_GUINT64_FORMAT,
                  sluice_origin_get_sent (scene->origin), script.file.size, excused);
  g_assert_cmpuint (sluice_origin_get_sent (scene->origin), <=,
                    script.file.size + excused + IN_FLIGHT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kill/fifty-times", test_kill);

  return g_test_run ();
}
