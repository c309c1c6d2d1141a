/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that was downloaded is checked against what is known of it, and repaired from its
 * link. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-run.h"

#define BLOCK ((guint64) (4 * 1024 * 1024))
#define SIZE (3 * BLOCK + 1000)
#define PROOF ((guint64) (64 * 1024)) /* bytes compared before a gap */
#define NAME "file.bin"
#define LONGEST 60 /* seconds */

static const SluiceOriginScript script = {
  .path = "/" NAME,
  .file = { .seed = 1,
            .size = SIZE,
            .etag = "\"one\"",
            .last_modified = "Sat, 01 Jan 2022 10:20:30 GMT" },
};

typedef struct
{
  SluiceScene *scene; /* owned */
  char *link;         /* owned */
  char *path;         /* owned; of the file */
} Story;

static void
story_fetch (Story *self)
{
  const char *const arguments[] = { "-x1", self->link, NULL };

  g_assert_cmpint (sluice_run (self->scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_only (self->scene, NAME);
}

static void
story_begin (Story *self)
{
  self->scene = sluice_scene_new_with_origin (NULL, &script);
  self->link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", script.path);
  self->path = sluice_scene_get_path (self->scene, NAME);
}

/* With a file that was downloaded. */
static void
story_begin_fetched (Story *self)
{
  story_begin (self);
  story_fetch (self);
}

static void
story_clear (Story *self)
{
  sluice_scene_free (self->scene);
  g_free (self->link);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

static SluiceRun *
story_start (Story *self, const char *option, const char *more)
{
  const char *const arguments[] = { "--verify", self->path, option, more, NULL };

  return sluice_run_start (self->scene, arguments, NULL);
}

/* What has arrived may not have been counted yet. */
static guint64
story_count_sent (Story *self)
{
  g_assert_true (sluice_origin_await_quiet (self->scene->origin, LONGEST));
  return sluice_origin_get_sent (self->scene->origin);
}

/* Returns: how many bytes the origin had to send for it */
static guint64
story_verify (Story *self, const char *option, int status, const char *says)
{
  guint64 before = story_count_sent (self);
  g_autoptr (SluiceRun) run = story_start (self, option, NULL);

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, status);
  sluice_scene_tell (self->scene);
  g_test_message ("%s", sluice_run_get_err (run));
  if (says != NULL)
    g_assert_true (sluice_run_says (run, says));
  if (status == SLUICE_EXIT_FINISHED)
    g_assert_true (g_str_has_prefix (sluice_run_get_out (run), self->path));
  else
    g_assert_cmpstr (sluice_run_get_out (run), ==, "");
  return story_count_sent (self) - before;
}

/* What a disk does: other bytes, and nobody wrote them. */
static void
rot (const char *path, guint64 offset)
{
  struct stat status;
  int fd = open (path, O_RDWR | O_CLOEXEC);
  struct timespec times[2];
  guint8 byte;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_assert_cmpint (pread (fd, &byte, 1, (off_t) offset), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, (off_t) offset), ==, 1);
  times[0] = status.st_atim;
  times[1] = status.st_mtim;
  g_assert_cmpint (futimens (fd, times), ==, 0);
  close (fd);
}

static void
assert_whole (Story *story)
{
  sluice_scene_assert_file (story->scene, NAME, &script.file);
  sluice_scene_assert_only (story->scene, NAME);
}

static void
test_whole (void)
{
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  g_assert_cmpuint (story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "is whole"), ==, 0);
  assert_whole (&story);
}

/* Only what is damaged comes again, wherever it is. */
static void
test_rotten (gconstpointer data)
{
  guint64 offset = GPOINTER_TO_SIZE (data);
  guint64 block = MIN (BLOCK, SIZE - offset / BLOCK * BLOCK);
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  g_assert_cmpint (chmod (story.path, 0640), ==, 0);
  rot (story.path, offset);
  g_assert_cmpuint (story_verify (&story, "-x1", SLUICE_EXIT_FINISHED, "was repaired"), <=,
                    block + PROOF);
  assert_whole (&story);
  /* It is known again. */
  g_assert_cmpuint (story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "is whole"), ==, 0);
}

static void
test_mode_kept (void)
{
  g_auto (Story) story = { 0 };
  struct stat status;

  story_begin_fetched (&story);
  g_assert_cmpint (chmod (story.path, 0640), ==, 0);
  rot (story.path, 5);
  story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "was repaired");
  g_assert_cmpint (stat (story.path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0640);
}

