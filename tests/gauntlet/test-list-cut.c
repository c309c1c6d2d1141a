/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of downloads, when the program is killed at any call that changes the disk, when
 * the power fails there, and when the disk does: each download is there as it was before or
 * as it was to be, and once. */

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "scratch.h"
#include "sluice-disk-image.h"

#define SIZE 20000 /* bytes of each file */

/**
 * Step:
 * @name: what is shown
 * @words: what is done to the list
 * @after: the list after it, in its order
 * @thorough: only worth dying in where there is time
 *
 * A life of the program, which goes on from the one before.
 */
typedef struct
{
  const char *name;
  const char *words;
  const char *after;
  gboolean thorough;
} Step;

static const Step steps[] = {
  { "add", "add a.bin b.bin c.bin", "a.bin paused, b.bin paused, c.bin paused" },
  { "move", "raise c.bin", "c.bin paused, a.bin paused, b.bin paused", TRUE },
  { "finish", "finish a.bin", "c.bin paused, b.bin paused, a.bin finished" },
  { "compact", "churn c.bin b.bin", "c.bin paused, b.bin paused, a.bin finished" },
  { "finish-another", "finish c.bin", "b.bin paused, c.bin finished, a.bin finished", TRUE },
  { "remove", "remove b.bin", "c.bin finished, a.bin finished" },
  { "remove-finished", "remove a.bin", "c.bin finished" },
};

typedef struct
{
  char *root;              /* owned */
  SluiceDiskImage *before; /* owned; all that was there before the step */
  const char *list_before;
  const Step *step;
} Fixture;

/* What a life left behind. */
typedef struct
{
  int status;
  char *out; /* owned */
  char *err; /* owned */
} Life;

static void
life_clear (Life *self)
{
  g_free (self->out);
  g_free (self->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Life, life_clear)

/* Returns: the exit status; 128 and the signal's number when a signal ended it */
static void
live (Fixture *self, const char *words, const char *plan, Life *life)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *command =
      g_strdup_printf ("%s %s %s", g_getenv ("SLUICE_LIBRARY_ACTOR"), self->root, words);
  g_auto (GStrv) arguments = g_strsplit (command, " ", -1);
  g_autofree char *home = g_build_filename (self->root, "home", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  GStrv environment = g_environ_setenv (g_get_environ (), "XDG_DATA_HOME", home, TRUE);

  if (plan != NULL)
    {
      environment = sluice_faults_load (environment, self->root);
      environment = sluice_faults_plan (environment, "%s", plan);
    }
  g_subprocess_launcher_set_environ (launcher, environment);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &life->out, &life->err, &error);
  g_assert_no_error (error);
  life->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                      : 128 + g_subprocess_get_term_sig (process);
  g_strfreev (environment);
}

/* Returns: (transfer full): the list as the next life finds it */
static char *
list (Fixture *self)
{
  g_auto (Life) life = { 0 };
  g_auto (GStrv) lines = NULL;

  live (self, "list", NULL, &life);
  g_assert_cmpint (life.status, ==, 0);
  g_assert_cmpstr (life.err, ==, "");
  lines = g_strsplit (g_strchomp (life.out), "\n", -1);
  return g_strjoinv (", ", lines);
}

static void
assert_list (Fixture *self, const char *wanted)
{
  g_autofree char *found = list (self);

  g_assert_cmpstr (found, ==, wanted);
}

static void
do_well (Fixture *self, const char *words, const char *plan)
{
  g_auto (Life) life = { 0 };

  live (self, words, plan, &life);
  g_assert_cmpstr (life.err, ==, "");
  g_assert_cmpint (life.status, ==, 0);
}

static void
put_back (Fixture *self, SluiceDiskImage *image, SluiceCut cut)
{
  scratch_folder_remove (g_strdup (self->root));
  sluice_disk_image_put (image, cut, self->root);
}

static void
begin_anew (Fixture *self)
{
  put_back (self, self->before, (SluiceCut){ SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_NEW });
}

static void
make_sources (Fixture *self)
{
  g_autofree char *source = scratch_path (self->root, "source");
  g_autofree char *files = scratch_path (self->root, "files");
  g_autofree char *text = g_strnfill (SIZE, 'x');

  g_assert_no_errno (g_mkdir (source, 0700));
  g_assert_no_errno (g_mkdir (files, 0700));
  for (char name[] = "a.bin"; name[0] <= 'd'; name[0]++)
    scratch_put (source, name, text);
}

static void
fixture_begin (Fixture *self, const Step *step)
{
  self->root = scratch_folder_new ();
  self->step = step;
  self->list_before = step == steps ? "" : step[-1].after;
  make_sources (self);
  for (const Step *earlier = steps; earlier < step; earlier++)
    do_well (self, earlier->words, NULL);
  self->before = sluice_disk_image_new (self->root);
}

static void
fixture_clear (Fixture *self)
{
  sluice_disk_image_free (self->before);
  scratch_folder_remove (self->root);
}

/* ---- What must hold ---- */

