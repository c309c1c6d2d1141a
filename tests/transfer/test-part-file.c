/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-part-file.h"

#define MIB (1024 * 1024)

typedef struct
{
  char *folder;
  char *part_path;
  char *final_path;
  SluicePartFile *part;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;

  self->folder = g_dir_make_tmp ("sluice-part-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->part_path = g_build_filename (self->folder, "film.mkv.part", NULL);
  self->final_path = g_build_filename (self->folder, "film.mkv", NULL);

  directory = g_file_new_for_path (self->folder);
  self->part = sluice_part_file_new (directory, "film.mkv");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  g_clear_object (&self->part);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_no_errno (g_remove (path));
    }

  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->folder);
  g_free (self->part_path);
  g_free (self->final_path);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *slot;
}

static gboolean
open_part (Fixture *self, gint64 size, GError **error)
{
  return sluice_part_file_open (self->part, size, error);
}

static gboolean
write_part (Fixture *self, guint64 offset, const void *bytes, gsize length, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_part_file_write_async (self->part, offset, bytes, length, result_cb, &result);
  return sluice_part_file_write_finish (self->part, wait_for (&result), error);
}

static GBytes *
read_part (Fixture *self, guint64 offset, gsize length, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_part_file_read_async (self->part, offset, length, NULL, result_cb, &result);
  return sluice_part_file_read_finish (self->part, wait_for (&result), error);
}

/* The name of the published file, or %NULL. */
static char *
publish_part (Fixture *self, guint64 size, GError **error)
{
  g_autoptr (GFile) file = sluice_part_file_publish (self->part, "film.mkv", size, NULL, error);

  return file != NULL ? g_file_get_basename (file) : NULL;
}

static void
assert_file (const char *path, const char *contents)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_file_get_contents (path, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, contents);
}

static void
put_file (const char *path, const char *contents)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

static guint
count_descriptors (const char *folder)
{
  g_autoptr (GDir) list = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      if (target != NULL && g_str_has_prefix (target, folder))
        count++;
    }

  return count;
}

static void
test_life (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) synced = NULL;
  g_autofree char *name = NULL;
  struct stat file;
  mode_t mask = umask (027);

  g_assert_true (open_part (self, 10, &error));
  g_assert_no_error (error);
  g_assert_no_errno (stat (self->part_path, &file));
  g_assert_cmpuint (file.st_mode & 07777, ==, 0640);
  umask (mask);

  g_assert_true (write_part (self, 5, "world", 5, &error));
  g_assert_true (write_part (self, 0, "hello", 5, &error));
  g_assert_no_error (error);

  sluice_part_file_sync_async (self->part, result_cb, &synced);
  g_assert_true (sluice_part_file_sync_finish (self->part, wait_for (&synced), &error));

  name = publish_part (self, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "film.mkv");
  assert_file (self->final_path, "helloworld");
  g_assert_false (g_file_test (self->part_path, G_FILE_TEST_EXISTS));

  g_assert_cmpuint (count_descriptors (self->folder), >, 0);
  sluice_part_file_close (self->part);
  g_assert_cmpuint (count_descriptors (self->folder), ==, 0);
}

static void
test_bytes_stay (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  put_file (self->part_path, "0123456789");
  g_assert_true (open_part (self, 20, &error));
  bytes = read_part (self, 2, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "2345", 4);
}

typedef struct
{
  Fixture *fixture;
  guint left;
} Crowd;

static void
crowd_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Crowd *crowd = user_data;

  g_assert_true (sluice_part_file_write_finish (SLUICE_PART_FILE (source), result, &error));
  g_assert_no_error (error);
  crowd->left--;
}

