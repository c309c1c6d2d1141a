/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that fails at any step: no file comes out wrong, what happened is said in a
 * sentence, and when the trouble is over the same command ends with the whole file. */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "scratch.h"
#include "sluice-case.h"
#include "sluice-faults.h"
#include "sluice-resume-record.h"

#define NAME "file.bin"
#define AHEAD 4    /* rows that are under way at a time */
#define LONGEST 60 /* seconds one may take */
#define SIZE (6 * 1024 * 1024)
#define SLOW (2600 * 1000) /* bytes per second: slow enough for a checkpoint */
#define SENT_TOO_MUCH SIZE / 2

#define E(code) G_STRINGIFY (code)

/**
 * Row:
 * @name: what is shown
 * @plan: what the disk does
 * @says: words of the sentence; %NULL where the file has to come out all the same
 * @checked: it is told the checksum
 * @slow: so that there is a checkpoint on the way
 * @blind: the server does not say how long the file is
 * @early: before much of the file was sent
 * @crawls_after: bytes, after which no more than a trickle comes; or 0
 * @most_recorded: bytes that the record may list after the failure; 0 for any, 1 for none
 *
 * A way to fail.
 */
typedef struct
{
  const char *name;
  const char *plan;
  const char *says;
  gboolean checked;
  gboolean slow;
  gboolean blind;
  gboolean early;
  guint64 crawls_after;
  guint64 most_recorded;
} Row;

typedef struct
{
  const Row *row;
  SluiceScene *scene; /* owned, nullable */
  char *link;         /* owned */
  SluiceRun *run;     /* owned, nullable */
} Trial;

static const SluiceOriginVersion version = { .seed = 9,
                                             .size = SIZE,
                                             .etag = "\"nine\"",
                                             .last_modified = SLUICE_CASE_LONG_AGO };

static SluiceRun *
start (Trial *self)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  g_strv_builder_add_many (arguments, "-q", "-x1", NULL);
  if (self->row->checked)
    {
      g_autofree char *sum =
          sluice_origin_body_checksum (version.seed, version.size, G_CHECKSUM_SHA256);
      g_autofree char *wish = g_strconcat ("--checksum=sha256:", sum, NULL);

      g_strv_builder_add (arguments, wish);
    }
  g_strv_builder_add (arguments, self->link);
  list = g_strv_builder_end (arguments);
  return sluice_run_start (self->scene, (const char *const *) list, NULL);
}

static void
trial_begin (Trial *self)
{
  const SluiceOriginSettings settings = { .rate = self->row->slow ? SLOW : 0 };
  const SluiceOriginManner blind = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                                     .framing = SLUICE_ORIGIN_FRAMING_CHUNKED };
  SluiceOriginScript script = { .path = "/" NAME, .file = version };

  if (self->row->blind)
    script.usual = blind;
  self->scene = sluice_scene_new_with_origin (&settings, &script);
  if (self->row->crawls_after > 0)
    sluice_origin_crawl (self->scene->origin, self->row->crawls_after);
  self->link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", script.path);
  self->scene->environment = sluice_faults_load (self->scene->environment, self->scene->root);
  self->scene->environment = sluice_faults_plan (self->scene->environment, "%s", self->row->plan);
  self->run = start (self);
}

static void
trial_clear (gpointer data)
{
  Trial *self = data;

  g_clear_pointer (&self->run, sluice_run_free);
  g_clear_pointer (&self->scene, sluice_scene_free);
  g_clear_pointer (&self->link, g_free);
}

static guint64
count_recorded (Trial *self)
{
  g_autofree char *path = sluice_scene_get_path (self->scene, NAME ".part.json");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_load (file, NULL, NULL);

  return record != NULL ? sluice_ranges_covered (record->on_disk) : 0;
}

static void
await_failure (Trial *self)
{
  g_assert_cmpint (sluice_run_finish (self->run, LONGEST), ==, SLUICE_EXIT_FAILED);
  if (!sluice_run_says (self->run, self->row->says))
    g_error ("It did not say “%s” but “%s”.", self->row->says, sluice_run_get_err (self->run));
  g_assert_false (sluice_scene_has (self->scene, NAME));
  if (self->row->early)
    g_assert_cmpuint (sluice_origin_get_sent (self->scene->origin), <, SENT_TOO_MUCH);
  if (self->row->most_recorded > 0)
    g_assert_cmpuint (count_recorded (self), <, self->row->most_recorded);
}

