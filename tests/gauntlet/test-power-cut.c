/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The power fails between any two calls that change the disk, and what was not synced is
 * gone, or zeros, or half there: for each state that a file system may be left in, a name
 * holds the whole file or nothing has it, what a record lists is there, and the same
 * command ends with the right bytes. What was done is written down once and replayed. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "scratch.h"
#include "sluice-case.h"
#include "sluice-disk-image.h"
#include "sluice-resume-record.h"

#define NAME "file.bin"
#define AHEAD 6    /* downloads that are under way at a time */
#define LONGEST 60 /* seconds one may take */

#define BLOCK (4 * 1024 * 1024)
#define STALLED_AT (BLOCK + 700 * 1000)
#define SIZE (6 * 1024 * 1024)
#define SLOW (2600 * 1000) /* bytes per second: slow enough for a checkpoint */

/**
 * Kind:
 * @name: what is shown
 * @rate: bytes per second, or 0
 * @script: what the server has
 * @option: what the program is told beside folder and link
 * @earlier: a run before was interrupted when it had much of the file
 * @folder_is_new: the folder is not there before
 * @thorough: only worth it where there is time
 *
 * A kind of download.
 */
typedef struct
{
  const char *name;
  guint64 rate;
  SluiceOriginScript script;
  const char *option;
  gboolean earlier;
  gboolean folder_is_new;
  gboolean thorough;
} Kind;

/* A state that the disk may be in when there is power again, and the life that begins there. */
typedef struct
{
  guint after; /* how many calls */
  SluiceCut cut;
  SluiceScene *scene; /* owned */
  SluiceRun *run;     /* owned */
} Revival;

typedef struct
{
  const Kind *kind;
  SluiceScene *scene; /* owned; of the life that is cut */
  char *link;         /* owned */
  SluiceFaults *done; /* owned */
  GHashTable *seen;   /* owned, of owned descriptions of states */
  GQueue revivals;    /* of owned Revival, under way */
  guint64 vouched;    /* bytes that a record or a name vouched for whatever was lost */
} Play;

static SluiceRun *
start (Play *self, SluiceScene *scene)
{
  const char *const arguments[] = { "-q", self->kind->option, self->link, NULL };

  return sluice_run_start (scene, arguments, NULL);
}

static const SluiceOriginVersion *
get_wanted (const Kind *kind)
{
  return kind->script.changes_at > 0 ? &kind->script.later : &kind->script.file;
}

/* ---- The life that is cut ---- */