/* Every part of it: there is nothing to begin with. */
static void
test_all_rotten (void)
{
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  for (guint64 offset = 0; offset < SIZE; offset += BLOCK)
    rot (story.path, offset);
  story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "4 of 4");
  assert_whole (&story);
}

/* What somebody wrote is not thrown away unasked. */
static void
test_changed (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *text = NULL;

  story_begin_fetched (&story);
  sluice_scene_write (story.scene, NAME, "my own words");
  g_assert_cmpuint (story_verify (&story, NULL, SLUICE_EXIT_FAILED, "--repair"), ==, 0);
  g_assert_true (g_file_get_contents (story.path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "my own words");
  sluice_scene_assert_only (story.scene, NAME);

  story_verify (&story, "--repair", SLUICE_EXIT_FINISHED, "was repaired");
  assert_whole (&story);
}

static void
test_truncated (void)
{
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  g_assert_cmpint (truncate (story.path, 2 * BLOCK + 5), ==, 0);
  g_assert_cmpuint (story_verify (&story, "--repair", SLUICE_EXIT_FINISHED, "2 of 4"), <=,
                    SIZE - 2 * BLOCK + PROOF);
  assert_whole (&story);
}

static void
test_longer (void)
{
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  g_assert_cmpint (truncate (story.path, SIZE + 5), ==, 0);
  g_assert_cmpuint (story_verify (&story, "--repair", SLUICE_EXIT_FINISHED, "longer"), ==, 0);
  assert_whole (&story);
}

/* A file that was touched is what it is. */
static void
test_touched (void)
{
  g_auto (Story) story = { 0 };
  const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

  story_begin_fetched (&story);
  g_assert_cmpint (utimensat (AT_FDCWD, story.path, times, 0), ==, 0);
  story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "is whole");
}

static void
serve (Story *story, const SluiceOriginScript *now)
{
  sluice_origin_add (story->scene->origin, now);
}

/* The link leads to another version: the damaged file is all there is. */
static void
test_remote_changed (gconstpointer data)
{
  SluiceOriginScript now = script;
  g_auto (Story) story = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;

  story_begin_fetched (&story);
  rot (story.path, GPOINTER_TO_SIZE (data));
  g_assert_true (g_file_get_contents (story.path, &before, &length, NULL));
  now.file.seed = 2;
  serve (&story, &now);
  story_verify (&story, NULL, SLUICE_EXIT_FAILED, "another version");
  g_assert_true (g_file_get_contents (story.path, &after, &length, NULL));
  g_assert_cmpmem (before, length, after, length);
  sluice_scene_assert_only (story.scene, NAME);
}

/* Another tag and another date, and the same bytes. */
static void
test_remote_moved (void)
{
  SluiceOriginScript now = script;
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  rot (story.path, BLOCK);
  now.file.etag = "\"two\"";
  now.file.last_modified = NULL;
  serve (&story, &now);
  story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "was repaired");
  assert_whole (&story);
}

static void
test_remote_gone (void)
{
  SluiceOriginScript now = script;
  g_auto (Story) story = { 0 };
  g_autofree char *elsewhere = NULL;
  g_autoptr (SluiceRun) run = NULL;

  story_begin_fetched (&story);
  rot (story.path, BLOCK);
  now.usual.status = 404;
  serve (&story, &now);
  now.usual.status = 0;
  now.path = "/mirror";
  serve (&story, &now);
  story_verify (&story, "--retries=0", SLUICE_EXIT_FAILED, NULL);
  sluice_scene_assert_only (story.scene, NAME);

  /* But somebody knows where else it is. */
  elsewhere = sluice_origin_get_link (story.scene->origin, "127.0.0.1", now.path);
  run = story_start (&story, elsewhere, NULL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (story.scene);
  assert_whole (&story);
}

/* What is behind a question mark may be a secret, and is asked for. */
static void
test_query (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *link = NULL;

  story_begin (&story);
  link = g_strconcat (story.link, "?token=x", NULL);
  g_free (story.link);
  story.link = g_steal_pointer (&link);
  story_fetch (&story);
  rot (story.path, BLOCK);
  story_verify (&story, NULL, SLUICE_EXIT_FAILED, "Give the link as well");
  story_verify (&story, story.link, SLUICE_EXIT_FINISHED, "was repaired");
  assert_whole (&story);
}

/* Without ranges all of it comes again, beside the file. */
static void
test_no_ranges (void)
{
  SluiceOriginScript now = script;
  g_auto (Story) story = { 0 };

  story_begin_fetched (&story);
  rot (story.path, BLOCK);
  now.usual.range = SLUICE_ORIGIN_RANGE_IGNORED;
  serve (&story, &now);
  story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "was repaired");
  assert_whole (&story);
}

