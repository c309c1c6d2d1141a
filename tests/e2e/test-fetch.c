/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A polite server: what is asked for arrives, under the right name. */

#include <signal.h>
#include <string.h>

#include "sluice-case.h"

#define LONGEST 60 /* seconds */
#define SIZE (300 * 1000)
#define CHANGING_SIZE (6 * 1000 * 1000)
#define VERSION(size_)                                                                             \
  {                                                                                                \
    .seed = 1, .size = size_, .etag = "\"one\"", .last_modified = SLUICE_CASE_LONG_AGO             \
  }
#define FILE_1 VERSION (SIZE)

/* Slow enough for a second connection to be worth its while. */
#define SLOW                                                                                       \
  {                                                                                                \
    500000, 500000, 500000, 500000, 500000, 500000, 500000, 500000                                 \
  }

#define NAMED(name_, path_, disposition_, type_, file_)                                            \
  {                                                                                                \
    .name = "name/" name_, .file = file_, .script = {                                              \
      .path = path_,                                                                               \
      .disposition = disposition_,                                                                 \
      .type = type_,                                                                               \
      .file = VERSION (1000)                                                                       \
    }                                                                                              \
  }

static void
check_one_connection (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);

  for (guint i = 0; i < visits->len; i++)
    g_assert_cmpuint (((SluiceOriginVisit *) visits->pdata[i])->slot, ==, 0);
}

static void
check_several_connections (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);
  guint most = 0;

  for (guint i = 0; i < visits->len; i++)
    most = MAX (most, ((SluiceOriginVisit *) visits->pdata[i])->slot);
  g_assert_cmpuint (most, >=, 2);
}

static void
check_identity (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);
  const SluiceOriginVisit *first = visits->pdata[0];

  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_cmpstr (first->method, ==, "GET");
  g_assert_cmpstr (sluice_origin_visit_header (first, "Range"), ==, "bytes=0-");
  g_assert_cmpstr (sluice_origin_visit_header (first, "Accept-Encoding"), ==, "identity");
}

static void
check_headers (SluiceScene *scene)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (scene->origin);
  const SluiceOriginVisit *first = visits->pdata[0];

  g_assert_cmpstr (sluice_origin_visit_header (first, "X-Colour"), ==, "green");
  g_assert_cmpstr (sluice_origin_visit_header (first, "Referer"), ==, "http://example.org/");
  g_assert_cmpstr (sluice_origin_visit_header (first, "User-Agent"), ==, "Example/1.0");
}

