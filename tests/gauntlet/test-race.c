/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The last piece of a download is fetched by two connections when the first one falls
 * silent: what the server can do to the two, and what becomes of them when the program ends. */

#include <signal.h>
#include <string.h>

#include "sluice-case.h"
#include "sluice-invariants.h"

#define LARGE (3000 * 1000)
#define LET_OUT (LARGE / 8 * 7 + 50000) /* bytes: all but what the silent one owes, and some */
#define HALF 250000                     /* bytes */
#define NAME "file.bin"
#define LONGEST 60 /* seconds */

/* What standard error says when the race begins, or when all took so long that there is none. */
#define RACE_BEGINS "a second connection fetches it, too"
#define RACE_IS_LEFT_OUT "another one fetches what it owes"

#define VERSION(seed_, etag_)                                                                      \
  {                                                                                                \
    .seed = seed_, .size = LARGE, .etag = etag_, .last_modified = SLUICE_CASE_LONG_AGO             \
  }
#define RATES                                                                                      \
  {                                                                                                \
    500000, 500000, 500000, 500000, 500000, 500000, 500000, 500000                                 \
  }
#define SILENT                                                                                     \
  {                                                                                                \
    .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 200000                                      \
  }

static const SluiceCase cases[] = {
  {
      .name = "one-falls-silent",
      .script = { .file = VERSION (1, "\"one\""), .odd = SILENT, .odd_from = 3, .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
      .most_sent = LARGE / 4 * 5,
  },
  {
      .name = "several-fall-silent",
      .script = { .file = VERSION (1, "\"one\""), .odd = SILENT, .odd_from = 3, .odd_times = 4 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
  },
  {
      .name = "the-second-is-silent-too",
      .script = { .file = VERSION (1, "\"one\""),
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE },
                  .odd_from = 3,
                  .odd_times = 3 },
      .settings = { .slot_rates = RATES },
      .options = { "-x4", "--timeout=3" },
  },
  {
      .name = "both-break",
      .script = { .file = VERSION (1, "\"one\""),
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 40000 },
                  .odd_from = 3,
                  .odd_times = 12 },
      .settings = { .slot_rates = RATES },
      .options = { "-x4" },
  },
  /* The bytes that come for the second are of another version, and say so, or do not. */
  {
      .name = "another-version",
      .script = { .file = VERSION (1, "\"one\""),
                  .later = VERSION (2, "\"two\""),
                  .changes_after = LARGE / 10 * 9,
                  .odd = SILENT,
                  .odd_from = 3,
                  .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
      .outcome = SLUICE_OUTCOME_ANY,
  },
  {
      .name = "another-version-against-if-range",
      .script = { .file = VERSION (1, "\"one\""),
                  .later = VERSION (2, "\"two\""),
                  .changes_after = LARGE / 10 * 9,
                  .usual = { .ignores_if_range = TRUE },
                  .odd = SILENT,
                  .odd_from = 3,
                  .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8" },
      .outcome = SLUICE_OUTCOME_ANY,
  },
  {
      .name = "other-bytes-of-the-same-name",
      .script = { .file = VERSION (1, "\"one\""),
                  .later = VERSION (2, "\"one\""),
                  .changes_after = LARGE / 10 * 9,
                  .odd = SILENT,
                  .odd_from = 3,
                  .odd_times = 1 },
      .settings = { .slot_rates = RATES },
      .options = { "-x8", "--checksum=sha256:" SLUICE_CASE_SHA256 },
      .outcome = SLUICE_OUTCOME_HONEST,
      .stays_failed = TRUE,
  },
};

/* ---- What ends in the middle of a race ---- */

static gboolean
race_is_on (gpointer data)
{
  const char *said = sluice_run_get_err (data);

  return strstr (said, RACE_BEGINS) != NULL || strstr (said, RACE_IS_LEFT_OUT) != NULL;
}

/* One connection is silent from the start. When the others are through, two race for what
 * it owes, of which the origin lets out no more than the beginning. */
static void
end_within_race (int signal_number, int status)
{
  const SluiceOriginSettings settings = { .slot_rates = RATES };
  const SluiceOriginScript script = { .path = "/" NAME,
                                      .file = VERSION (1, "\"one\""),
                                      .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL,
                                               .ending_at = 1000 },
                                      .odd_from = 3,
                                      .odd_times = 1 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/" NAME);
  const char *const arguments[] = { "-x8", link, NULL };
  g_autoptr (SluiceRun) run = NULL;
  g_autoptr (SluiceRun) next = NULL;

  sluice_scene_populate (scene, NAME);
  sluice_origin_hold (scene->origin, LET_OUT);
  run = sluice_run_start (scene, arguments, NULL);
  g_assert_true (sluice_run_await_true (run, race_is_on, run, LONGEST));
  scene->killed = signal_number == SIGKILL;
  sluice_run_signal (run, signal_number);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, status);
  sluice_invariants_assert (scene, run);
  g_assert_false (sluice_scene_has (scene, NAME));

  sluice_origin_release (scene->origin);
  next = sluice_run_start (scene, arguments, NULL);
  g_assert_cmpint (sluice_run_finish (next, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_invariants_assert (scene, next);
  sluice_scene_assert_file (scene, NAME, &script.file);
  sluice_scene_assert_only (scene, NAME);
}

static void
test_interrupted (void)
{
  end_within_race (SIGINT, SLUICE_EXIT_INTERRUPTED);
}

static void
test_killed (void)
{
  end_within_race (SIGKILL, 128 + SIGKILL);
}

static gboolean
holds (gpointer data)
{
  return sluice_origin_holds (data);
}

/* Two connections are left, and the server goes: when it is back, so is the download. */
static void
test_both_break_at_once (void)
{
  SluiceOriginSettings settings = { .slot_rates = { HALF, HALF } };
  SluiceOriginScript script = { .path = "/" NAME,
                                .file = { .seed = 1, .size = 2 * HALF, .etag = "\"one\"" },
                                .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 1000 },
                                .odd_from = 1,
                                .odd_times = 1 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/" NAME);
  const char *const arguments[] = { "-x2", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  settings.port = sluice_origin_get_port (scene->origin);
  script.odd_times = 0;
  g_assert_true (sluice_run_await_true (run, race_is_on, run, LONGEST));
  sluice_origin_hold (scene->origin, 1000);
  sluice_run_await_true (run, holds, scene->origin, 5);
  sluice_origin_free (scene->origin);
  scene->origin = sluice_origin_new (&settings);
  sluice_origin_add (scene->origin, &script);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &script.file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("race", cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/race/interrupted", test_interrupted);
  g_test_add_func ("/race/killed", test_killed);
  g_test_add_func ("/race/both-break-at-once", test_both_break_at_once);

  return g_test_run ();
}
