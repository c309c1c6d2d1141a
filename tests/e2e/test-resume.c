/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download that was stopped goes on where it was, and trusts nothing it finds. */

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "sluice-case.h"

#define BLOCK (4 * 1024 * 1024)
#define RATE (4 * 1024 * 1024)

#define LONGEST 60 /* seconds */

/* What a stop may cost: what was under way in buffers and sockets. */
#define IN_FLIGHT (3 * 1024 * 1024)

static const SluiceOriginScript script = {
  .path = "/file.bin",
  .file = { .seed = 1,
            .size = 4 * BLOCK,
            .etag = "\"one\"",
            .last_modified = SLUICE_CASE_LONG_AGO },
};

typedef struct
{
  SluiceScene *scene; /* owned */
  char *link;         /* owned */
} Story;

static void
story_begin (Story *self)
{
  const SluiceOriginSettings settings = { .rate = RATE };

  self->scene = sluice_scene_new_with_origin (&settings, &script);
  self->link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", script.path);
}

static void
story_clear (Story *self)
{
  sluice_scene_free (self->scene);
  g_free (self->link);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

static SluiceRun *
story_start (Story *self, const char *option)
{
  const char *const arguments[] = { self->link, option, NULL };

  return sluice_run_start (self->scene, arguments, NULL);
}

/* What has arrived may not have been counted yet. */
static guint64
story_count_sent (Story *self)
{
  g_assert_true (sluice_origin_await_quiet (self->scene->origin, LONGEST));
  return sluice_origin_get_sent (self->scene->origin);
}

/* Lets so many bytes come and pauses; the record is then on disk. */
static void
story_pause_at (Story *self, guint64 sent)
{
  g_autoptr (SluiceRun) run = NULL;

  sluice_origin_crawl (self->scene->origin, sent);
  run = story_start (self, "-x1");
  g_assert_true (sluice_origin_await_sent (self->scene->origin, sent, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_cmpstr (sluice_run_get_out (run), ==, "");
  g_assert_true (sluice_run_says (run, "same command"));
  g_assert_false (sluice_scene_has (self->scene, "file.bin"));
  g_assert_true (sluice_scene_has (self->scene, "file.bin.part"));
  g_assert_true (sluice_scene_has (self->scene, "file.bin.part.json"));
}

/* Runs the same command to its end and tells what the origin had to send for it. */
static guint64
story_go_on (Story *self)
{
  guint64 before = story_count_sent (self);
  g_autoptr (SluiceRun) run = NULL;

  sluice_origin_lift_rates (self->scene->origin);
  run = story_start (self, "-x1");
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (self->scene);
  sluice_scene_assert_file (self->scene, "file.bin", &script.file);
  g_assert_false (sluice_scene_has (self->scene, "file.bin.part"));
  g_assert_false (sluice_scene_has (self->scene, "file.bin.part.json"));
  return story_count_sent (self) - before;
}

static void
test_pause (void)
{
  g_auto (Story) story = { 0 };

  story_begin (&story);
  story_pause_at (&story, 2 * BLOCK);
  g_assert_cmpuint (story_go_on (&story), <=, 2 * BLOCK + IN_FLIGHT);
  sluice_scene_assert_only (story.scene, "file.bin");
}

static void
test_pause_twice_at_once (void)
{
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) run = NULL;

  story_begin (&story);
  sluice_origin_crawl (story.scene->origin, BLOCK);
  run = story_start (&story, "-x4");
  g_assert_true (sluice_origin_await_sent (story.scene->origin, BLOCK, LONGEST));
  sluice_run_signal (run, SIGINT);
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  story_go_on (&story);
}

static void
test_terminated (void)
{
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) run = NULL;

  story_begin (&story);
  sluice_origin_crawl (story.scene->origin, 2 * BLOCK);
  run = story_start (&story, "-x4");
  g_assert_true (sluice_origin_await_sent (story.scene->origin, 2 * BLOCK, LONGEST));
  sluice_run_signal (run, SIGTERM);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_cmpuint (story_go_on (&story), <=, 2 * BLOCK + IN_FLIGHT);
}

/* Killed after three seconds: what came before the last record is not fetched again. */
static void
test_killed (void)
{
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) run = NULL;

  story_begin (&story);
  sluice_origin_crawl (story.scene->origin, 3 * BLOCK);
  run = story_start (&story, "-x4");
  g_assert_true (sluice_origin_await_sent (story.scene->origin, 3 * BLOCK, LONGEST));
  sluice_run_signal (run, SIGKILL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, 128 + SIGKILL);
  g_assert_cmpuint (story_go_on (&story), <=, BLOCK + 2 * RATE + IN_FLIGHT);
}