static gboolean
is_soak (void)
{
  return g_getenv ("SLUICE_SOAK") != NULL;
}

static gboolean
list_has (const char *text, const char *item)
{
  g_auto (GStrv) items = g_strsplit (text, ", ", -1);

  return g_strv_contains ((const char *const *) items, item);
}

static gboolean
list_names (const char *text, char name)
{
  const char known[] = { name, '.', '\0' };

  return g_str_has_prefix (text, known) || strstr (text, known) != NULL;
}

/* A download that was begun goes on in the next life, and may be anywhere on its way. */
static void
assert_either (const Fixture *self, const char *found)
{
  g_auto (GStrv) items = g_strsplit (found, ", ", -1);
  gboolean begun = g_str_has_prefix (self->step->words, "finish");
  guint times[256] = { 0 };

  g_test_message ("found: %s", found);
  for (guint i = 0; items[i] != NULL; i++)
    {
      times[(guint8) items[i][0]]++;
      g_assert_true (begun || list_has (self->list_before, items[i]) ||
                     list_has (self->step->after, items[i]));
    }
  for (char name = 'a'; name <= 'c'; name++)
    {
      gboolean was = list_names (self->list_before, name);
      gboolean is = list_names (self->step->after, name);

      g_assert_cmpuint (times[(guint8) name], <=, was || is ? 1 : 0);
      g_assert_cmpuint (times[(guint8) name], >=, was && is ? 1 : 0);
    }
}

static void
assert_nothing_lost (Fixture *self)
{
  /* What the first life mends has to be so in the second. */
  for (guint i = 0; i < (is_soak () ? 2 : 1); i++)
    {
      g_autofree char *found = list (self);

      assert_either (self, found);
    }
}

/* ---- Killed ---- */

/* What is done outside of the list's folder is another test's matter. The hundreds of lines
 * before a list is worth compacting are like those of other steps; with time, some of them
 * are looked at all the same. */
static gboolean
is_worth_it (const Fixture *self, const SluiceFaults *done, guint at)
{
  const char *path = g_array_index (done->calls, SluiceFault, at - 1).path;

  if (!is_soak () && strstr (path, "/shelf") == NULL)
    return FALSE;
  if (!g_str_has_prefix (self->step->words, "churn") || (is_soak () && at % 40 == 0))
    return TRUE;
  for (guint i = at > 3 ? at - 3 : 0; i < MIN (at + 3, done->calls->len); i++)
    if (g_str_has_suffix (g_array_index (done->calls, SluiceFault, i).path, ".new"))
      return TRUE;
  return FALSE;
}

static void
kill_at (Fixture *self, const char *action, guint at)
{
  g_autofree char *plan = g_strdup_printf ("%s 0 any * %u 1", action, at);
  g_auto (Life) life = { 0 };

  g_test_message ("%s %u", action, at);
  begin_anew (self);
  live (self, self->step->words, plan, &life);
  g_assert_true (life.status == 128 + SIGKILL || life.status == 0);
  assert_nothing_lost (self);
}

static SluiceFaults *
see (Fixture *self)
{
  begin_anew (self);
  do_well (self, self->step->words, "short 0 any - 1 1");
  return sluice_faults_read (self->root);
}

static void
test_killed (gconstpointer step)
{
  Fixture self;
  g_autoptr (SluiceFaults) done = NULL;

  fixture_begin (&self, step);
  done = see (&self);
  assert_list (&self, self.step->after);
  for (guint at = 1; at <= done->calls->len; at++)
    {
      if (!is_worth_it (&self, done, at))
        continue;
      kill_at (&self, "kill-before", at);
      if (g_array_index (done->calls, SluiceFault, at - 1).entry.kind == FAULTS_WRITE)
        kill_at (&self, "kill-in", at);
    }
  fixture_clear (&self);
}

/* ---- Without power ---- */

static void
cut_power (Fixture *self, SluiceDiskImage *image, GHashTable *seen, gboolean at_end)
{
  static const SluiceCut cuts[] = {
    { SLUICE_CUT_NAMES_OLD, SLUICE_CUT_BYTES_OLD },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_OLD },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_ZEROED },
    { SLUICE_CUT_NAMES_NEW, SLUICE_CUT_BYTES_NEW },
    { SLUICE_CUT_NAMES_LAST, SLUICE_CUT_BYTES_NEW },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      char *state = sluice_disk_image_describe (image, cuts[i]);

      if (!g_hash_table_add (seen, state) && !at_end)
        continue;
      g_test_message ("names %d, bytes %d", cuts[i].names, cuts[i].bytes);
      put_back (self, image, cuts[i]);
      if (at_end)
        assert_list (self, self->step->after);
      else
        assert_nothing_lost (self);
    }
}

