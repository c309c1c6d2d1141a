/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies on the way to the file and takes more than a row: long chains, cookies,
 * portals between two runs, orders to wait, and servers that are slow without end. */

#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

#include "sluice-run.h"

#define NAME "film.mkv"
#define SIZE 400000
#define LONGEST 60 /* seconds */
#define ARRIVED 150000
#define LONGEST_ORDER 600 /* seconds that a server's order is obeyed at most */
#define PAGE "<!DOCTYPE html><html><title>Log in</title><p>Welcome to the hotel.</html>\n"

/* ---- Chains of redirects ---- */

static void
put_up_chain (SluiceOrigin *origin, guint hops)
{
  for (guint i = 0; i <= hops; i++)
    {
      g_autofree char *here = g_strdup_printf ("/%u/" NAME, i);
      g_autofree char *there = g_strdup_printf ("/%u/" NAME, i + 1);
      SluiceOriginScript script = { .path = g_intern_string (here),
                                    .file = { .seed = 1, .size = SIZE } };

      if (i < hops)
        script.usual = (SluiceOriginManner){ .status = 302, .location = g_intern_string (there) };
      sluice_origin_add (origin, &script);
    }
}

static void
test_chain (gconstpointer data)
{
  guint hops = GPOINTER_TO_UINT (data);
  const SluiceOriginScript last = { .path = "/none", .file = { .seed = 1, .size = SIZE } };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &last);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/0/" NAME);
  const char *const arguments[] = { link, NULL };
  g_autoptr (SluiceRun) run = NULL;

  put_up_chain (scene->origin, hops);
  run = sluice_run_start (scene, arguments, NULL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==,
                   hops <= 20 ? SLUICE_EXIT_FINISHED : SLUICE_EXIT_FAILED);
  if (hops <= 20)
    sluice_scene_assert_file (scene, NAME, &last.file);
  else
    g_assert_true (sluice_run_says (run, "circle"));
}

/* ---- Cookies ---- */

static void
assert_no_cookies (SluiceOrigin *origin)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (origin);

  g_assert_cmpuint (visits->len, >, 0);
  for (guint i = 0; i < visits->len; i++)
    g_assert_null (sluice_origin_visit_header (visits->pdata[i], "Cookie"));
}

/* What a server sets is sent to nobody, not even back. */
static void
test_cookies (void)
{
  const SluiceOriginScript leads = {
    .path = "/go",
    .cookie = "session=s3cr3t; Path=/; Domain=127.0.0.1",
    .usual = { .status = 302, .location = SLUICE_ORIGIN_OTHER "/" NAME },
  };
  const SluiceOriginScript file = {
    .path = "/" NAME,
    .file = { .seed = 1, .size = SIZE, .etag = "\"one\"" },
    .cookie = "other=s3cr3t; Path=/",
    .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = ARRIVED },
    .odd_times = 1,
  };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &leads);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/go");
  g_autofree char *other = NULL;
  const char *const arguments[] = { "-x1", link, NULL };

  scene->other = sluice_origin_new (NULL);
  sluice_origin_add (scene->other, &file);
  other = sluice_origin_get_link (scene->other, "127.0.0.1", "");
  sluice_origin_set_other (scene->origin, other);

  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &file.file);
  assert_no_cookies (scene->origin);
  assert_no_cookies (scene->other);
}

/* ---- A portal between two runs ---- */

typedef struct
{
  const char *name;
  const char *type;
  const char *etag;
  SluiceOriginManner portal;
} Portal;

static const Portal portals[] = {
  { "page", "video/x-matroska", "\"one\"", { .page = PAGE } },
  { "page-without-a-type", NULL, "\"one\"", { .page = PAGE } },
  { "page-without-a-validator", "video/x-matroska", NULL, { .page = PAGE } },
  { "page-without-anything", NULL, NULL, { .page = PAGE } },
  { "511", NULL, NULL, { .status = 511, .page = PAGE } },
  { "redirect", NULL, NULL, { .status = 302, .location = "/login" } },
};

/* The name is in no link, so that only what an earlier run knew can tell that a page is
 * not the file. */
