/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sluice-error.h"
#include "sluice-part-lock.h"

typedef struct
{
  char *folder;
  GFile *destination;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;

  self->folder = g_dir_make_tmp ("sluice-lock-XXXXXX", NULL);
  directory = g_file_new_for_path (self->folder);
  self->destination = g_file_get_child (directory, "film.mkv");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_no_errno (g_rmdir (self->folder));
  g_clear_object (&self->destination);
  g_free (self->folder);
}

static guint
count_lock_files (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sluice", "locks", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    count++;

  return count;
}

static void
assert_in_use (GFile *destination, pid_t holder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *process = holder != getpid ()
                                 ? g_strdup_printf ("%s (process %d)", g_get_prgname (), holder)
                                 : g_strdup ("already");

  g_assert_null (sluice_part_lock_acquire (destination, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "film.mkv"));
  g_assert_nonnull (strstr (error->message, process));
}

static SluicePartLock *
acquire (GFile *destination)
{
  g_autoptr (GError) error = NULL;
  SluicePartLock *lock = sluice_part_lock_acquire (destination, &error);

  g_assert_no_error (error);
  g_assert_nonnull (lock);
  return lock;
}

static void
test_once (Fixture *self, gconstpointer data)
{
  SluicePartLock *lock = acquire (self->destination);

  assert_in_use (self->destination, getpid ());
  g_assert_cmpuint (count_lock_files (), ==, 1);
  g_assert_true (sluice_part_lock_was_acquired (self->destination));

  sluice_part_lock_release (lock);
  g_assert_cmpuint (count_lock_files (), ==, 0);
  g_assert_false (sluice_part_lock_was_acquired (self->destination));

  sluice_part_lock_release (acquire (self->destination));
}

/* However the way to the folder is written, the destination is one. */
static void
test_other_way (Fixture *self, gconstpointer data)
{
  g_autofree char *way = g_strconcat (self->folder, "-way", NULL);
  g_autofree char *path = g_build_filename (way, "film.mkv", NULL);
  g_autofree char *other_path = g_build_filename (way, "other.mkv", NULL);
  g_autoptr (GFile) same = g_file_new_for_path (path);
  g_autoptr (GFile) other = g_file_new_for_path (other_path);
  g_autoptr (SluicePartLock) lock = acquire (self->destination);
  g_autoptr (SluicePartLock) other_lock = NULL;

  g_assert_no_errno (symlink (self->folder, way));
  assert_in_use (same, getpid ());
  other_lock = acquire (other);
  g_assert_no_errno (unlink (way));
}

static pid_t
start_holder (GFile *destination, int *held)
{
  int ends[2];
  pid_t pid;

  g_assert_no_errno (pipe (ends));
  pid = fork ();
  if (pid == 0)
    {
      SluicePartLock *lock = sluice_part_lock_acquire (destination, NULL);

      close (ends[0]);
      if (lock == NULL || write (ends[1], "1", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }

  close (ends[1]);
  *held = ends[0];
  return pid;
}

/* Another process has it until it dies, however it dies. */
static void
test_crash (Fixture *self, gconstpointer data)
{
  int held;
  pid_t holder = start_holder (self->destination, &held);
  char byte;

  g_assert_cmpint (read (held, &byte, 1), ==, 1);
  assert_in_use (self->destination, holder);

  g_assert_no_errno (kill (holder, SIGKILL));
  g_assert_cmpint (waitpid (holder, NULL, 0), ==, holder);
  close (held);

  g_assert_cmpuint (count_lock_files (), ==, 1);
  g_assert_true (sluice_part_lock_was_acquired (self->destination));
  sluice_part_lock_release (acquire (self->destination));
  g_assert_cmpuint (count_lock_files (), ==, 0);
}

static gboolean
enter (GFile *destination, int inside)
{
  g_autoptr (SluicePartLock) lock = sluice_part_lock_acquire (destination, NULL);
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (lock == NULL)
    return TRUE;

  /* Two that are inside at once meet in this lock of another kind. */
  if (fcntl (inside, F_SETLK, &whole) < 0)
    return FALSE;

  /* Long enough for somebody to come in who should not. */
  for (guint turn = 0; turn < 20; turn++)
    g_thread_yield ();

  whole.l_type = F_UNLCK;
  return fcntl (inside, F_SETLK, &whole) == 0;
}

/* Takers that come and go never meet inside, although each removes the file. */
static void
test_race (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "inside", NULL);
  pid_t takers[4];

  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    {
      takers[i] = fork ();
      if (takers[i] == 0)
        {
          int inside = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
          gboolean alone = inside >= 0;

          for (guint turn = 0; alone && turn < 4000; turn++)
            alone = enter (self->destination, inside);
          _exit (alone ? 0 : 1);
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    {
      int status;

      g_assert_cmpint (waitpid (takers[i], &status, 0), ==, takers[i]);
      g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
    }

  g_assert_no_errno (unlink (path));
  g_assert_cmpuint (count_lock_files (), ==, 0);
}

/* What is written in a lock is only believed as far as it makes sense. */
static void
test_strange_holder (Fixture *self, gconstpointer data)
{
  g_autoptr (SluicePartLock) lock = acquire (self->destination);
  g_autofree char *locks = g_build_filename (g_get_user_data_dir (), "sluice", "locks", NULL);
  g_autoptr (GDir) folder = g_dir_open (locks, 0, NULL);
  g_autofree char *path = g_build_filename (locks, g_dir_read_name (folder), NULL);
  int fd = open (path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (write (fd, "\xff\n\n-12 %s", 9), ==, 9);
  close (fd);

  g_assert_null (sluice_part_lock_acquire (self->destination, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, "another program"));
}

static void
test_no_folder (void)
{
  g_autoptr (GFile) destination = g_file_new_for_path ("/nowhere/at/all/film.mkv");
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_part_lock_acquire (destination, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

#define add(path, test) g_test_add ("/part-lock/" path, Fixture, NULL, set_up, test, tear_down)

/* Only what the locks were in may be left. */
static void
remove_data_dir (const char *path)
{
  g_autofree char *sluice = g_build_filename (path, "sluice", NULL);
  g_autofree char *locks = g_build_filename (sluice, "locks", NULL);

  g_assert_no_errno (g_rmdir (locks));
  g_assert_no_errno (g_rmdir (sluice));
  g_assert_no_errno (g_rmdir (path));
}

int
main (int argc, char *argv[])
{
  g_autofree char *data_dir = g_dir_make_tmp ("sluice-data-XXXXXX", NULL);
  int status;

  /* Not by G_TEST_OPTION_ISOLATE_DIRS: that leaks, and leaks are looked for. */
  g_setenv ("XDG_DATA_HOME", data_dir, TRUE);
  g_test_init (&argc, &argv, NULL);

  add ("once", test_once);
  add ("other-way", test_other_way);
  add ("crash", test_crash);
  add ("race", test_race);
  add ("strange-holder", test_strange_holder);
  g_test_add_func ("/part-lock/no-folder", test_no_folder);

  status = g_test_run ();
  remove_data_dir (data_dir);
  return status;
}
