/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Killed before any call that changes the disk, or in it, and started again, a download
 * ends with the right bytes: nothing that a checkpoint covered is fetched again, and
 * nothing is left lying about. Each kind of download is run once to see its calls; then
 * it dies before the first, before the second, and so on. */

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "sluice-case.h"
#include "sluice-faults.h"
#include "sluice-resume-record.h"

#define NAME "file.bin"
#define AHEAD 8    /* downloads that are under way at a time */
#define LONGEST 60 /* seconds one may take */

#define BLOCK (4 * 1024 * 1024)
#define STALLED_AT (BLOCK + 700 * 1000)
#define SIZE (6 * 1024 * 1024)
#define SLOW (2600 * 1000) /* bytes per second: slow enough for a checkpoint */

/* Sent again although a checkpoint covered it: what proves that it is the same file, and
 * what was in sockets when connections divided the work anew. */
#define SLACK (1024 * 1024)

/**
 * Kind:
 * @name: what is shown
 * @rate: bytes per second, or 0
 * @script: what the server has
 * @options: what the program is told beside folder and link
 * @last: only so many of its calls are not like another kind's; or 0
 * @thorough: only worth it where there is time
 * @checked: it is told the checksum
 * @earlier: a run before was interrupted when it had much of the file
 * @local: the link is that of a file
 * @by_placeholder: the file is put in its place in the way of last resort
 * @plan: what the disk cannot do
 *
 * A kind of download.
 */
typedef struct
{
  const char *name;
  guint64 rate;
  SluiceOriginScript script;
  const char *options[4];
  guint last;
  gboolean thorough;
  gboolean checked;
  gboolean earlier;
  gboolean local;
  gboolean by_placeholder;
  const char *plan;
} Kind;

/* One life that ends at a call, and the life after it. */
typedef struct
{
  const Kind *kind;
  const char *action; /* of the plan */
  guint at;           /* which call */
  SluiceScene *scene; /* owned */
  char *link;         /* owned */
  SluiceRun *run;     /* owned, nullable */
} Trial;

static GStrv
dup_arguments (const Trial *self, const char *option)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  g_strv_builder_add_many (arguments, "-q", option, NULL);
  g_strv_builder_addv (arguments, (const char **) self->kind->options);
  if (self->kind->checked)
    {
      g_autofree char *sum = sluice_origin_body_checksum (
          self->kind->script.file.seed, self->kind->script.file.size, G_CHECKSUM_SHA256);
      g_autofree char *wish = g_strconcat ("--checksum=sha256:", sum, NULL);

      g_strv_builder_add (arguments, wish);
    }
  g_strv_builder_add (arguments, self->link);
  return g_strv_builder_end (arguments);
}

static SluiceRun *
start (Trial *self, const char *option)
{
  g_auto (GStrv) arguments = dup_arguments (self, option);

  return sluice_run_start (self->scene, (const char *const *) arguments, NULL);
}

static const SluiceOriginVersion *
get_wanted (const Kind *kind)
{
  return kind->script.changes_at > 0 ? &kind->script.later : &kind->script.file;
}

/* As the first visit stalls, the program is there to be interrupted. */
static void
live_before (Trial *self)
{
  g_autoptr (SluiceRun) run = start (self, "-x1");

  g_assert_true (sluice_origin_await_sent (self->scene->origin, STALLED_AT, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_true (sluice_origin_await_quiet (self->scene->origin, LONGEST));
}

static char *
write_source (Trial *self)
{
  const SluiceOriginVersion *version = &self->kind->script.file;
  g_autofree char *path = g_build_filename (self->scene->root, NAME, NULL);
  g_autofree char *bytes = g_malloc (version->size);

  sluice_origin_body_bytes (version->seed, 0, bytes, version->size);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) version->size, NULL));
  return g_filename_to_uri (path, NULL, NULL);
}

static void
trial_begin (Trial *self)
{
  const SluiceOriginSettings settings = { .rate = self->kind->rate };
  SluiceScene *scene = sluice_scene_new_with_origin (&settings, &self->kind->script);

  self->scene = scene;
  self->link = self->kind->local ? write_source (self)
                                 : sluice_origin_get_link (scene->origin, "127.0.0.1", "/" NAME);
  if (self->kind->earlier)
    live_before (self);

  scene->environment = sluice_faults_load (scene->environment, scene->root);
  scene->environment =
      sluice_faults_plan (scene->environment, "%s%s 0 any * %u 1",
                          self->kind->plan != NULL ? self->kind->plan : "", self->action, self->at);
  self->run = start (self, NULL);
}

static void
trial_clear (gpointer data)
{
  Trial *self = data;

  g_clear_pointer (&self->run, sluice_run_free);
  g_clear_pointer (&self->scene, sluice_scene_free);
  g_clear_pointer (&self->link, g_free);
}

/* ---- What must hold ---- */