static const SluiceCase cases[] = {
  { .name = "plain", .script = { .file = FILE_1 }, .check = check_identity },
  {
      .name = "one-connection",
      .script = { .file = FILE_1 },
      .settings = { .slot_rates = SLOW },
      .options = { "-x1" },
      .check = check_one_connection,
  },
  {
      .name = "eight-connections",
      .script = { .file = VERSION (3000 * 1000) },
      .settings = { .slot_rates = SLOW },
      .options = { "-x8" },
      .check = check_several_connections,
  },
  {
      .name = "tls",
      .script = { .file = VERSION (2000 * 1000) },
      .settings = { .tls = TRUE },
      .options = { "--ca-certificate=" SLUICE_CASE_AUTHORITY },
  },
  {
      .name = "tls-eight-connections",
      .script = { .file = VERSION (3000 * 1000) },
      .settings = { .tls = TRUE, .slot_rates = SLOW },
      .options = { "-x8", "--ca-certificate=" SLUICE_CASE_AUTHORITY },
  },
  {
      .name = "tls-unknown-authority",
      .script = { .file = FILE_1 },
      .settings = { .tls = TRUE },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "certificate",
      .stays_failed = TRUE,
  },
  { .name = "empty", .script = { .file = VERSION (0) } },
  {
      .name = "empty-without-ranges",
      .script = { .file = VERSION (0), .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED } },
  },
  { .name = "one-byte", .script = { .file = VERSION (1) } },
  {
      .name = "headers",
      .script = { .file = FILE_1 },
      .options = { "-H", "X-Colour: green", "--referer=http://example.org/",
                   "--user-agent=Example/1.0" },
      .check = check_headers,
  },
  { .name = "quiet", .script = { .file = FILE_1 }, .options = { "-q" } },
  {
      .name = "limited",
      .script = { .file = FILE_1 },
      .options = { "-l", "300K" },
  },

  NAMED ("path", "/a/b/plain.zip", NULL, NULL, "plain.zip"),
  NAMED ("decoded", "/a/gr%C3%BC%C3%9Fe%20aus.zip", NULL, NULL, "grüße aus.zip"),
  NAMED ("decoded-once", "/a/50%2525.zip", NULL, NULL, "50%25.zip"),
  NAMED ("slash-inside", "/a/..%2F..%2Fevil.zip", NULL, NULL, "evil.zip"),
  NAMED ("disposition", "/get", "attachment; filename=\"told.zip\"", NULL, "told.zip"),
  NAMED ("disposition-encoded",
         "/get",
         "attachment; filename=\"x.zip\"; filename*=UTF-8''sch%C3%B6n.zip",
         NULL,
         "schön.zip"),
  NAMED ("disposition-climbing",
         "/get",
         "attachment; filename=\"../../evil.zip\"",
         NULL,
         "evil.zip"),
  NAMED ("disposition-windows",
         "/get",
         "attachment; filename=\"C:\\\\dir\\\\evil.zip\"",
         NULL,
         "evil.zip"),
  NAMED ("host", "/", NULL, "application/zip", "127.0.0.1.zip"),

  {
      .name = "name/asked-for",
      .script = { .file = FILE_1, .disposition = "attachment; filename=\"told.zip\"" },
      .options = { "-o", "mine.bin" },
      .file = "mine.bin",
  },
  {
      .name = "name/taken",
      .script = { .file = FILE_1 },
      .exists = "file.bin",
      .file = "file (1).bin",
  },
  {
      .name = "name/asked-for-and-taken",
      .script = { .file = FILE_1 },
      .options = { "-o", "mine.tar.gz" },
      .exists = "mine.tar.gz",
      .file = "mine (1).tar.gz",
  },

  {
      .name = "checksum/right",
      .script = { .file = FILE_1 },
      .options = { "--checksum=sha256:" SLUICE_CASE_SHA256 },
  },
  {
      .name = "checksum/wrong",
      .script = { .file = FILE_1 },
      .options = { "--checksum=md5:00000000000000000000000000000000" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "checksum",
      .stays_failed = TRUE,
  },

  {
      .name = "status/404",
      .script = { .file = FILE_1, .usual = { .status = 404 } },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .most_sent = 1000,
  },
  {
      .name = "status/500",
      .script = { .file = FILE_1, .usual = { .status = 500 } },
      .options = { "--retries=0" },
      .outcome = SLUICE_OUTCOME_FAILURE,
  },
  {
      .name = "status/500-once",
      .script = { .file = FILE_1, .odd = { .status = 500 }, .odd_times = 1 },
  },
};

static SluiceScene *
two_files_new (void)
{
  const SluiceOriginScript a = { .path = "/a.bin", .file = { .seed = 1, .size = SIZE } };
  const SluiceOriginScript b = { .path = "/b.bin", .file = { .seed = 2, .size = SIZE } };
  SluiceScene *scene = sluice_scene_new_with_origin (NULL, &a);

  sluice_origin_add (scene->origin, &b);
  return scene;
}