/* The record is useless: the part is kept aside and the download begins again. */
static void
assert_clean_start (Story *story)
{
  g_assert_cmpuint (story_go_on (story), >=, script.file.size);
  g_assert_true (sluice_scene_has (story->scene, "file.bin.part.bak"));
}

/* A part without a record may be another program's, which is at work on it. */
static void
test_record_missing (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *record = NULL;
  g_autoptr (SluiceRun) run = NULL;

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  record = sluice_scene_get_path (story.scene, "file.bin.part.json");
  g_assert_cmpint (unlink (record), ==, 0);

  sluice_origin_lift_rates (story.scene->origin);
  run = story_start (&story, "-x1");
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (story.scene, "file (1).bin", &script.file);
  g_assert_true (sluice_scene_has (story.scene, "file.bin.part"));
  g_assert_false (sluice_scene_has (story.scene, "file.bin.part.bak"));
}

static void
test_record_damaged (gconstpointer text)
{
  g_auto (Story) story = { 0 };

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  sluice_scene_write (story.scene, "file.bin.part.json", text);
  assert_clean_start (&story);
}

static void
test_record_deep (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *deep = g_strnfill (200000, '[');

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  sluice_scene_write (story.scene, "file.bin.part.json", deep);
  assert_clean_start (&story);
}

static void
test_record_of_the_future (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  char *version;

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  path = sluice_scene_get_path (story.scene, "file.bin.part.json");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  version = strstr (text, "\"version\"");
  g_assert_nonnull (version);
  version = strchr (version, '1');
  g_assert_nonnull (version);
  *version = '9';
  sluice_scene_write (story.scene, "file.bin.part.json", text);
  assert_clean_start (&story);
}

static void
overwrite (SluiceScene *scene, goffset offset)
{
  g_autofree char *path = sluice_scene_get_path (scene, "file.bin.part");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (file, NULL, NULL);

  g_assert_nonnull (stream);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), offset, G_SEEK_SET, NULL, NULL));
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                            "rotten", 6, NULL, NULL, NULL));
}

/* The disk forgot what it had: only that block comes again. */
static void
test_block_rotten (void)
{
  g_auto (Story) story = { 0 };

  story_begin (&story);
  story_pause_at (&story, 3 * BLOCK);
  overwrite (story.scene, BLOCK + 12345);
  g_assert_cmpuint (story_go_on (&story), <=, 2 * BLOCK + IN_FLIGHT);
  sluice_scene_assert_only (story.scene, "file.bin");
}

static void
test_part_truncated (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *part = NULL;

  story_begin (&story);
  story_pause_at (&story, 2 * BLOCK);
  part = sluice_scene_get_path (story.scene, "file.bin.part");
  g_assert_cmpint (truncate (part, BLOCK / 2), ==, 0);
  story_go_on (&story);
}

static void
test_part_missing (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *part = NULL;

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  part = sluice_scene_get_path (story.scene, "file.bin.part");
  g_assert_cmpint (unlink (part), ==, 0);
  story_go_on (&story);
}