static void
test_portal (gconstpointer data)
{
  const Portal *c = data;
  SluiceOriginScript script = {
    .path = "/get",
    .file = { .seed = 1, .size = SIZE, .etag = c->etag },
    .type = c->type,
    .usual = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = ARRIVED },
  };
  const SluiceOriginScript login = { .path = "/login", .usual = { .page = PAGE } };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/get?id=7");
  const char *const arguments[] = { "-x1", "--retries=0", "-o", NAME, link, NULL };

  sluice_origin_add (scene->origin, &login);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_scene_has (scene, NAME ".part"));

  script.usual = c->portal;
  sluice_origin_add (scene->origin, &script);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_false (sluice_scene_has (scene, NAME));
  g_assert_true (sluice_scene_has (scene, NAME ".part"));

  script.usual = (SluiceOriginManner){ 0 };
  sluice_origin_add (scene->origin, &script);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &script.file);
  sluice_scene_assert_only (scene, NAME);
}

/* ---- Orders to wait ---- */

typedef struct
{
  const char *name;
  guint status;
  const char *retry_after;
  double least; /* seconds that are waited */
  double most;
} Order;

static const Order orders[] = {
  { "none", 503, NULL, 1, 2 },
  { "seconds", 503, "7", 7, 7 },
  { "thirty-years", 503, "1000000000", LONGEST_ORDER, LONGEST_ORDER },
  { "more-than-any-number", 429, "99999999999999999999999999", LONGEST_ORDER, LONGEST_ORDER },
  { "negative", 429, "-5", 1, 2 },
  { "nonsense", 503, "in a while", 1, 2 },
  { "in-1970", 503, "Thu, 01 Jan 1970 00:00:00 GMT", 1, 2 },
  { "in-2200", 503, "Wed, 01 Jan 2200 00:00:00 GMT", LONGEST_ORDER, LONGEST_ORDER },
};

/* The number that @member of the first object of @event has on standard output. */
static double
find_number (SluiceRun *run, const char *event, const char *member)
{
  g_auto (GStrv) lines = g_strsplit (sluice_run_get_out (run), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);
      JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;

      if (object != NULL && g_str_equal (json_object_get_string_member (object, "event"), event))
        return json_object_get_double_member (object, member);
    }
  return -1;
}

/* The wait is told at once, has an end, and is over when the user says so. */
static void
test_order (gconstpointer data)
{
  const Order *c = data;
  const SluiceOriginScript script = {
    .path = "/" NAME,
    .file = { .seed = 1, .size = SIZE },
    .usual = { .status = c->status, .retry_after = c->retry_after },
  };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "--json", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);
  double delay;

  while ((delay = find_number (run, "retry", "delay")) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (delay, >=, c->least);
  g_assert_cmpfloat (delay, <=, c->most);
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
}

/* ---- A byte a second ---- */

static void
test_tar_pit (void)
{
  const SluiceOriginScript script = {
    .path = "/" NAME,
    .file = { .seed = 1, .size = SIZE, .etag = "\"one\"" },
  };
  const SluiceOriginSettings settings = { .rate = 1 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { "--json", "-x1", "--timeout=5", link, NULL };
  SluiceRun *run = sluice_run_start (scene, arguments, NULL);

  /* Longer than the patience with silence: slow but alive is not silent. */
  g_assert_true (sluice_origin_await_sent (scene->origin, 7, LONGEST));
  g_assert_cmpfloat (find_number (run, "retry", "delay"), <, 0);
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_nonnull (strstr (sluice_run_get_out (run), "progress"));
  sluice_run_free (run);

  sluice_origin_lift_rates (scene->origin);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, &script.file);
}

static void
add (const char *concept, const char *name, gconstpointer data, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/way/%s/%s", concept, name);

  g_test_add_data_func (path, data, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("chain", "twenty", GUINT_TO_POINTER (20), test_chain);
  add ("chain", "twenty-one", GUINT_TO_POINTER (21), test_chain);
  g_test_add_func ("/way/cookies", test_cookies);
  for (gsize i = 0; i < G_N_ELEMENTS (portals); i++)
    add ("portal", portals[i].name, &portals[i], test_portal);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    add ("order", orders[i].name, &orders[i], test_order);
  g_test_add_func ("/way/tar-pit", test_tar_pit);

  return g_test_run ();
}