/* Files finish in any order; each has its line. */
static void
assert_two_files (SluiceScene *scene, SluiceRun *run)
{
  const SluiceOriginVersion a = { .seed = 1, .size = SIZE };
  const SluiceOriginVersion b = { .seed = 2, .size = SIZE };
  g_autofree char *path_a = sluice_scene_get_path (scene, "a.bin");
  g_autofree char *path_b = sluice_scene_get_path (scene, "b.bin");
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  lines = g_strsplit (sluice_run_get_out (run), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpstr (lines[2], ==, "");
  g_assert_true (g_strv_contains ((const char *const *) lines, path_a));
  g_assert_true (g_strv_contains ((const char *const *) lines, path_b));
  sluice_scene_assert_file (scene, "a.bin", &a);
  sluice_scene_assert_file (scene, "b.bin", &b);
}

static void
test_several_links (void)
{
  g_autoptr (SluiceScene) scene = two_files_new ();
  g_autofree char *a = sluice_origin_get_link (scene->origin, "127.0.0.1", "/a.bin");
  g_autofree char *b = sluice_origin_get_link (scene->origin, "127.0.0.1", "/b.bin");
  const char *const arguments[] = { a, b, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  assert_two_files (scene, run);
}

static char *
list_new (SluiceScene *scene)
{
  g_autofree char *address = sluice_origin_get_link (scene->origin, "127.0.0.1", "");

  return g_strdup_printf ("# two files\n\n%s/a.bin\n%s/b.bin\n", address, address);
}

static void
test_list_on_input (void)
{
  g_autoptr (SluiceScene) scene = two_files_new ();
  g_autofree char *list = list_new (scene);
  const char *const arguments[] = { "-i", "-", "-j1", NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, list);

  assert_two_files (scene, run);
}

static void
test_list_in_file (void)
{
  g_autoptr (SluiceScene) scene = two_files_new ();
  g_autofree char *list = list_new (scene);
  g_autofree char *path = g_build_filename (scene->root, "links.txt", NULL);
  const char *const arguments[] = { "--input-file", path, NULL };
  g_autoptr (SluiceRun) run = NULL;

  g_assert_true (g_file_set_contents (path, list, -1, NULL));
  run = sluice_run_start (scene, arguments, NULL);
  assert_two_files (scene, run);
}

/* One link fails, the other does not: both must show. */
static void
test_one_of_two_fails (void)
{
  const SluiceOriginVersion a = { .seed = 1, .size = SIZE };
  g_autoptr (SluiceScene) scene = two_files_new ();
  g_autofree char *good = sluice_origin_get_link (scene->origin, "127.0.0.1", "/a.bin");
  g_autofree char *bad = sluice_origin_get_link (scene->origin, "127.0.0.1", "/none.bin");
  g_autofree char *path = sluice_scene_get_path (scene, "a.bin");
  g_autofree char *line = g_strconcat (path, "\n", NULL);
  const char *const arguments[] = { bad, good, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_cmpstr (sluice_run_get_out (run), ==, line);
  g_assert_true (sluice_run_says (run, "none.bin"));
  sluice_scene_assert_file (scene, "a.bin", &a);
  sluice_scene_assert_only (scene, "a.bin");
}

static void
test_local_file (void)
{
  const SluiceOriginVersion version = { .seed = 9, .size = SIZE };
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_autofree char *source = g_build_filename (scene->root, "source.bin", NULL);
  g_autofree char *link = g_filename_to_uri (source, NULL, NULL);
  g_autofree char *bytes = g_malloc (SIZE);
  const char *const arguments[] = { link, NULL };

  sluice_origin_body_bytes (9, 0, bytes, SIZE);
  g_assert_true (g_file_set_contents (source, bytes, SIZE, NULL));
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, "source.bin", &version);
  sluice_scene_assert_only (scene, "source.bin");
}

/* Writes over what is in a file, as a program does that keeps it open. */
static void
overwrite (const char *path, guint64 seed)
{
  g_autofree char *bytes = g_malloc (CHANGING_SIZE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (file, NULL, NULL);

  g_assert_nonnull (stream);
  sluice_origin_body_bytes (seed, 0, bytes, CHANGING_SIZE);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                            bytes, CHANGING_SIZE, NULL, NULL, NULL));
}

static void
await_bytes_on_disk (SluiceScene *scene)
{
  g_autofree char *path = sluice_scene_get_path (scene, "source.bin.part.json");

  for (guint tries = 0; tries < 2000; tries++)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL) &&
          strstr (text, "\"on_disk\":[[0,") != NULL)
        return;
      g_usleep (G_USEC_PER_SEC / 100);
    }
  g_assert_not_reached ();
}

/* What is read of a file while somebody writes it is of no version. */
static void
test_local_file_changes (void)
{
  const SluiceOriginVersion later = { .seed = 10, .size = CHANGING_SIZE };
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_autofree char *source = g_build_filename (scene->root, "source.bin", NULL);
  g_autofree char *link = g_filename_to_uri (source, NULL, NULL);
  const char *const arguments[] = { "--limit-rate=2M", link, NULL };
  g_autoptr (SluiceRun) run = NULL;

  g_assert_true (g_file_set_contents (source, "", 0, NULL));
  overwrite (source, 9);
  run = sluice_run_start (scene, arguments, NULL);
  await_bytes_on_disk (scene);
  sluice_run_signal (run, SIGSTOP); /* so that it is half-way however long this takes */
  overwrite (source, 10);
  sluice_run_signal (run, SIGCONT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, "source.bin", &later);
  sluice_scene_assert_only (scene, "source.bin");
}