static void
live_before (Play *self)
{
  g_autoptr (SluiceRun) run = start (self, self->scene);

  g_assert_true (sluice_origin_await_sent (self->scene->origin, STALLED_AT, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
}

static SluiceDiskImage *
live (Play *self)
{
  const SluiceOriginSettings settings = { .rate = self->kind->rate };
  SluiceScene *scene = sluice_scene_new_with_origin (&settings, &self->kind->script);
  g_autoptr (SluiceRun) run = NULL;
  SluiceDiskImage *image;

  self->scene = scene;
  self->link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/" NAME);
  if (self->kind->earlier)
    live_before (self);
  if (self->kind->folder_is_new)
    g_assert_no_errno (g_rmdir (scene->folder));

  image = sluice_disk_image_new (scene->root);
  scene->environment = sluice_faults_load (scene->environment, scene->root);
  run = start (self, scene);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_assert_file (scene, NAME, get_wanted (self->kind));
  self->done = sluice_faults_read (scene->root);
  sluice_origin_lift_rates (scene->origin);
  return image;
}

/* ---- What must be there when the power is back ---- */

static void
assert_range (SluiceRange range, const char *part, guint64 seed)
{
  gsize length = (gsize) (range.end - range.start);
  g_autofree char *wanted = g_malloc (length);

  sluice_origin_body_bytes (seed, range.start, wanted, length);
  g_assert_cmpmem (part + range.start, length, wanted, length);
}

/* Nobody need look at checksums to find that what the record lists is not there. */
static guint64
assert_record_is_true (Play *self, SluiceScene *scene)
{
  g_autofree char *record_path = sluice_scene_get_path (scene, NAME ".part.json");
  g_autofree char *part_path = sluice_scene_get_path (scene, NAME ".part");
  g_autoptr (GFile) file = g_file_new_for_path (record_path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_load (file, NULL, NULL);
  g_autofree char *part = NULL;
  gsize size = 0;
  gboolean later;

  if (record == NULL || !g_file_get_contents (part_path, &part, &size, NULL))
    return 0;

  later = g_strcmp0 (record->etag, self->kind->script.file.etag) != 0;
  for (guint i = 0; i < sluice_ranges_n_runs (record->on_disk); i++)
    {
      SluiceRange range = sluice_ranges_get_run (record->on_disk, i);

      g_assert_cmpuint (range.end, <=, size);
      assert_range (range, part,
                    later ? self->kind->script.later.seed : self->kind->script.file.seed);
    }
  return sluice_ranges_covered (record->on_disk);
}

/* What is there for sure is never less than before. */
static void
assert_nothing_lost (Play *self, SluiceCut cut, guint64 vouched)
{
  if (cut.names != SLUICE_CUT_NAMES_OLD || cut.bytes != SLUICE_CUT_BYTES_OLD ||
      self->kind->script.changes_at > 0)
    return;

  g_assert_cmpuint (vouched, >=, self->vouched);
  self->vouched = vouched;
}

static void
assert_what_is_there (Play *self, const Revival *revival)
{
  gboolean has_name = sluice_scene_has (revival->scene, NAME);
  guint64 vouched = assert_record_is_true (self, revival->scene);

  if (has_name)
    {
      sluice_scene_assert_file (revival->scene, NAME, get_wanted (self->kind));
      vouched = get_wanted (self->kind)->size;
    }
  assert_nothing_lost (self, revival->cut, vouched);
  /* What the program said was finished is so. */
  if (revival->after == self->done->calls->len)
    g_assert_true (has_name);
}

/* ---- The life after ---- */

static void
revival_free (Revival *self)
{
  sluice_run_free (self->run);
  sluice_scene_free (self->scene);
  g_free (self);
}

static gboolean
is_finished (SluiceScene *scene)
{
  g_autoptr (GDir) folder = g_dir_open (scene->folder, 0, NULL);
  const char *name = folder != NULL ? g_dir_read_name (folder) : NULL;

  return g_strcmp0 (name, NAME) == 0 && g_dir_read_name (folder) == NULL;
}

static void
revive (Play *self, SluiceDiskImage *image, SluiceCut cut, guint after)
{
  Revival *revival = g_new0 (Revival, 1);

  revival->after = after;
  revival->cut = cut;
  revival->scene = sluice_scene_new ();
  /* All that is there comes from the image. */
  scratch_folder_remove (g_strdup (revival->scene->root));
  sluice_disk_image_put (image, cut, revival->scene->root);
  assert_what_is_there (self, revival);
  if (is_finished (revival->scene))
    {
      sluice_scene_free (revival->scene);
      g_free (revival);
      return;
    }

  revival->run = start (self, revival->scene);
  g_queue_push_tail (&self->revivals, revival);
}

static void
finish_revival (Play *self)
{
  Revival *revival = g_queue_pop_head (&self->revivals);

  g_test_message ("after %u calls, names %d, bytes %d", revival->after, revival->cut.names,
                  revival->cut.bytes);
  g_assert_cmpint (sluice_run_finish (revival->run, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (revival->scene);
  sluice_scene_assert_file (revival->scene, NAME, get_wanted (self->kind));
  sluice_scene_assert_only (revival->scene, NAME);
  revival_free (revival);
}

/* ---- Every moment ---- */

static gboolean
is_soak (void)
{
  return g_getenv ("SLUICE_SOAK") != NULL;
}

static void
cut_power (Play *self, SluiceDiskImage *image, guint after)
{
  static const SluiceCut cuts[] = {
    { SLUICE_CUT_NAMES_OLD, SLUICE_CUT_BYTES_OLD },
    { SLUICE_CUT_NAMES_OLD, SLUICE_CUT_BYTES_NEW },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_OLD },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_ZEROED },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_HALF },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_NEW },
    { SLUICE_CUT_NAMES_LAST, SLUICE_CUT_BYTES_ZEROED },
    { SLUICE_CUT_NAMES_LAST, SLUICE_CUT_BYTES_NEW },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      char *state = sluice_disk_image_describe (image, cuts[i]);

      /* At the end it matters that a state is not one of those before. */
      if (!g_hash_table_add (self->seen, state) && after < self->done->calls->len)
        continue;
      revive (self, image, cuts[i], after);
      while (self->revivals.length >= AHEAD)
        finish_revival (self);
    }
}

/* Between two writes into the body nothing is as it is not after the second. */
static gboolean
is_worth_a_cut (const Play *self, guint before)
{
  const SluiceFault *next;

  if (is_soak () || before == self->done->calls->len)
    return TRUE;
  next = &g_array_index (self->done->calls, SluiceFault, before);
  return next->entry.kind != FAULTS_WRITE || !g_str_has_suffix (next->path, ".part");
}

static void
test_every_moment (gconstpointer data)
{
  Play play = { .kind = data };
  g_autoptr (SluiceDiskImage) image = live (&play);

  play.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i <= play.done->calls->len; i++)
    {
      if (is_worth_a_cut (&play, i))
        cut_power (&play, image, i);
      if (i < play.done->calls->len)
        sluice_disk_image_apply (image, &g_array_index (play.done->calls, SluiceFault, i));
    }
  while (play.revivals.length > 0)
    finish_revival (&play);

  g_test_message ("%u states", g_hash_table_size (play.seen));
  g_hash_table_unref (play.seen);
  sluice_faults_free (play.done);
  sluice_scene_free (play.scene);
  g_free (play.link);
}