/* Returns: how many bytes of the wanted version the record vouches for */
static guint64
count_covered (Trial *self)
{
  g_autofree char *path = sluice_scene_get_path (self->scene, NAME ".part.json");
  g_autofree char *part = sluice_scene_get_path (self->scene, NAME ".part");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_load (file, NULL, NULL);

  if (record == NULL || !record->resumable || !g_file_test (part, G_FILE_TEST_EXISTS) ||
      (!self->kind->local && g_strcmp0 (record->etag, get_wanted (self->kind)->etag) != 0))
    return 0;
  return sluice_ranges_covered (record->on_disk);
}

/* A download that had done all but to say so; the same command begins another. */
static gboolean
is_finished (Trial *self)
{
  g_auto (GStrv) names = sluice_scene_list (self->scene);

  return g_strv_length (names) == 1 && g_str_equal (names[0], NAME);
}

/* Where a file system knows neither links nor renaming without replacing, a name is taken
 * with an empty file first. */
static gboolean
is_placeholder (Trial *self)
{
  g_autofree char *path = sluice_scene_get_path (self->scene, NAME);
  GStatBuf status;

  return self->kind->by_placeholder && g_stat (path, &status) == 0 && status.st_size == 0;
}

static void
assert_whole_if_there (Trial *self)
{
  if (sluice_scene_has (self->scene, NAME) && !is_placeholder (self))
    sluice_scene_assert_file (self->scene, NAME, get_wanted (self->kind));
}

static void
assert_no_lock (Trial *self)
{
  g_autofree char *path = g_build_filename (self->scene->root, "home/data/sluice/locks", NULL);
  g_autoptr (GDir) locks = g_dir_open (path, 0, NULL);

  /* What is put in its place at once needs none. */
  if (locks != NULL)
    g_assert_null (g_dir_read_name (locks));
}

