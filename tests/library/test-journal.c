/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-journal.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-journal-line.h"

#define NAME "queue.jsonl"
#define NO_DISK 77 /* exit status */

typedef struct
{
  char *folder;
  SluiceJournal *journal;
  SluiceJournalContents *contents;
  guint n_troubles;
} Fixture;

static gpointer
read_text (const char *object, gsize length)
{
  return g_strndup (object, length);
}

static void
trouble_cb (SluiceJournal *journal, const GError *error, Fixture *self)
{
  g_test_message ("%s", error->message);
  self->n_troubles++;
}

static gboolean
open_journal (Fixture *self, GError **error)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  self->journal = sluice_journal_new (file);
  g_signal_connect (self->journal, "trouble", G_CALLBACK (trouble_cb), self);
  sluice_journal_open_async (self->journal, read_text, g_free, scratch_result_cb, &result);
  scratch_await (&result);
  self->contents = sluice_journal_open_finish (self->journal, result, error);
  return self->contents != NULL;
}

static gboolean
is_cleared (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

/* The thread of the last write may hold on to it for a moment. */
static void
close_journal (Fixture *self)
{
  SluiceJournal *journal = self->journal;

  g_clear_pointer (&self->contents, sluice_journal_contents_free);
  g_object_add_weak_pointer (G_OBJECT (journal), (gpointer *) &self->journal);
  g_object_unref (journal);
  scratch_await_true (is_cleared, &self->journal);
}

static void
reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  close_journal (self);
  open_journal (self, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  open_journal (self, &error);
  g_assert_no_error (error);
  g_assert_false (self->contents->was_there);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  close_journal (self);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  scratch_folder_remove (self->folder);
}

static void
put (Fixture *self, guint id, guint value, gboolean replaces)
{
  g_autofree char *object = g_strdup_printf ("{\"id\":\"%u\",\"n\":%u}", id, value);

  sluice_journal_put (self->journal, object, replaces);
}

static void
remove_id (Fixture *self, guint id)
{
  g_autofree char *text = g_strdup_printf ("%u", id);

  sluice_journal_remove (self->journal, text);
}

static gboolean
flush (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_journal_flush_async (self->journal, scratch_result_cb, &result);
  scratch_await (&result);
  return sluice_journal_flush_finish (self->journal, result, error);
}

static void
assert_flushed (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  flush (self, &error);
  g_assert_no_error (error);
}

/* What is found, as `id=n`, in order. */
static void
assert_contents (Fixture *self, const char *wanted)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < self->contents->items->len; i++)
    {
      guint id, n;

      g_assert_cmpint (
          sscanf (self->contents->items->pdata[i], "{\"id\":\"%u\",\"n\":%u,", &id, &n), ==, 2);
      g_string_append_printf (found, "%u=%u ", id, n);
    }

  g_assert_cmpstr (found->str, ==, wanted);
}

static gsize
get_size (Fixture *self)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  GStatBuf status;

  g_assert_no_errno (g_stat (path, &status));
  return (gsize) status.st_size;
}

static void
test_keeps (Fixture *self, gconstpointer data)
{
  put (self, 1, 1, FALSE);
  put (self, 2, 1, FALSE);
  put (self, 3, 1, FALSE);
  assert_flushed (self);
  put (self, 1, 2, TRUE);
  remove_id (self, 2);
  assert_flushed (self);
  reopen (self);
  g_assert_true (self->contents->was_there);
  g_assert_cmpuint (self->contents->n_damaged, ==, 0);
  assert_contents (self, "3=1 1=2 ");
  reopen (self);
  assert_contents (self, "3=1 1=2 ");
}

/* What comes before the journal is open waits for it. */
static void
test_before_open (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  put (self, 1, 1, FALSE);
  assert_flushed (self);
  close_journal (self);

  self->journal = sluice_journal_new (file);
  put (self, 2, 1, FALSE);
  sluice_journal_open_async (self->journal, read_text, g_free, scratch_result_cb, &result);
  scratch_await (&result);
  self->contents = sluice_journal_open_finish (self->journal, result, NULL);
  g_clear_object (&result); /* it holds on to the journal */
  assert_contents (self, "1=1 ");
  assert_flushed (self);
  reopen (self);
  assert_contents (self, "1=1 2=1 ");
}

/* Whatever is left of the last line, the others hold, and the next line is whole. */
static void
test_torn (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  gsize first, whole;

  put (self, 1, 1, FALSE);
  assert_flushed (self);
  first = get_size (self);
  put (self, 2, 1, FALSE);
  assert_flushed (self);
  whole = get_size (self);

  for (gsize length = whole - 1; length > first; length--)
    {
      g_assert_no_errno (truncate (path, (off_t) length));
      reopen (self);
      assert_contents (self, "1=1 ");
      g_assert_cmpuint (self->contents->n_damaged, ==, 0);
      put (self, 2, 1, FALSE);
      assert_flushed (self);
      g_assert_cmpuint (get_size (self), ==, whole);
    }

  reopen (self);
  assert_contents (self, "1=1 2=1 ");
  g_assert_false (scratch_has (self->folder, NAME ".bak"));
}