#define VALIDATED .etag = "\"seven\"", .last_modified = SLUICE_CASE_LONG_AGO

#define FILE_OF(bytes) .path = "/" NAME, .file = { .seed = 7, .size = bytes, VALIDATED }

/* The first visit brings much of the file and then nothing. */
#define STALLS_ONCE                                                                                \
  .odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = STALLED_AT }, .odd_times = 1

static const Kind kinds[] = {
  { .name = "small", .script = { FILE_OF (100 * 1000) }, .option = "-x1", .folder_is_new = TRUE },
  { .name = "in-one-write", .script = { FILE_OF (300 * 1000) }, .option = "-x1" },
  { .name = "with-a-checkpoint", .rate = SLOW, .script = { FILE_OF (SIZE) }, .option = "-x1" },
  { .name = "four-connections-with-a-checkpoint",
    .rate = SLOW,
    .script = { FILE_OF (SIZE) },
    .option = "-x4",
    .thorough = TRUE },
  { .name = "length-unknown",
    .script = { FILE_OF (SIZE), .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                                           .framing = SLUICE_ORIGIN_FRAMING_CHUNKED } },
    .option = "-x1",
    .thorough = TRUE },
  { .name = "goes-on",
    .script = { FILE_OF (SIZE), STALLS_ONCE },
    .option = "-x1",
    .earlier = TRUE,
    .thorough = TRUE },
  { .name = "begins-again",
    .script = { FILE_OF (SIZE), STALLS_ONCE,
                .later = { .seed = 8, .size = SIZE, .etag = "\"eight\"" }, .changes_at = 1 },
    .option = "-x1",
    .earlier = TRUE },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/power-cut/", kinds[i].name, NULL);

      if (is_soak () || !kinds[i].thorough)
        g_test_add_data_func (path, &kinds[i], test_every_moment);
    }

  return g_test_run ();
}