/* Nothing is written through a link somebody laid where the part was. */
static void
test_part_is_symlink (void)
{
  g_auto (Story) story = { 0 };
  g_autofree char *part = NULL;
  g_autofree char *victim = NULL;
  g_autofree char *text = NULL;
  g_autoptr (SluiceRun) run = NULL;

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  part = sluice_scene_get_path (story.scene, "file.bin.part");
  victim = g_build_filename (story.scene->root, "victim", NULL);
  g_assert_true (g_file_set_contents (victim, "precious", -1, NULL));
  g_assert_cmpint (unlink (part), ==, 0);
  g_assert_cmpint (symlink (victim, part), ==, 0);

  sluice_origin_lift_rates (story.scene->origin);
  run = story_start (&story, "-x1");
  if (sluice_run_finish (run, LONGEST) == SLUICE_EXIT_FINISHED)
    sluice_scene_assert_file (story.scene, "file.bin", &script.file);
  else
    g_assert_cmpstr (sluice_run_get_err (run), !=, "");
  g_assert_true (g_file_get_contents (victim, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
}

static void
test_restart (void)
{
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) run = NULL;
  guint64 before;

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  before = story_count_sent (&story);
  sluice_origin_lift_rates (story.scene->origin);
  run = story_start (&story, "--restart");
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (story.scene, "file.bin", &script.file);
  g_assert_true (
      sluice_origin_await_sent (story.scene->origin, before + script.file.size, LONGEST));
}

/* The file changed while the download was paused. */
static void
test_changed_meanwhile (void)
{
  SluiceOriginScript changed = script;
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) run = NULL;

  story_begin (&story);
  story_pause_at (&story, BLOCK);
  changed.file.seed = 2;
  changed.file.etag = "\"two\"";
  sluice_origin_add (story.scene->origin, &changed);
  sluice_origin_lift_rates (story.scene->origin);
  run = story_start (&story, "-x4");
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (story.scene, "file.bin", &changed.file);
}

/* Two programs never write to one part. */
static void
test_two_at_a_time (void)
{
  g_auto (Story) story = { 0 };
  g_autoptr (SluiceRun) first = NULL;
  g_autoptr (SluiceRun) second = NULL;

  story_begin (&story);
  sluice_origin_crawl (story.scene->origin, BLOCK);
  first = story_start (&story, "-x2");
  g_assert_true (sluice_origin_await_sent (story.scene->origin, BLOCK, LONGEST));
  second = story_start (&story, "-x2");
  g_assert_cmpint (sluice_run_finish (second, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_true (sluice_run_says (second, sluice_run_get_pid (first)));
  g_assert_cmpstr (sluice_run_get_out (second), ==, "");

  sluice_origin_lift_rates (story.scene->origin);
  g_assert_cmpint (sluice_run_finish (first, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (story.scene, "file.bin", &script.file);
  sluice_scene_assert_only (story.scene, "file.bin");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resume/pause", test_pause);
  g_test_add_func ("/resume/pause-twice-at-once", test_pause_twice_at_once);
  g_test_add_func ("/resume/terminated", test_terminated);
  g_test_add_func ("/resume/killed", test_killed);
  g_test_add_func ("/resume/record/missing", test_record_missing);
  g_test_add_data_func ("/resume/record/empty", "", test_record_damaged);
  g_test_add_data_func ("/resume/record/no-json", "not a record", test_record_damaged);
  g_test_add_data_func ("/resume/record/other-json", "{\"version\": 1}", test_record_damaged);
  g_test_add_func ("/resume/record/deep", test_record_deep);
  g_test_add_func ("/resume/record/of-the-future", test_record_of_the_future);
  g_test_add_func ("/resume/block-rotten", test_block_rotten);
  g_test_add_func ("/resume/part/truncated", test_part_truncated);
  g_test_add_func ("/resume/part/missing", test_part_missing);
  g_test_add_func ("/resume/part/symlink", test_part_is_symlink);
  g_test_add_func ("/resume/restart", test_restart);
  g_test_add_func ("/resume/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/resume/two-at-a-time", test_two_at_a_time);

  return g_test_run ();
}