/* A damaged line costs itself; the file as it was is kept, and nobody is told twice. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  g_autofree char *text = NULL;

  for (guint i = 1; i <= 3; i++)
    put (self, i, 1, FALSE);
  assert_flushed (self);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  *strstr (text, "\"2\"") = '#';
  scratch_put (self->folder, NAME, text);

  reopen (self);
  assert_contents (self, "1=1 3=1 ");
  g_assert_cmpuint (self->contents->n_damaged, ==, 1);
  scratch_assert_text (self->folder, NAME ".bak", text);

  put (self, 4, 1, FALSE);
  assert_flushed (self);
  reopen (self);
  assert_contents (self, "1=1 3=1 4=1 ");
  g_assert_cmpuint (self->contents->n_damaged, ==, 0);
}

static void
test_all_garbage (Fixture *self, gconstpointer data)
{
  scratch_put (self->folder, NAME, "this\nis\nno journal\n");
  reopen (self);
  assert_contents (self, "");
  g_assert_cmpuint (self->contents->n_damaged, ==, 3);
  scratch_assert_text (self->folder, NAME ".bak", "this\nis\nno journal\n");

  put (self, 1, 1, FALSE);
  assert_flushed (self);
  reopen (self);
  assert_contents (self, "1=1 ");
}

/* What a later version wrote is not touched. */
static void
test_later_version (Fixture *self, gconstpointer data)
{
  g_autofree char *later = sluice_journal_line_seal ("{\"id\":\"*\",\"version\":2}");
  g_autoptr (GError) error = NULL;

  scratch_put (self->folder, NAME, later);
  close_journal (self);
  g_assert_false (open_journal (self, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  scratch_assert_text (self->folder, NAME, later);
}

static void
test_no_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  g_autoptr (GError) error = NULL;

  close_journal (self);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_mkdir (path, 0700));
  g_assert_false (open_journal (self, &error));
  g_assert_nonnull (error);
}

/* Many changes of few: the file does not grow for ever, and what is put while it is compacted
 * is in the new one. */
static void
test_compacted (Fixture *self, gconstpointer data)
{
  put (self, 1, 0, FALSE);
  put (self, 2, 0, FALSE);
  for (guint i = 1; i <= 2000; i++)
    {
      put (self, 1 + i % 2, i, TRUE);
      if (i % 50 == 0)
        assert_flushed (self);
      else if (i % 10 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  assert_flushed (self);

  g_assert_cmpuint (get_size (self), <, 600 * 64);
  reopen (self);
  assert_contents (self, "2=1999 1=2000 ");
  g_assert_false (scratch_has (self->folder, NAME ".bak"));
}

/* Who has flushed may let go of the folder: nothing is at work in it any more. */
static void
test_at_rest (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 600; i++)
    put (self, 1, i, i > 0);
  assert_flushed (self);
  g_assert_cmpuint (get_size (self), <, 10 * 64);
  g_assert_false (scratch_has (self->folder, "." NAME ".new"));
}

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  limit.rlim_cur = size;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
}

/* Where no more can be written, what is there stays whole; what came meanwhile is kept, and
 * written when there is room. */