static void
run_again (Trial *self)
{
  g_autoptr (SluiceRun) run = NULL;

  sluice_origin_lift_rates (self->scene->origin);
  self->scene->environment = sluice_faults_unload (self->scene->environment);
  run = start (self);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
}

static void
trial_finish (Trial *self)
{
  if (self->row->says == NULL)
    g_assert_cmpint (sluice_run_finish (self->run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  else
    {
      await_failure (self);
      sluice_scene_tell (self->scene);
      run_again (self);
    }
  sluice_scene_tell (self->scene);
  sluice_scene_assert_file (self->scene, NAME, &version);
  sluice_scene_assert_only (self->scene, NAME);
}

/* How many bytes a checkpoint may list that was made before the second one failed. */
#define FIRST_CHECKPOINT (SIZE - 200 * 1000)

static const Row rows[] = {
  /* the body */
  { "write", "fail " E (EIO) " write *.part 3 1", "input/output error" },
  { "no-room", "fail " E (ENOSPC) " write *.part 3 0", "no room" },
  { "quota", "fail " E (EDQUOT) " write *.part 3 0", "no room" },
  { "too-large", "fail " E (EFBIG) " write *.part 3 0", "another disk", .blind = TRUE },
  { "too-large-at-once", "fail " E (EFBIG) " allocate *.part 1 0", "another disk", .slow = TRUE,
    .early = TRUE },
  { "too-large-to-lengthen",
    "fail " E (EOPNOTSUPP) " allocate *.part 1 0\nfail " E (EFBIG) " truncate *.part 1 0",
    "another disk", .slow = TRUE, .early = TRUE },
  { "no-room-at-once", "fail " E (ENOSPC) " allocate *.part 1 0", "no room", .slow = TRUE,
    .early = TRUE },
  { "allocate", "fail " E (EIO) " allocate *.part 1 0", "input/output error", .early = TRUE,
    .slow = TRUE },
  { "allocate-unknown", "fail " E (EOPNOTSUPP) " allocate *.part 1 0", NULL },
  { "allocate-unknown-here", "fail " E (ENOSYS) " allocate *.part 1 0", NULL },
  { "allocate-forbidden", "fail " E (EPERM) " allocate *.part 1 0", NULL },
  { "room-unknown", "fail " E (ENOSYS) " room * 1 0", NULL },
  { "interrupted",
    "fail " E (EINTR) " write * 2 2\nfail " E (EINTR) " sync * 1 2\nfail " E (
        EINTR) " allocate * 1 2\nfail " E (EINTR) " read * 1 2",
    NULL, .checked = TRUE },
  { "short", "short 0 write *.part 1 9\nshort 0 write *.new 1 3\nshort 0 read *.part 1 9", NULL,
    .checked = TRUE },
  { "read-only", "fail " E (EROFS) " create */downloads/* 1 0", "only be read", .slow = TRUE,
    .early = TRUE },
  { "forbidden", "fail " E (EACCES) " create */downloads/* 1 0", "permissions", .slow = TRUE,
    .early = TRUE },
  { "forbidden-part", "fail " E (EACCES) " create *.part 1 0", "permissions", .slow = TRUE,
    .early = TRUE },
  { "name-too-long", "fail " E (ENAMETOOLONG) " create *.part 1 0", "shorter", .slow = TRUE,
    .early = TRUE },
  { "no-descriptor", "fail " E (EMFILE) " create *.part 1 0", "too many files", .slow = TRUE,
    .early = TRUE },
  { "no-descriptor-left", "fail " E (EMFILE) " open *.part 1 0", "too many files", .slow = TRUE,
    .early = TRUE },

  /* what a sync that failed did not cover is not on the disk, whatever the next one says */
  { "sync", "fail " E (EIO) " sync *.part 1 1", "input/output error", .slow = TRUE,
    .most_recorded = 1 },
  { "second-sync", "fail " E (EIO) " sync *.part 2 1", "input/output error", .slow = TRUE,
    .most_recorded = FIRST_CHECKPOINT },
  { "last-sync", "fail " E (EIO) " sync *.part 1 1", "input/output error", .most_recorded = 1 },
  { "sync-unknown", "fail " E (EOPNOTSUPP) " sync *.part 1 0", NULL },
  { "sync-no-room", "fail " E (ENOSPC) " sync *.part 1 1", "no room", .slow = TRUE,
    .most_recorded = 1 },

  /* the record */
  { "record-create", "fail " E (EIO) " create *.new 2 0", "input/output error", .slow = TRUE },
  { "record-write", "fail " E (EIO) " write *.new 1 1", "input/output error" },
  { "record-no-room", "fail " E (ENOSPC) " write *.new 1 0", "no room" },
  { "later-record-no-room", "fail " E (ENOSPC) " write *.new 2 0", "no room", .slow = TRUE },
  { "record-sync", "fail " E (EIO) " sync *.new 1 1", "input/output error" },
  { "record-rename", "fail " E (EIO) " rename *.new 1 1", "input/output error" },
  { "record-folder", "fail " E (EIO) " sync */downloads 1 1", "input/output error" },
  { "folder-sync-unknown", "fail " E (EINVAL) " sync */downloads 1 0", NULL },
  { "folder-sync-unknown-here", "fail " E (ENOSYS) " sync */downloads 1 0", NULL },

  /* the checksum */
  { "read-back", "fail " E (EIO) " read *.part 2 0", "input/output error", .checked = TRUE },

  /* the end */
  { "rename", "fail " E (EIO) " rename *.part 1 1", "input/output error" },
  { "rename-unknown", "fail " E (EINVAL) " rename *.part 1 0", NULL },
  { "rename-unknown-here", "fail " E (ENOSYS) " rename *.part 1 0", NULL },
  { "rename-forbidden", "fail " E (EPERM) " rename *.part 1 1", NULL },
  { "link-unknown", "fail " E (EINVAL) " rename *.part 1 1\nfail " E (EOPNOTSUPP) " link * 1 0",
    NULL },
  { "link-forbidden", "fail " E (EINVAL) " rename *.part 1 1\nfail " E (EPERM) " link * 1 0",
    NULL },
  { "hole-unknown", "fail " E (EINVAL) " hole * 1 0", NULL },
  { "attribute", "fail " E (EOPNOTSUPP) " attribute * 1 0", NULL },
  { "last-folder-sync", "fail " E (EIO) " sync */downloads 3 0", NULL },

  /* the lock */
  { "lock-unknown", "fail " E (ENOLCK) " lock */data/* 1 0", NULL },
  { "lock-unknown-here", "fail " E (ENOSYS) " lock */data/* 1 0", NULL },
  { "part-lock-unknown", "fail " E (ENOSYS) " lock */downloads/* 1 0", NULL },
  { "lock-no-room", "fail " E (ENOSPC) " create */locks/* 1 0", "make room", .early = TRUE,
    .slow = TRUE },
  { "lock-folder", "fail " E (EROFS) " mkdir */data/* 1 0", "permissions there", .early = TRUE,
    .slow = TRUE },
};

static Trial trials[G_N_ELEMENTS (rows)];

static void
test_row (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);

  for (guint i = index; i < MIN (index + AHEAD, G_N_ELEMENTS (rows)); i++)
    if (trials[i].row == NULL)
      {
        trials[i].row = &rows[i];
        trial_begin (&trials[i]);
      }
  trial_finish (&trials[index]);
  trial_clear (&trials[index]);
}

/* A limit of the system's on all files makes a signal of it, which ends a program. */
static void
test_limited (void)
{
  static const Row row = { .name = "limited", .plan = "", .says = "another disk" };
  Trial trial = { .row = &row };
  const struct rlimit limit = { SIZE / 2, RLIM_INFINITY };
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

  if (setrlimit (RLIMIT_FSIZE, &limit) < 0)
    {
      g_test_skip ("The size of files cannot be limited here.");
      return;
    }

  trial_begin (&trial);
  setrlimit (RLIMIT_FSIZE, &none);
  trial_finish (&trial);
  trial_clear (&trial);
}

/* However a disk gives a file its name, it takes it from no other, which comes meanwhile. */
static void
test_taken_meanwhile (gconstpointer plan)
{
  const Row row = { .name = "taken", .plan = plan, .slow = TRUE, .crawls_after = SIZE / 4 };
  Trial trial = { .row = &row };

  trial_begin (&trial);
  g_assert_true (sluice_origin_await_sent (trial.scene->origin, SIZE / 4, LONGEST));
  sluice_scene_write (trial.scene, NAME, "mine");
  sluice_origin_lift_rates (trial.scene->origin);
  g_assert_cmpint (sluice_run_finish (trial.run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (trial.scene);
  scratch_assert_text (trial.scene->folder, NAME, "mine");
  sluice_scene_assert_file (trial.scene, "file (1).bin", &version);
  g_assert_false (sluice_scene_has (trial.scene, NAME ".part"));
  g_assert_false (sluice_scene_has (trial.scene, NAME ".part.json"));
  trial_clear (&trial);
}

/* All that a folder which a portal granted may not know, and more. */
static const char *const bare[] = {
  "fail " E (ENOSYS) " lock */downloads/* 1 0",
  "fail " E (ENOSYS) " allocate * 1 0",
  "fail " E (EOPNOTSUPP) " attribute */downloads/* 1 0",
  "fail " E (ENOSYS) " sync */downloads 1 0",
  "fail " E (ENOSYS) " room * 1 0",
  "fail " E (EINVAL) " hole * 1 0",
  "fail " E (ELOOP) " nofollow */downloads/* 1 0",
  "fail " E (ENOSYS) " rename *.part 1 1",
  "fail " E (EPERM) " link * 1 0",
  NULL,
};

/* A bare folder keeps what is there, and gets no lock; and nobody is told where it is. */
static void
test_bare (void)
{
  g_autofree char *plan = g_strjoinv ("\n", (char **) bare);
  const Row row = { .name = "bare", .plan = plan, .slow = TRUE, .crawls_after = SIZE / 2 };
  Trial trial = { .row = &row };
  SluiceScene *scene;

  trial_begin (&trial);
  scene = trial.scene;
  g_assert_true (sluice_origin_await_sent (scene->origin, SIZE / 2, LONGEST));
  sluice_run_signal (trial.run, SIGINT);
  g_assert_cmpint (sluice_run_finish (trial.run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_null (strstr (sluice_run_get_err (trial.run), scene->folder));

  g_clear_pointer (&trial.run, sluice_run_free);
  sluice_origin_lift_rates (scene->origin);
  trial.run = start (&trial);
  g_assert_cmpint (sluice_run_finish (trial.run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  g_assert_null (strstr (sluice_run_get_err (trial.run), scene->folder));
  sluice_scene_assert_file (scene, NAME, &version);
  /* Nothing was put aside: it went on from what was there. */
  g_assert_false (sluice_scene_has (scene, NAME ".part.bak"));
  trial_clear (&trial);
}

/* The second rename is the one over the placeholder. */
#define BY_LINK "fail " E (EINVAL) " rename *.part 1 0"
#define BY_PLACEHOLDER                                                                             \
  "fail " E (EINVAL) " rename *.part 1 1\n"                                                        \
                     "fail " E (EINVAL) " rename *.part 2 1\nfail " E (EPERM) " link * 1 0"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/disk-error/", rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }

  g_test_add_func ("/disk-error/limited", test_limited);
  g_test_add_data_func ("/disk-error/taken-meanwhile", "", test_taken_meanwhile);
  g_test_add_data_func ("/disk-error/taken-meanwhile-by-link", BY_LINK, test_taken_meanwhile);
  g_test_add_data_func ("/disk-error/taken-meanwhile-by-placeholder", BY_PLACEHOLDER,
                        test_taken_meanwhile);

  g_test_add_func ("/disk-error/bare", test_bare);

  return g_test_run ();
}