static void
test_json (void)
{
  const SluiceOriginScript script = {
    .path = "/a.bin", .file = VERSION (SIZE), .odd = { .status = 503 }, .odd_times = 1
  };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link =
      sluice_origin_get_link (scene->origin, "127.0.0.1", "/a.bin?token=s3cr3t");
  g_autofree char *path = sluice_scene_get_path (scene, "a.bin");
  const char *const arguments[] = { "--json", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);
  g_autofree char *out = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  out = g_strchomp (g_strdup (sluice_run_get_out (run)));
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_true (g_str_has_prefix (lines[i], "{\"event\":\""));
      g_assert_true (g_str_has_suffix (lines[i], "}"));
    }
  g_assert_nonnull (strstr (sluice_run_get_out (run), "{\"event\":\"started\""));
  g_assert_nonnull (strstr (sluice_run_get_out (run), "{\"event\":\"retry\""));
  g_assert_nonnull (strstr (lines[g_strv_length (lines) - 1], "{\"event\":\"finished\""));
  g_assert_nonnull (strstr (lines[g_strv_length (lines) - 1], path));
  g_assert_null (strstr (sluice_run_get_out (run), "s3cr3t"));
}

static const struct
{
  const char *name;
  const char *arguments[6];
} misuses[] = {
  { "no-link", { NULL } },
  { "unknown-option", { "--faster", "http://127.0.0.1:9/a" } },
  { "name-for-two", { "-o", "a", "http://127.0.0.1:9/a", "http://127.0.0.1:9/b" } },
  { "unreadable-list", { "-i", "/nonexistent/links.txt" } },
  { "no-connections", { "-x0", "http://127.0.0.1:9/a" } },
  { "too-many-connections", { "-x17", "http://127.0.0.1:9/a" } },
  { "no-jobs", { "-j0", "http://127.0.0.1:9/a" } },
  { "rate-of-nothing", { "-l", "banana", "http://127.0.0.1:9/a" } },
  { "unknown-checksum", { "--checksum=crc:00", "http://127.0.0.1:9/a" } },
  { "short-checksum", { "--checksum=sha256:00", "http://127.0.0.1:9/a" } },
  { "header-without-colon", { "-H", "nonsense", "http://127.0.0.1:9/a" } },
  { "header-broken", { "-H", "X-Colour:\r\rgreen", "http://127.0.0.1:9/a" } },
  { "name-with-folder", { "-o", "../a", "http://127.0.0.1:9/a" } },
  { "no-link-at-all", { "http://" } },
};

static void
test_misuse (gconstpointer data)
{
  const char *const *arguments = data;
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_USAGE);
  g_assert_cmpstr (sluice_run_get_out (run), ==, "");
  g_assert_cmpstr (sluice_run_get_err (run), !=, "");
  sluice_scene_assert_only (scene, NULL);
}

/* Everybody may read the arguments of a program that runs. */
static void
test_arguments_hidden (void)
{
  const SluiceOriginScript script = { .path = "/file.bin",
                                      .file = FILE_1,
                                      .usual = { .ending = SLUICE_ORIGIN_ENDING_STALL,
                                                 .ending_at = 1000 } };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link =
      sluice_origin_get_link (scene->origin, "anna:sesame@127.0.0.1", "/file.bin");
  const char *const arguments[] = { "-H", "Cookie: id=sesame; from=http://otto:sesame@example.org/",
                                    "--header=X-Key: sesame", link, NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);
  g_autofree char *path = g_strdup_printf ("/proc/%s/cmdline", sluice_run_get_pid (run));
  g_autofree char *text = NULL;
  gsize length = 0;

  g_assert_true (sluice_origin_await_sent (scene->origin, 1000, LONGEST));
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  g_assert_nonnull (strstr (text, "Cookie:"));
  g_assert_null (strstr (text, "sesame"));

  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
}

static void
test_help (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  const char *const arguments[] = { "--help", NULL };
  g_autoptr (SluiceRun) run = sluice_run_start (scene, arguments, NULL);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  g_assert_nonnull (strstr (sluice_run_get_out (run), "--checksum"));
  g_assert_cmpstr (sluice_run_get_err (run), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("fetch", cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/fetch/several-links", test_several_links);
  g_test_add_func ("/fetch/list-on-input", test_list_on_input);
  g_test_add_func ("/fetch/list-in-file", test_list_in_file);
  g_test_add_func ("/fetch/one-of-two-fails", test_one_of_two_fails);
  g_test_add_func ("/fetch/local-file", test_local_file);
  g_test_add_func ("/fetch/local-file-changes", test_local_file_changes);
  g_test_add_func ("/fetch/json", test_json);
  g_test_add_func ("/fetch/arguments-hidden", test_arguments_hidden);
  g_test_add_func ("/fetch/help", test_help);
  for (guint i = 0; i < G_N_ELEMENTS (misuses); i++)
    {
      g_autofree char *path = g_strconcat ("/fetch/misuse/", misuses[i].name, NULL);

      g_test_add_data_func (path, misuses[i].arguments, test_misuse);
    }

  return g_test_run ();
}