static void
test_unknown (void)
{
  g_auto (Story) story = { 0 };

  story_begin (&story);
  sluice_scene_write (story.scene, NAME, "who knows");
  story_verify (&story, NULL, SLUICE_EXIT_FAILED, "Nothing is known");
  story_verify (&story, "--checksum=md5:6f4fc8d1e9d1d3b57b1f7b6c7b3cbe51", SLUICE_EXIT_FAILED,
                "its link");
  sluice_scene_assert_only (story.scene, NAME);
}

/* Only its checksum is known, and where it is. */
static void
test_link_and_checksum (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *digest = sluice_origin_body_checksum (script.file.seed, SIZE, G_CHECKSUM_SHA256);
  g_autofree char *option = g_strconcat ("--checksum=sha256:", digest, NULL);
  const char *arguments[] = { "--verify", NULL, NULL, option, "--repair", NULL };

  story_begin (&story);
  sluice_scene_write (story.scene, NAME, "half of it");
  arguments[1] = story.path;
  arguments[2] = story.link;
  g_assert_cmpint (sluice_run (story.scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  assert_whole (&story);
}

static void
test_moved (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *moved = NULL;

  story_begin_fetched (&story);
  moved = g_build_filename (story.scene->root, "elsewhere.bin", NULL);
  g_assert_cmpint (rename (story.path, moved), ==, 0);
  g_free (story.path);
  story.path = g_strdup (moved);
  rot (moved, BLOCK);
  g_assert_cmpuint (story_verify (&story, "-x1", SLUICE_EXIT_FINISHED, "1 of 4"), <=,
                    BLOCK + PROOF);
  story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "is whole");
}

/* A repair that is stopped leaves the file as it is, and goes on with the same command. */
static void
test_stopped (gconstpointer data)
{
  int number = GPOINTER_TO_INT (data);
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) run = NULL;
  guint64 before;

  story_begin_fetched (&story);
  for (guint64 offset = 0; offset < 2 * BLOCK; offset += BLOCK)
    rot (story.path, offset + 7);
  before = story_count_sent (&story);
  sluice_origin_set_rate (story.scene->origin, BLOCK, 0);
  sluice_origin_crawl (story.scene->origin, BLOCK);
  run = story_start (&story, "-x1", NULL);
  g_assert_true (sluice_origin_await_sent (story.scene->origin, before + BLOCK, LONGEST));
  sluice_run_signal (run, number);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==,
                   number == SIGINT ? SLUICE_EXIT_INTERRUPTED : 128 + number);
  g_assert_true (sluice_scene_has (story.scene, NAME));
  g_assert_true (sluice_scene_has (story.scene, NAME ".part"));

  sluice_origin_lift_rates (story.scene->origin);
  story_verify (&story, "-x1", SLUICE_EXIT_FINISHED, "was repaired");
  assert_whole (&story);
}