static void
test_powerless (gconstpointer step)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (SluiceDiskImage) image = NULL;
  g_autoptr (SluiceFaults) done = NULL;
  Fixture self;

  fixture_begin (&self, step);
  begin_anew (&self);
  image = sluice_disk_image_new (self.root);
  do_well (&self, self.step->words, "short 0 any - 1 1");
  done = sluice_faults_read (self.root);
  for (guint i = 0; i < done->calls->len; i++)
    {
      g_test_message ("before call %u", i + 1);
      if (is_worth_it (&self, done, i + 1))
        cut_power (&self, image, seen, FALSE);
      sluice_disk_image_apply (image, &g_array_index (done->calls, SluiceFault, i));
    }
  cut_power (&self, image, seen, TRUE);
  fixture_clear (&self);
}

/* ---- On a disk that fails ---- */

#define E(code) G_STRINGIFY (code)

/**
 * Row:
 * @name: what is shown
 * @step: from where it begins: an index of steps
 * @words: what is done to the list
 * @plan: what the disk does
 * @says: words of what is told, or %NULL when nothing need be
 * @after: the list that the next life finds
 *
 * A way to fail.
 */
typedef struct
{
  const char *name;
  guint step;
  const char *words;
  const char *plan;
  const char *says;
  const char *after;
} Row;

#define ADDED "a.bin paused, b.bin paused, c.bin paused"
#define CHURNED "c.bin paused, b.bin paused, d.bin paused, a.bin finished"

static const Row rows[] = {
  { "write", 0, "add a.bin b.bin c.bin", "fail " E (EIO) " write *queue.jsonl 1 1", "keeps trying",
    ADDED },
  { "sync", 0, "add a.bin b.bin c.bin", "fail " E (EIO) " sync *queue.jsonl 1 1", "keeps trying",
    ADDED },
  { "folder", 0, "add a.bin b.bin c.bin", "fail " E (EIO) " sync */shelf 1 1", "keeps trying",
    ADDED },
  { "room", 0, "add a.bin b.bin c.bin", "fail " E (ENOSPC) " write *queue.jsonl 1 1",
    "disk is full", ADDED },
  { "no-room", 1, "add d.bin", "fail " E (ENOSPC) " write *queue.jsonl 1 0", "disk is full",
    ADDED },
  { "short", 0, "add a.bin b.bin c.bin", "short 0 write *.jsonl 1 9", NULL, ADDED },
  { "interrupted", 0, "add a.bin b.bin c.bin",
    "fail " E (EINTR) " write *.jsonl 1 2\nfail " E (EINTR) " sync * 1 3", NULL, ADDED },
  { "unreserved", 0, "add a.bin b.bin c.bin", "fail " E (EOPNOTSUPP) " allocate * 1 0", NULL,
    ADDED },
  { "unlocked", 0, "add a.bin b.bin c.bin", "fail " E (ENOLCK) " lock */shelf/* 1 0", NULL, ADDED },
  { "unreadable", 1, "add d.bin", "fail " E (EIO) " read *queue.jsonl 1 0", "cannot be read",
    ADDED },
  { "no-descriptor", 1, "add d.bin", "fail " E (EMFILE) " create *queue.jsonl 1 0",
    "cannot be read", ADDED },
  { "no-folder", 0, "add a.bin", "fail " E (EROFS) " mkdir * 1 0", "cannot be kept", "" },
  { "history", 2, "finish a.bin", "fail " E (EIO) " write *history.jsonl 1 1", "keeps trying",
    "c.bin paused, b.bin paused, a.bin finished" },
  { "compact-create", 3, "churn c.bin b.bin , add d.bin", "fail " E (EIO) " create *.new 1 1", NULL,
    CHURNED },
  { "compact-write", 3, "churn c.bin b.bin , add d.bin", "fail " E (ENOSPC) " write *.new 1 1",
    NULL, CHURNED },
  { "compact-sync", 3, "churn c.bin b.bin , add d.bin", "fail " E (EIO) " sync *.new 1 1", NULL,
    CHURNED },
  { "compact-rename", 3, "churn c.bin b.bin , add d.bin", "fail " E (EIO) " rename *.new 1 1", NULL,
    CHURNED },
  { "compact-folder", 3, "churn c.bin b.bin , add d.bin", "fail " E (EIO) " sync */shelf 2 1", NULL,
    CHURNED },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto (Life) life = { 0 };
  Fixture self;

  fixture_begin (&self, &steps[row->step]);
  live (&self, row->words, row->plan, &life);
  g_test_message ("standard error: %s", life.err);
  if (row->says != NULL)
    g_assert_nonnull (strstr (life.err, row->says));
  else
    {
      g_assert_cmpstr (life.err, ==, "");
      g_assert_cmpint (life.status, ==, 0);
    }
  assert_list (&self, row->after);
  fixture_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *killed = g_strconcat ("/list/killed/", steps[i].name, NULL);
      g_autofree char *powerless = g_strconcat ("/list/powerless/", steps[i].name, NULL);

      if (steps[i].thorough && !is_soak ())
        continue;
      g_test_add_data_func (killed, &steps[i], test_killed);
      g_test_add_data_func (powerless, &steps[i], test_powerless);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/list/disk-error/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