/* The next life. */
static void
live_again (Trial *self)
{
  guint64 before = sluice_origin_get_sent (self->scene->origin);
  guint64 covered = count_covered (self);
  g_autoptr (SluiceRun) run = NULL;

  sluice_origin_lift_rates (self->scene->origin);
  self->scene->environment = sluice_faults_plan (self->scene->environment, "%s",
                                                 self->kind->plan != NULL ? self->kind->plan : "");
  run = start (self, NULL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (self->scene);
  sluice_scene_assert_file (self->scene, NAME, get_wanted (self->kind));
  sluice_scene_assert_only (self->scene, NAME);
  assert_no_lock (self);
  if (covered > SLACK)
    g_assert_cmpuint (sluice_origin_get_sent (self->scene->origin) - before, <=,
                      get_wanted (self->kind)->size - covered + SLACK);
}

static void
trial_finish (Trial *self)
{
  int status = sluice_run_finish (self->run, LONGEST);

  g_test_message ("%s call %u", self->action, self->at);
  sluice_scene_tell (self->scene);
  /* With several connections not every run needs as many calls. */
  g_assert_true (status == 128 + SIGKILL || status == SLUICE_EXIT_FINISHED);
  g_assert_true (sluice_origin_await_quiet (self->scene->origin, LONGEST));
  if (status == SLUICE_EXIT_FINISHED)
    return;
  assert_whole_if_there (self);
  if (!is_finished (self))
    live_again (self);
}

/* ---- Every call ---- */

static gboolean
is_soak (void)
{
  return g_getenv ("SLUICE_SOAK") != NULL;
}

/* One write into the middle of the body is like the next. */
static gboolean
is_worth_dying_at (const Kind *kind, const SluiceFaults *seen, guint at)
{
  const SluiceFault *call = &g_array_index (seen->calls, SluiceFault, at - 1);

  if (!is_soak () && kind->last > 0 && at + kind->last <= seen->calls->len)
    return FALSE;
  return is_soak () || call->entry.kind != FAULTS_WRITE || !g_str_has_suffix (call->path, ".part");
}

/* Returns: what the program does when nobody kills it */
static SluiceFaults *
look_at_calls (const Kind *kind)
{
  Trial trial = { .kind = kind, .action = "kill-before", .at = G_MAXUINT };
  g_autofree char *log = NULL;
  SluiceFaults *seen;

  trial_begin (&trial);
  g_assert_cmpint (sluice_run_finish (trial.run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_only (trial.scene, NAME);
  seen = sluice_faults_read (trial.scene->root);
  for (guint i = 0; i < seen->calls->len; i++)
    {
      static const char *const names[] = FAULTS_KIND_NAMES;
      const SluiceFault *call = &g_array_index (seen->calls, SluiceFault, i);

      g_test_message ("call %u: %s %s %s", i + 1, names[call->entry.kind], call->path, call->other);
    }
  trial_clear (&trial);
  return seen;
}

static GArray *
plan_trials (const Kind *kind)
{
  g_autoptr (SluiceFaults) seen = look_at_calls (kind);
  GArray *trials = g_array_new (FALSE, TRUE, sizeof (Trial));
  Trial trial = { .kind = kind };

  g_array_set_clear_func (trials, trial_clear);
  for (trial.at = 1; trial.at <= seen->calls->len; trial.at++)
    {
      trial.action = "kill-before";
      if (is_worth_dying_at (kind, seen, trial.at))
        g_array_append_val (trials, trial);
      trial.action = "kill-in";
      if (g_array_index (seen->calls, SluiceFault, trial.at - 1).entry.kind == FAULTS_WRITE &&
          is_worth_dying_at (kind, seen, trial.at))
        g_array_append_val (trials, trial);
    }
  trial.at--;
  trial.action = "kill-after";
  g_array_append_val (trials, trial);
  return trials;
}

static void
test_every_call (gconstpointer data)
{
  g_autoptr (GArray) trials = plan_trials (data);
  guint begun = 0;

  for (guint i = 0; i < trials->len; i++)
    {
      while (begun < MIN (i + AHEAD, trials->len))
        trial_begin (&g_array_index (trials, Trial, begun++));
      trial_finish (&g_array_index (trials, Trial, i));
      trial_clear (&g_array_index (trials, Trial, i));
    }
  g_test_message ("%u lives", trials->len);
}

/* ---- When all is done ---- */

/* What a person or a system does who did not wait for the last moment: the file is there, it
 * is told, and the same command would begin another. */
static void
test_late_signal (gconstpointer number)
{
  const SluiceOriginScript script = { .path = "/" NAME, .file = { .seed = 7, .size = 100 * 1000 } };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  g_autofree char *path = sluice_scene_get_path (scene, NAME);
  g_autofree char *line = g_strconcat (path, "\n", NULL);
  const char *const arguments[] = { link, NULL };
  g_autoptr (SluiceRun) run = NULL;

  scene->environment = sluice_faults_load (scene->environment, scene->root);
  scene->environment = sluice_faults_plan (scene->environment, "signal %d any */hosts.json* 1 1",
                                           GPOINTER_TO_INT (number));
  run = sluice_run_start (scene, arguments, NULL);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  g_assert_cmpstr (sluice_run_get_out (run), ==, line);
  sluice_scene_assert_only (scene, NAME);
}

#define VALIDATED .etag = "\"seven\"", .last_modified = SLUICE_CASE_LONG_AGO

#define FILE_OF(bytes) .path = "/" NAME, .file = { .seed = 7, .size = bytes, VALIDATED }

/* The first visit brings much of the file and then nothing. */
#define STALLS_ONCE                                                                                \
  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = STALLED_AT }, .odd_times = 1

static const Kind kinds[] = {
  { .name = "small", .script = { FILE_OF (100 * 1000) } },
  { .name = "small-without-nameless-files",
    .script = { FILE_OF (100 * 1000) },
    .plan = "fail " G_STRINGIFY (EOPNOTSUPP) " create */. 1 0\n" },
  { .name = "in-one-write", .script = { FILE_OF (300 * 1000) } },
  { .name = "with-a-checkpoint", .rate = SLOW, .script = { FILE_OF (SIZE) }, .options = { "-x1" } },
  { .name = "four-connections", .script = { FILE_OF (SIZE) }, .options = { "-x4" }, .last = 12 },
  { .name = "four-connections-with-a-checkpoint",
    .rate = SLOW,
    .script = { FILE_OF (SIZE) },
    .options = { "-x4" },
    .thorough = TRUE },
  { .name = "checksum", .script = { FILE_OF (SIZE) }, .last = 12, .checked = TRUE },
  { .name = "length-unknown",
    .script = { FILE_OF (SIZE), .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                                           .framing = SLUICE_ORIGIN_FRAMING_CHUNKED } } },
  { .name = "goes-on", .script = { FILE_OF (SIZE), STALLS_ONCE }, .earlier = TRUE },
  { .name = "goes-on-without-validator",
    .script = { .path = "/" NAME, .file = { .seed = 7, .size = SIZE }, STALLS_ONCE },
    .earlier = TRUE },
  { .name = "begins-again",
    .script = { FILE_OF (SIZE), STALLS_ONCE,
                .later = { .seed = 8, .size = SIZE, .etag = "\"eight\"" }, .changes_at = 1 },
    .earlier = TRUE },
  { .name = "from-a-file", .script = { FILE_OF (SIZE) }, .last = 12, .local = TRUE },
  { .name = "placed-by-a-link",
    .script = { FILE_OF (SIZE) },
    .last = 12,
    .plan = "fail " G_STRINGIFY (EINVAL) " rename *.part 1 0\n" },
  { .name = "placed-by-a-placeholder",
    .script = { FILE_OF (SIZE) },
    .last = 12,
    .by_placeholder = TRUE,
    .plan = "fail " G_STRINGIFY (EINVAL) " rename *.part 1 1\n"
                                         "fail " G_STRINGIFY (EPERM) " link * 1 0\n" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/kill/", kinds[i].name, NULL);

      if (is_soak () || !kinds[i].thorough)
        g_test_add_data_func (path, &kinds[i], test_every_call);
    }
  g_test_add_data_func ("/kill/late/interrupted", GINT_TO_POINTER (SIGINT), test_late_signal);
  g_test_add_data_func ("/kill/late/terminated", GINT_TO_POINTER (SIGTERM), test_late_signal);

  return g_test_run ();
}