/* Another program's part is left to it, and what is good of the file is not fetched again. */
static void
test_part_of_another_program (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *part = NULL;
  g_autofree char *text = NULL;

  story_begin_fetched (&story);
  rot (story.path, BLOCK + 7);
  sluice_scene_write (story.scene, NAME ".part", "somebody's");
  g_assert_cmpuint (story_verify (&story, NULL, SLUICE_EXIT_FINISHED, "was repaired"), <=,
                    BLOCK + 2 * PROOF);
  sluice_scene_assert_file (story.scene, NAME, &script.file);

  part = sluice_scene_get_path (story.scene, NAME ".part");
  g_assert_true (g_file_get_contents (part, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "somebody's");
  g_assert_cmpint (unlink (part), ==, 0);
  sluice_scene_assert_only (story.scene, NAME);
}

/* A download that is not done: what is damaged is told of, and all the rest comes. */
static void
test_partial (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *part = NULL;
  const char *arguments[] = { "-x1", NULL, NULL };
  g_autoptr (SluiceRun) run = NULL;
  guint64 sent;

  story_begin (&story);
  sluice_origin_set_rate (story.scene->origin, BLOCK, 0);
  sluice_origin_crawl (story.scene->origin, 2 * BLOCK + BLOCK / 2);
  arguments[1] = story.link;
  run = sluice_run_start (story.scene, arguments, NULL);
  g_assert_true (sluice_origin_await_sent (story.scene->origin, 2 * BLOCK + BLOCK / 2, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  sluice_origin_lift_rates (story.scene->origin);

  part = sluice_scene_get_path (story.scene, NAME ".part");
  rot (part, 1000);
  sent = story_verify (&story, "-x1", SLUICE_EXIT_FINISHED, "not finished");
  g_assert_cmpuint (sent, <, SIZE);
  assert_whole (&story);
}

static void
test_many (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *missing = NULL;
  const char *arguments[] = { "--verify", NULL, NULL, "--json", NULL };
  g_autoptr (SluiceRun) run = NULL;

  story_begin_fetched (&story);
  rot (story.path, BLOCK);
  missing = sluice_scene_get_path (story.scene, "missing.bin");
  arguments[1] = missing;
  arguments[2] = story.path;
  run = sluice_run_start (story.scene, arguments, NULL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_test_message ("%s", sluice_run_get_out (run));
  g_assert_nonnull (strstr (sluice_run_get_out (run), "\"kind\":\"local\""));
  g_assert_nonnull (strstr (sluice_run_get_out (run), "\"verdict\":\"damaged\""));
  g_assert_nonnull (strstr (sluice_run_get_out (run), "\"damaged\":[[4194304,8388608]]"));
  g_assert_nonnull (strstr (sluice_run_get_out (run), "\"event\":\"finished\""));
  assert_whole (&story);
}

/* A link to the file leads to the file; the link stays. */
static void
test_symlink (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *real = NULL;
  g_autofree char *alias = NULL;

  story_begin_fetched (&story);
  rot (story.path, BLOCK);
  alias = g_build_filename (story.scene->root, "alias", NULL);
  g_assert_cmpint (symlink (story.path, alias), ==, 0);
  {
    const char *const arguments[] = { "--verify", alias, NULL };

    g_assert_cmpint (sluice_run (story.scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  }
  assert_whole (&story);
  g_assert_true (g_file_test (alias, G_FILE_TEST_IS_SYMLINK));
}

static void
add_rotten (const char *name, guint64 offset)
{
  g_autofree char *path = g_strconcat ("/verify/rotten/", name, NULL);

  g_test_add_data_func (path, GSIZE_TO_POINTER (offset), test_rotten);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verify/whole", test_whole);
  add_rotten ("first", 0);
  add_rotten ("second", BLOCK + 5);
  add_rotten ("last", SIZE - 1);
  g_test_add_func ("/verify/rotten/all", test_all_rotten);
  g_test_add_func ("/verify/mode-kept", test_mode_kept);
  g_test_add_func ("/verify/changed", test_changed);
  g_test_add_func ("/verify/truncated", test_truncated);
  g_test_add_func ("/verify/longer", test_longer);
  g_test_add_func ("/verify/touched", test_touched);
  g_test_add_data_func ("/verify/remote/changed-at-start", GSIZE_TO_POINTER (0),
                        test_remote_changed);
  g_test_add_data_func ("/verify/remote/changed", GSIZE_TO_POINTER (BLOCK), test_remote_changed);
  g_test_add_func ("/verify/remote/moved", test_remote_moved);
  g_test_add_func ("/verify/remote/gone", test_remote_gone);
  g_test_add_func ("/verify/remote/no-ranges", test_no_ranges);
  g_test_add_func ("/verify/remote/query", test_query);
  g_test_add_func ("/verify/unknown", test_unknown);
  g_test_add_func ("/verify/link-and-checksum", test_link_and_checksum);
  g_test_add_func ("/verify/moved", test_moved);
  g_test_add_data_func ("/verify/stopped/interrupted", GINT_TO_POINTER (SIGINT), test_stopped);
  g_test_add_data_func ("/verify/stopped/killed", GINT_TO_POINTER (SIGKILL), test_stopped);
  g_test_add_func ("/verify/part-of-another-program", test_part_of_another_program);
  g_test_add_func ("/verify/partial", test_partial);
  g_test_add_func ("/verify/many", test_many);
  g_test_add_func ("/verify/symlink", test_symlink);

  return g_test_run ();
}
