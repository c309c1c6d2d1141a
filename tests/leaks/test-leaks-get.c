/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download of each kind, once and alone. A run that loses memory ends with a status of
 * valgrind's, which is none of the program's own. */

#include <signal.h>

#include "scratch.h"
#include "sluice-run.h"

#define LONGEST 60 /* seconds a run may take */
#define SIZE (1024 * 1024)
#define PATH "/file.bin"
#define FILE_1                                                                                     \
  {                                                                                                \
    .seed = 1, .size = SIZE, .etag = "\"one\""                                                     \
  }

/* A kind of download: what the origin does, what the program is told, and how it ends. */
typedef struct
{
  const char *name;
  SluiceOriginSettings settings;
  SluiceOriginScript script;
  SluiceOriginScript more;
  const char *options[4];
  gboolean vouched; /* the origin's certificate is one to be trusted */
  int status;
} Kind;

static const Kind kinds[] = {
  {
      .name = "single",
      .options = { "-x1" },
      .script = { .path = PATH, .file = FILE_1 },
  },
  {
      .name = "several-connections",
      .options = { "-x3" },
      .settings = { .slot_rates = { SIZE, SIZE, SIZE } },
      .script = { .path = PATH, .file = { .seed = 1, .size = 12 * SIZE, .etag = "\"one\"" } },
  },
  {
      .name = "chunked",
      .script = { .path = PATH,
                  .file = FILE_1,
                  .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                             .framing = SLUICE_ORIGIN_FRAMING_CHUNKED } },
  },
  {
      .name = "https",
      .settings = { .tls = TRUE },
      .vouched = TRUE,
      .script = { .path = PATH, .file = FILE_1 },
  },
  {
      .name = "https-refused",
      .settings = { .tls = TRUE },
      .script = { .path = PATH, .file = FILE_1 },
      .status = SLUICE_EXIT_FAILED,
  },
  {
      .name = "gzip",
      .script = { .path = PATH, .file = FILE_1, .usual = { .gzip = TRUE } },
  },
  {
      .name = "redirected",
      .script = { .path = PATH, .usual = { .status = 302, .location = "/there.bin" } },
      .more = { .path = "/there.bin", .file = FILE_1 },
  },
  {
      .name = "broken-off-once",
      .options = { "-x1" },
      .script = { .path = PATH,
                  .file = FILE_1,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = SIZE / 3 },
                  .odd_times = 1 },
  },
  {
      .name = "missing",
      .script = { .path = PATH, .usual = { .status = 404 } },
      .status = SLUICE_EXIT_FAILED,
  },
  {
      .name = "checksum-wrong",
      .options = { "--checksum=md5:00000000000000000000000000000000" },
      .script = { .path = PATH, .file = FILE_1 },
      .status = SLUICE_EXIT_FAILED,
  },
};

static void
test_kind (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&kind->settings, &kind->script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", PATH);
  g_autofree char *authority = sluice_origin_get_authority_file ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;

  if (kind->more.path != NULL)
    sluice_origin_add (scene->origin, &kind->more);
  g_strv_builder_addv (builder, (const char **) kind->options);
  if (kind->vouched)
    g_strv_builder_add_many (builder, "--ca-certificate", authority, NULL);
  g_strv_builder_add (builder, link);
  arguments = g_strv_builder_end (builder);

  g_assert_cmpint (sluice_run (scene, (const char *const *) arguments, LONGEST), ==, kind->status);
}

/* What it is to hash to is known before. */
static void
test_checksum (void)
{
  const SluiceOriginScript script = { .path = PATH, .file = FILE_1 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", PATH);
  g_autofree char *sum = sluice_origin_body_checksum (1, SIZE, G_CHECKSUM_SHA256);
  g_autofree char *option = g_strconcat ("--checksum=sha256:", sum, NULL);
  const char *const arguments[] = { option, link, NULL };

  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, "file.bin", &script.file);
}

static void
test_file (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_autofree char *path = scratch_path (scene->root, "original.txt");
  g_autofree char *link = g_filename_to_uri (path, NULL, NULL);
  const char *const arguments[] = { link, NULL };

  scratch_put (scene->root, "original.txt", "0123456789");
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_only (scene, "original.txt");
}

/* A run that is interrupted, and the one that goes on after it. */
static void
test_resumed (void)
{
  const SluiceOriginSettings settings = { .rate = 4 * SIZE };
  const SluiceOriginScript script = {
    .path = PATH,
    .file = { .seed = 1, .size = 12 * SIZE, .etag = "\"one\"" },
  };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (&settings, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { link, "-x1", NULL };
  g_autoptr (SluiceRun) first = NULL;

  sluice_origin_crawl (scene->origin, 6 * SIZE);
  first = sluice_run_start (scene, arguments, NULL);
  g_assert_true (sluice_origin_await_sent (scene->origin, 6 * SIZE, LONGEST));
  sluice_run_signal (first, SIGINT);
  g_assert_cmpint (sluice_run_finish (first, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);

  sluice_origin_lift_rates (scene->origin);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, "file.bin", &script.file);
  sluice_scene_assert_only (scene, "file.bin");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/leaks/get/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  g_test_add_func ("/leaks/get/checksum", test_checksum);
  g_test_add_func ("/leaks/get/file", test_file);
  g_test_add_func ("/leaks/get/resumed", test_resumed);

  return g_test_run ();
}
