/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network of this system changes while a file is on its way: another interface, another
 * address, none at all. */

#include "sluice-run.h"
#include "two-ways.h"

#define NAME "film.mkv"
#define SIZE 4000000
#define HALF (SIZE / 2)
#define ALLOWS "allow" /* what is said of a server that refuses connections */
#define ONE "-x1"
#define FOUR "-x4"
#define LONGEST 60 /* seconds */
#define SKIPPED 77 /* what a test program ends with when the system cannot do it */
#define TAP_SKIPPED "1..0 # SKIP no networks of our own here\n"

static const SluiceOriginScript script = {
  .path = "/" NAME,
  .file = { .seed = 1, .size = SIZE, .etag = "\"one\"" },
};

typedef struct
{
  SluiceScene *scene; /* owned */
  SluiceRun *run;     /* owned: half of the file is there */
} Fixture;

/* Where there are several, a silence must be longer than others can count as at work in it. */
static SluiceRun *
start (SluiceScene *scene, gconstpointer connections, const char *retries)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, TWO_WAYS_SERVER, script.path);
  const char *timeout = g_str_equal (connections, ONE) ? "--timeout=1" : "--timeout=4";
  const char *const arguments[] = { timeout, connections, retries, link, NULL };

  return sluice_run_start (scene, arguments, NULL);
}

static void
set_up (Fixture *self, gconstpointer connections)
{
  two_ways_open (0, 2);
  self->scene = sluice_scene_new ();
  self->scene->origin = two_ways_origin_new (&script);
  sluice_origin_crawl (self->scene->origin, HALF);
  self->run = start (self->scene, connections, "--retries=2");
  g_assert_true (sluice_origin_await_sent (self->scene->origin, HALF, LONGEST));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  sluice_run_free (self->run);
  sluice_scene_free (self->scene);
}

/* What had come was kept, and the server is not blamed. */
static void
assert_resumed (Fixture *self)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->scene->origin);
  const SluiceOriginVisit *last = visits->pdata[visits->len - 1];

  g_assert_cmpuint (last->first, >, 0);
  g_assert_false (sluice_run_says (self->run, ALLOWS));
  sluice_scene_assert_file (self->scene, NAME, &script.file);
  sluice_scene_assert_only (self->scene, NAME);
}

static void
finish (Fixture *self, SluiceRun *run)
{
  sluice_origin_lift_rates (self->scene->origin);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  assert_resumed (self);
}

static void
test_another_interface (Fixture *self, gconstpointer connections)
{
  two_ways_close (0);
  two_ways_open (1, 2);
  finish (self, self->run);
  two_ways_close (1);
}

static void
test_another_address (Fixture *self, gconstpointer connections)
{
  two_ways_close (0);
  two_ways_open (0, 3);
  finish (self, self->run);
  two_ways_close (0);
}

/* The way that was there before is gone while another one stays. */
static void
test_one_of_two (Fixture *self, gconstpointer connections)
{
  two_ways_open (1, 2);
  two_ways_close (0);
  finish (self, self->run);
  two_ways_close (1);
}

static void
test_gone_for_a_while (Fixture *self, gconstpointer connections)
{
  two_ways_close (0);
  g_assert_true (sluice_run_await_saying (self->run, "try", LONGEST));
  two_ways_open (0, 2);
  finish (self, self->run);
  two_ways_close (0);
}

static void
test_gone_for_good (Fixture *self, gconstpointer connections)
{
  g_autoptr (SluiceRun) again = NULL;

  two_ways_close (0);
  g_assert_cmpint (sluice_run_finish (self->run, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_scene_has (self->scene, NAME ".part"));
  two_ways_open (0, 2);
  again = start (self->scene, connections, "--retries=0");
  finish (self, again);
  g_assert_false (sluice_run_says (again, ALLOWS));
  two_ways_close (0);
}

static void
add (const char *name,
     const char *connections,
     void (*test) (Fixture *self, gconstpointer connections))
{
  g_autofree char *path = g_strconcat ("/interface/", name, connections, NULL);

  g_test_add (path, Fixture, connections, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gboolean possible = two_ways_enter ();

  g_test_init (&argc, &argv, NULL);
  if (!possible)
    {
      g_print ("1..0 # SKIP No networks can be made here.\n");
      return 0;
    }

  add ("another-interface", ONE, test_another_interface);
  add ("another-interface", FOUR, test_another_interface);
  add ("another-address", ONE, test_another_address);
  add ("one-of-two", ONE, test_one_of_two);
  add ("gone-for-a-while", FOUR, test_gone_for_a_while);
  add ("gone-for-good", ONE, test_gone_for_good);
  add ("gone-for-good", FOUR, test_gone_for_good);

  return g_test_run ();
}
