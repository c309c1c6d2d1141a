/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clocks that jump, and time that passes without the program: nothing may depend on the
 * time of day but dates. */

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sluice-run.h"

#define SIZE 2000000
#define LONGEST 60 /* seconds */
#define NAME "file.bin"
#define YEAR (365 * 24 * 3600) /* seconds */
#define TO_1970 (-55 * (gint64) YEAR)
#define TO_2100 (75 * (gint64) YEAR)

typedef struct
{
  const char *name;
  gint64 at_start; /* seconds the clock is wrong by */
  gint64 on_the_way;
  gint64 after_a_pause;
  const char *etag;
  const char *last_modified;
} Case;

#define OLD_DATE "Sat, 01 Jan 2022 10:20:30 GMT"

static const Case cases[] = {
  { "back", 0, TO_1970, TO_1970, "\"one\"", OLD_DATE },
  { "forward", 0, TO_2100, TO_2100, "\"one\"", OLD_DATE },
  { "back-and-forward", TO_1970, TO_2100, 0, NULL, OLD_DATE },
  { "forward-and-back", TO_2100, TO_1970, TO_2100, NULL, OLD_DATE },
  { "without-a-validator", TO_2100, TO_1970, TO_2100, NULL, NULL },
  { "a-minute-back", 0, -60, -120, "\"one\"", NULL },
};

/* Maps the file that the program's clock goes by. */
static gint64 *
scene_set_clock (SluiceScene *scene, gint64 offset)
{
  g_autofree char *path = g_build_filename (scene->root, "clock", NULL);
  g_autofree char *sanitizer =
      g_strconcat (g_getenv ("ASAN_OPTIONS") != NULL ? g_getenv ("ASAN_OPTIONS") : "",
                   ":verify_asan_link_order=0", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gint64 *clock;

  g_assert_cmpint (ftruncate (fd, sizeof *clock), ==, 0);
  clock = mmap (NULL, sizeof *clock, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (clock != MAP_FAILED);
  close (fd);

  *clock = offset;
  sluice_scene_set_variable (scene, "SLUICE_WRONG_CLOCK", path);
  sluice_scene_set_variable (scene, "LD_PRELOAD", g_getenv ("SLUICE_WRONG_CLOCK_MODULE"));
  sluice_scene_set_variable (scene, "ASAN_OPTIONS", sanitizer);
  return clock;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const SluiceOriginScript script = {
    .path = "/" NAME,
    .file = { .seed = 1, .size = SIZE, .etag = c->etag, .last_modified = c->last_modified },
  };
  const SluiceOriginSettings settings = { .rate = 4000000 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "-x4", "-l", "4M", link, NULL };
  gint64 *clock = scene_set_clock (scene, c->at_start);
  SluiceRun *run;

  sluice_origin_crawl (scene->origin, SIZE / 2);
  run = sluice_run_start (scene, arguments, NULL);
  g_assert_true (sluice_origin_await_sent (scene->origin, SIZE / 4, LONGEST));
  *clock = c->on_the_way;
  g_assert_true (sluice_origin_await_sent (scene->origin, SIZE / 2, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  sluice_run_free (run);

  *clock = c->after_a_pause;
  sluice_origin_lift_rates (scene->origin);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &script.file);
  sluice_scene_assert_only (scene, NAME);
  /* It went on, and waited for nothing that is long past or far ahead. */
  g_assert_cmpuint (sluice_origin_get_sent (scene->origin), <, SIZE + SIZE / 2);
  munmap (clock, sizeof *clock);
}

typedef struct
{
  const char *name;
  gint64 wrong_by;
  const char *says;
} TlsCase;

static const TlsCase tls_cases[] = {
  { "tls-in-1970", TO_1970, "not valid yet" },
  { "tls-in-2100", TO_2100, "expired" },
};

/* The one thing the time of day is needed for; the sentence says where to look. */
static void
test_tls (gconstpointer data)
{
  const TlsCase *c = data;
  const SluiceOriginScript script = { .path = "/" NAME, .file = { .seed = 1, .size = SIZE } };
  const SluiceOriginSettings settings = { .tls = TRUE };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  g_autofree char *authority = sluice_origin_get_authority_file ();
  const char *const arguments[] = { "--ca-certificate", authority, link, NULL };
  gint64 *clock = scene_set_clock (scene, c->wrong_by);
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_run_says (run, c->says));
  g_assert_true (sluice_run_says (run, "date of this computer"));
  sluice_scene_assert_only (scene, NULL);
  munmap (clock, sizeof *clock);
}

/* A server's “not before such a date” is meant by its own clock. */
static void
test_retry_after (void)
{
  const SluiceOriginScript script = {
    .path = "/" NAME,
    .file = { .seed = 1, .size = SIZE },
    .odd = { .status = 503, .retry_after = OLD_DATE },
    .odd_times = 1,
  };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { link, NULL };
  gint64 *clock = scene_set_clock (scene, TO_1970);

  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &script.file);
  munmap (clock, sizeof *clock);
}

/* The machine sleeps for longer than any patience; whether the connection outlived it is
 * found out afterwards. */
static void
test_asleep (void)
{
  const SluiceOriginScript script = { .path = "/" NAME,
                                      .file = { .seed = 1, .size = SIZE, .etag = "\"one\"" } };
  const SluiceOriginSettings settings = { .rate = 1000000 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "-x2", "--timeout=1", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_assert_true (sluice_origin_await_sent (scene->origin, SIZE / 4, LONGEST));
  sluice_run_signal (run, SIGSTOP);
  g_usleep (2 * G_USEC_PER_SEC); /* that time passes is the case itself */
  sluice_run_signal (run, SIGCONT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &script.file);
  sluice_scene_assert_only (scene, NAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/clock/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tls_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/clock/", tls_cases[i].name, NULL);

      g_test_add_data_func (path, &tls_cases[i], test_tls);
    }
  g_test_add_func ("/clock/retry-after", test_retry_after);
  g_test_add_func ("/clock/asleep", test_asleep);

  return g_test_run ();
}
