/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A thousand downloads at once, from eight servers that fail every fifth request in
 * some way or other. */

#include <string.h>

#include "sluice-run.h"

#define HOSTS 8
#define DOWNLOADS 1000
#define SMALLEST 20000 /* bytes; each is a little larger than the one before */
#define EACH_LARGER 37 /* bytes */
#define ODD_ONES 4     /* of every so many from a host, the first request fails: a fifth */
#define GONE_ONES 100  /* every so many is not there at all */
#define LONGEST 150    /* seconds */
#define VOICE "sluice-get: "

static const SluiceOriginManner failures[] = {
  { .status = 503 },
  { .status = 503, .retry_after = "1" },
  { .status = 429, .retry_after = "0" },
  { .status = 500, .retry_after = "Thu, 01 Jan 1970 00:00:00 GMT" },
  { .status = 408 },
  { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = 10000 },
  { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = 10000 },
  { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 10000 },
  { .ending = SLUICE_ORIGIN_ENDING_RESET, .mute = TRUE },
  { .ending = SLUICE_ORIGIN_ENDING_CUT, .mute = TRUE },
  { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE },
  { .status = 511 },
  { .range = SLUICE_ORIGIN_RANGE_SHORT },
  { .range = SLUICE_ORIGIN_RANGE_IGNORED },
};

static gboolean
is_gone (guint i)
{
  return i % GONE_ONES == GONE_ONES - 1;
}

static char *
dup_name (guint i)
{
  return g_strdup_printf ("file-%04u.bin", i);
}

static SluiceOriginVersion
get_version (guint i)
{
  return (SluiceOriginVersion){ .seed = i + 1,
                                .size = SMALLEST + i * EACH_LARGER,
                                .etag = i % 3 == 0 ? NULL : "\"one\"" };
}

static void
put_up (SluiceOrigin *origin, guint i, const char *path)
{
  /* Whatever is interned outlives the origin. */
  SluiceOriginScript script = { .path = g_intern_string (path), .file = get_version (i) };

  if (is_gone (i))
    script.usual.status = 404;
  else if (i / HOSTS % ODD_ONES == 0)
    {
      script.odd = failures[i % G_N_ELEMENTS (failures)];
      script.odd_times = 1;
    }
  sluice_origin_add (origin, &script);
}

/* Puts up everything and writes down the links to it. */
static GPtrArray *
put_up_all (const char *path_of_list)
{
  GPtrArray *origins = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_origin_free);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < HOSTS; i++)
    g_ptr_array_add (origins, sluice_origin_new (NULL));
  for (guint i = 0; i < DOWNLOADS; i++)
    {
      SluiceOrigin *origin = origins->pdata[i % HOSTS];
      g_autofree char *name = dup_name (i);
      g_autofree char *path = g_strconcat ("/", name, NULL);
      g_autofree char *link = sluice_origin_get_link (origin, "127.0.0.1", path);

      put_up (origin, i, path);
      g_string_append_printf (list, "%s\n", link);
    }
  g_assert_true (g_file_set_contents (path_of_list, list->str, -1, NULL));
  return origins;
}

/* The names of which a failure was told, among all else. */
static GHashTable *
find_failed (SluiceRun *run)
{
  GHashTable *failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (sluice_run_get_err (run), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], VOICE))
      {
        const char *name = lines[i] + strlen (VOICE);

        g_hash_table_add (failed, g_strndup (name, strcspn (name, ":")));
      }
  return failed;
}

static void
assert_all (SluiceScene *scene, SluiceRun *run)
{
  g_autoptr (GHashTable) failed = find_failed (run);
  g_auto (GStrv) names = sluice_scene_list (scene);
  guint n_there = 0;

  for (guint i = 0; i < DOWNLOADS; i++)
    {
      const SluiceOriginVersion version = get_version (i);
      g_autofree char *name = dup_name (i);

      g_assert_cmpint (sluice_scene_has (scene, name), !=, is_gone (i));
      g_assert_cmpint (g_hash_table_contains (failed, name), ==, is_gone (i));
      if (is_gone (i))
        continue;
      sluice_scene_assert_file (scene, name, &version);
      n_there++;
    }

  /* Nothing else is left: no part, no record. */
  g_assert_cmpuint (g_strv_length (names), ==, n_there);
}

static void
tell_failures (GPtrArray *origins)
{
  guint n_visits = 0, n_failed = 0;

  for (guint i = 0; i < origins->len; i++)
    {
      g_autoptr (GPtrArray) visits = sluice_origin_get_visits (origins->pdata[i]);

      n_visits += visits->len;
      for (guint j = 0; j < visits->len; j++)
        {
          const SluiceOriginVisit *visit = visits->pdata[j];

          n_failed += visit->status >= 400 || visit->end != SLUICE_ORIGIN_VISIT_ANSWERED;
        }
    }
  g_test_message ("%u of %u requests failed", n_failed, n_visits);
}

static void
test_thousand (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_autoptr (GPtrArray) origins = NULL;
  g_autoptr (SluiceRun) run = NULL;
  g_autofree char *list = g_build_filename (scene->root, "links.txt", NULL);
  const char *const arguments[] = { "-q", "-j1000", "--timeout=2", "-i", list, NULL };
  g_autofree char *out = NULL;
  g_auto (GStrv) paths = NULL;
  int status;

  origins = put_up_all (list);
  run = sluice_run_start (scene, arguments, NULL);
  status = sluice_run_finish (run, LONGEST);
  tell_failures (origins);
  g_assert_cmpint (status, ==, SLUICE_EXIT_FAILED);

  out = g_strchomp (g_strdup (sluice_run_get_out (run)));
  paths = g_strsplit (out, "\n", -1);
  g_assert_cmpuint (g_strv_length (paths), ==, DOWNLOADS - DOWNLOADS / GONE_ONES);
  assert_all (scene, run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/many/thousand", test_thousand);
  return g_test_run ();
}