/* Many writers at once, in random order: every byte comes out at its place. */
static void
test_crowd (Fixture *self, gconstpointer data)
{
  enum
  {
    N_WRITES = 64,
    LENGTH = 70000,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = g_malloc (N_WRITES * LENGTH);
  g_autofree char *found = NULL;
  Crowd crowd = { self, N_WRITES };
  gsize length = 0;

  for (gsize i = 0; i < N_WRITES * LENGTH; i++)
    bytes[i] = (char) g_test_rand_int ();

  g_assert_true (open_part (self, N_WRITES * LENGTH, &error));
  for (guint i = 0; i < N_WRITES; i++)
    {
      gsize offset = (i * 37 % N_WRITES) * LENGTH;

      sluice_part_file_write_async (self->part, offset, bytes + offset, LENGTH, crowd_written_cb,
                                    &crowd);
      if (i % 8 == 7)
        g_main_context_iteration (NULL, FALSE);
    }
  while (crowd.left > 0)
    g_main_context_iteration (NULL, TRUE);

  g_file_get_contents (self->part_path, &found, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (found, length, bytes, N_WRITES * LENGTH);

  sluice_part_file_close (self->part);
  g_assert_cmpuint (count_descriptors (self->folder), ==, 0);
}

/* What was handed over before the part was closed is written all the same. */
static void
test_close_under_way (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Crowd crowd = { self, 3 };

  g_assert_true (open_part (self, 6, &error));
  g_assert_true (write_part (self, 0, "--", 2, &error));
  sluice_part_file_write_async (self->part, 0, "ab", 2, crowd_written_cb, &crowd);
  sluice_part_file_write_async (self->part, 2, "cd", 2, crowd_written_cb, &crowd);
  sluice_part_file_write_async (self->part, 4, "ef", 2, crowd_written_cb, &crowd);
  sluice_part_file_close (self->part);

  while (crowd.left > 0)
    g_main_context_iteration (NULL, TRUE);

  assert_file (self->part_path, "abcdef");
  g_assert_cmpuint (count_descriptors (self->folder), ==, 0);

  g_assert_false (write_part (self, 0, "x", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
test_past_size (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (open_part (self, 4, &error));
  g_assert_false (write_part (self, 2, "abc", 3, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_clear_error (&error);
  g_assert_false (write_part (self, G_MAXUINT64, "abc", 3, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
test_read_past_end (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_file (self->part_path, "0123");
  g_assert_true (open_part (self, -1, &error));
  g_assert_null (read_part (self, 2, 3, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static gboolean
hash_part (Fixture *self, guint64 length, GCancellable *cancellable, guint64 *sum, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_part_file_hash_block_async (self->part, 1, length, cancellable, result_cb, &result);
  return sluice_part_file_hash_block_finish (self->part, wait_for (&result), sum, error);
}

static void
test_hash (Fixture *self, gconstpointer data)
{
  const gsize length = 2 * MIB + 333;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = g_malloc (length + 1);
  guint64 checksum = 0;

  for (gsize i = 0; i <= length; i++)
    bytes[i] = (char) (i * 31 + i / 4096);
  g_file_set_contents (self->part_path, bytes, (gssize) length + 1, &error);
  g_assert_no_error (error);

  g_assert_true (open_part (self, -1, &error));
  g_assert_true (hash_part (self, length, cancellable, &checksum, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (checksum, ==, XXH3_64bits (bytes + 1, length));

  g_assert_false (hash_part (self, length + 1, cancellable, &checksum, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (hash_part (self, length, cancellable, &checksum, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_refused (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (open_part (self, 100, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_nonnull (strstr (error->message, "film.mkv.part"));
  g_assert_cmpuint (count_descriptors (self->folder), ==, 0);
}

static void
test_not_ordinary (Fixture *self, gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->folder, "other", NULL);

  put_file (other, "precious");

  g_assert_no_errno (symlink (other, self->part_path));
  assert_refused (self);
  g_assert_no_errno (unlink (self->part_path));

  g_assert_no_errno (link (other, self->part_path));
  assert_refused (self);
  g_assert_no_errno (unlink (self->part_path));

  g_assert_no_errno (mkfifo (self->part_path, 0600));
  assert_refused (self);
  g_assert_no_errno (unlink (self->part_path));

  g_assert_no_errno (mkdir (self->part_path, 0700));
  assert_refused (self);

  assert_file (other, "precious");
}

static void
test_no_folder (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/nowhere/at/all");
  Fixture self = { .part = sluice_part_file_new (directory, "film.mkv") };
  g_autoptr (GError) error = NULL;

  g_assert_false (open_part (&self, 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_object_unref (self.part);
}

/* A limit on the size of files stands in for a small disk. */
static void
test_too_large (Fixture *self, gconstpointer data)
{
  struct rlimit before;
  struct rlimit small;
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &before));
  small = before;
  small.rlim_cur = 4096;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));

  g_assert_false (open_part (self, 8192, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_false (g_file_test (self->part_path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_true (open_part (self, -1, &error));
  g_assert_false (write_part (self, 5000, "x", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);

  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &before));
}

/* More than any disk holds, on whatever the tests run. */
static void
test_no_room (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (open_part (self, G_GINT64_CONSTANT (1) << 42, &error));
  if (!g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL))
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
  g_assert_nonnull (strstr (error->message, "film.mkv"));
  g_assert_false (g_file_test (self->part_path, G_FILE_TEST_EXISTS));
}

static void
test_publish_taken (Fixture *self, gconstpointer data)
{
  g_autofree char *second = g_build_filename (self->folder, "film (1).mkv", NULL);
  g_autofree char *third = g_build_filename (self->folder, "film (2).mkv", NULL);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  put_file (self->final_path, "first");
  put_file (second, "second");

  g_assert_true (open_part (self, -1, &error));
  g_assert_true (write_part (self, 0, "third", 5, &error));
  name = publish_part (self, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "film (2).mkv");

  assert_file (self->final_path, "first");
  assert_file (second, "second");
  assert_file (third, "third");
}

/* What was put there by a run that was killed is not put there twice. */
static void
test_publish_again (Fixture *self, gconstpointer data)
{
  g_autofree char *second = g_build_filename (self->folder, "film (1).mkv", NULL);
  g_autofree char *third = g_build_filename (self->folder, "film (2).mkv", NULL);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  put_file (self->final_path, "other");
  put_file (second, "bytes");

  g_assert_true (open_part (self, -1, &error));
  g_assert_true (write_part (self, 0, "bytes", 5, &error));
  name = publish_part (self, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "film (1).mkv");

  assert_file (self->final_path, "other");
  assert_file (second, "bytes");
  g_assert_false (g_file_test (third, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->part_path, G_FILE_TEST_EXISTS));
}

static void
test_publish_length (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (open_part (self, -1, &error));
  g_assert_true (write_part (self, 0, "leftover", 8, &error));

  g_assert_null (publish_part (self, 9, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_false (g_file_test (self->final_path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  name = publish_part (self, 4, &error);
  g_assert_no_error (error);
  assert_file (self->final_path, "left");
}

static void
test_publish_replaced (Fixture *self, gconstpointer data)
{
  g_autofree char *away = g_build_filename (self->folder, "away", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (open_part (self, 4, &error));
  g_assert_no_errno (g_rename (self->part_path, away));
  put_file (self->part_path, "evil");

  /* What is written still goes to the file that was opened. */
  g_assert_true (write_part (self, 0, "good", 4, &error));
  assert_file (away, "good");
  assert_file (self->part_path, "evil");

  g_assert_null (publish_part (self, 4, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_false (g_file_test (self->final_path, G_FILE_TEST_EXISTS));
}

typedef int (*Move) (int directory, const char *from, const char *to);

/* Each way of moving moves, and none of them replaces. */
static void
test_moves (Fixture *self, gconstpointer data)
{
  const Move moves[] = { sluice_disk_move, sluice_disk_move_by_link,
                         sluice_disk_move_by_placeholder };
  int directory = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      put_file (self->part_path, "new");
      g_assert_cmpint (moves[i](directory, "film.mkv.part", "film.mkv"), ==, 0);
      assert_file (self->final_path, "new");
      g_assert_false (g_file_test (self->part_path, G_FILE_TEST_EXISTS));

      put_file (self->part_path, "newer");
      g_assert_cmpint (moves[i](directory, "film.mkv.part", "film.mkv"), ==, EEXIST);
      assert_file (self->final_path, "new");
      assert_file (self->part_path, "newer");

      g_assert_no_errno (g_remove (self->final_path));
      g_assert_no_errno (g_remove (self->part_path));
      g_assert_cmpint (moves[i](directory, "film.mkv.part", "film.mkv"), ==, ENOENT);
      g_assert_false (g_file_test (self->final_path, G_FILE_TEST_EXISTS));
    }

  close (directory);
}

/* The name was taken for a file by a program that was killed before it put the file there. */
static void
test_placeholder_left (Fixture *self, gconstpointer data)
{
  int directory = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  put_file (self->final_path, "");
  put_file (self->part_path, "new");
  g_assert_cmpint (sluice_disk_move_by_placeholder (directory, "film.mkv.part", "film.mkv"), ==, 0);
  assert_file (self->final_path, "new");
  close (directory);
}

#define add(path, test) g_test_add ("/part-file/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("life", test_life);
  add ("bytes-stay", test_bytes_stay);
  add ("crowd", test_crowd);
  add ("close-under-way", test_close_under_way);
  add ("past-size", test_past_size);
  add ("read-past-end", test_read_past_end);
  add ("hash", test_hash);
  add ("not-ordinary", test_not_ordinary);
  add ("too-large", test_too_large);
  add ("no-room", test_no_room);
  add ("publish/taken", test_publish_taken);
  add ("publish/again", test_publish_again);
  add ("publish/length", test_publish_length);
  add ("publish/replaced", test_publish_replaced);
  add ("moves", test_moves);
  add ("placeholder-left", test_placeholder_left);
  g_test_add_func ("/part-file/no-folder", test_no_folder);

  return g_test_run ();
}