static void
test_no_room (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gsize before;

  put (self, 1, 1, FALSE);
  assert_flushed (self);
  before = get_size (self);

  limit_file_size (before + 50);
  put (self, 2, 1, FALSE);
  put (self, 3, 1, FALSE);
  g_assert_false (flush (self, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (get_size (self), ==, before);
  g_assert_cmpuint (self->n_troubles, ==, 1);
  put (self, 4, 1, FALSE);
  g_assert_false (flush (self, NULL));
  g_assert_cmpuint (self->n_troubles, ==, 1);

  limit_file_size (RLIM_INFINITY);
  assert_flushed (self);
  reopen (self);
  assert_contents (self, "1=1 2=1 3=1 4=1 ");
}

/* A disk of its own, which only this process sees; it ends with it. */
static gboolean
mount_small_disk (const char *folder)
{
  return unshare (CLONE_NEWNS) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("tmpfs", folder, "tmpfs", 0, "size=1m") == 0;
}

static void
fill_disk (const char *folder)
{
  g_autofree char *path = scratch_path (folder, "ballast");
  char block[4096] = { 0 };
  FILE *file = fopen (path, "we");

  g_assert_nonnull (file);
  while (fwrite (block, sizeof block, 1, file) == 1 && fflush (file) == 0)
    continue;
  fclose (file);
}

/* What is added when the disk is full still finds place, a good deal of it; what does not is
 * there as soon as there is room. */
static int
use_full_disk (const char *folder)
{
  Fixture self = { 0 };
  g_autofree char *ballast = scratch_path (folder, "ballast");
  guint n = 0;

  if (!mount_small_disk (folder))
    return NO_DISK;

  self.folder = g_strdup (folder);
  g_assert_true (open_journal (&self, NULL));
  put (&self, n++, 0, FALSE);
  assert_flushed (&self);
  fill_disk (folder);

  while (n < 500)
    put (&self, n++, 0, FALSE);
  assert_flushed (&self);

  while (n < 12000)
    put (&self, n++, 0, FALSE);
  g_assert_false (flush (&self, NULL));
  g_assert_cmpuint (self.n_troubles, ==, 1);
  g_assert_no_errno (g_unlink (ballast));
  assert_flushed (&self);
  reopen (&self);
  g_assert_cmpuint (self.contents->items->len, ==, 12000);
  g_assert_cmpuint (self.contents->n_damaged, ==, 0);
  close_journal (&self);
  g_free (self.folder);
  return 0;
}

static void
test_full_disk (void)
{
  char *folder = scratch_folder_new ();
  const char *const command[] = { "/proc/self/exe", "--full-disk", folder, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  if (WIFEXITED (status) && WEXITSTATUS (status) == NO_DISK)
    g_test_skip ("Only root may mount a disk.");
  else
    g_assert_cmpint (status, ==, 0);
  scratch_folder_remove (folder);
}

static gboolean
is_written (gpointer user_data)
{
  Fixture *self = user_data;

  return get_size (self) > 0;
}

/* Nobody has to wait for a write to have it done. */
static void
test_unasked (Fixture *self, gconstpointer data)
{
  put (self, 1, 1, FALSE);
  scratch_await_true (is_written, self);
  assert_flushed (self);
}

/* Writes until it is killed, and says through @pipe what is safe. */
static void
write_for_ever (Fixture *self, int pipe)
{
  guint n = 0;

  for (;;)
    {
      put (self, 1 + n % 7, n, n >= 7);
      if (n % 3 == 0)
        {
          assert_flushed (self);
          if (write (pipe, &n, sizeof n) != sizeof n)
            _exit (1);
        }
      n++;
    }
}

static guint
read_last (int pipe)
{
  guint last = 0;

  while (read (pipe, &last, sizeof last) == sizeof last)
    continue;

  return last;
}

static guint
get_highest (Fixture *self)
{
  guint highest = 0;

  for (guint i = 0; i < self->contents->items->len; i++)
    {
      guint id, n;

      sscanf (self->contents->items->pdata[i], "{\"id\":\"%u\",\"n\":%u,", &id, &n);
      g_assert_cmpuint (id, ==, 1 + n % 7);
      highest = MAX (highest, n);
    }

  return highest;
}

/* Killed at any moment: what was called safe is there. Runs this program anew, for a fork has
 * no threads. */
static void
test_killed (void)
{
  Fixture self = { .folder = scratch_folder_new () };

  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GError) error = NULL;
      const char *const command[] = { "/proc/self/exe", "--write", self.folder, NULL };
      GPid pid;
      int out;
      guint safe;

      g_spawn_async_with_pipes (NULL, (char **) command, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                NULL, &pid, NULL, &out, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (read (out, &safe, sizeof safe), ==, sizeof safe);
      g_usleep (round * 7001);
      kill (pid, SIGKILL);
      safe = MAX (safe, read_last (out));
      waitpid (pid, NULL, 0);
      close (out);

      g_assert_true (open_journal (&self, &error));
      g_assert_cmpuint (self.contents->n_damaged, ==, 0);
      g_assert_cmpuint (get_highest (&self), >=, safe);
      close_journal (&self);
    }

  scratch_folder_remove (self.folder);
}

static int
write_until_killed (const char *folder)
{
  Fixture self = { .folder = g_strdup (folder) };

  if (!open_journal (&self, NULL))
    return 1;

  write_for_ever (&self, STDOUT_FILENO);
  return 0;
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/journal/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--write"))
    return write_until_killed (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--full-disk"))
    return use_full_disk (argv[2]);

  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("keeps", test_keeps);
  add ("before-open", test_before_open);
  add ("torn", test_torn);
  add ("damaged", test_damaged);
  add ("all-garbage", test_all_garbage);
  add ("later-version", test_later_version);
  add ("no-file", test_no_file);
  add ("compacted", test_compacted);
  add ("at-rest", test_at_rest);
  add ("no-room", test_no_room);
  add ("unasked", test_unasked);
  g_test_add_func ("/journal/full-disk", test_full_disk);
  g_test_add_func ("/journal/killed", test_killed);

  return g_test_run ();
}
