/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-seal-book.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

#define BLOCK SLUICE_BLOCK_TABLE_SMALLEST_BLOCK
#define LINK "https://example.org/film.mkv"

typedef struct
{
  char *folder;
  char *book;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = scratch_folder_new ();
  self->book = g_build_filename (g_get_user_data_dir (), "sluice", "seals", NULL);
  unlink (self->book);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  scratch_folder_remove (self->folder);
  g_free (self->book);
}

static gint64
get_modified (const struct stat *status)
{
  return status->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status->st_mtim.tv_nsec;
}

/* A file of @size bytes, modified at @second. */
static GFile *
write_file (Fixture *self, const char *name, gsize size, char letter, gint64 second)
{
  g_autofree char *path = scratch_path (self->folder, name);
  g_autofree char *bytes = g_strnfill (size, letter);
  const struct timespec times[2] = { { .tv_sec = second }, { .tv_sec = second } };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  return g_file_new_for_path (path);
}

static SluiceResumeRecord *
record_new (gint64 size)
{
  SluiceResumeRecord *record = sluice_resume_record_new ();

  record->link = g_strdup (LINK "?token=secret");
  record->referer = g_strdup ("https://example.org/?session=secret");
  record->final_link = g_strdup ("https://cdn.example.org/film.mkv?token=secret");
  record->name = g_strdup ("as it was wanted");
  record->size = size;
  record->resumable = TRUE;
  if (size >= 0)
    record->blocks = sluice_block_table_new ((guint64) size);
  return record;
}

static void
add (GFile *file, const SluiceResumeRecord *record)
{
  int fd = open (g_file_peek_path (file), O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  sluice_seal_book_add (file, fd, record);
  close (fd);
}

static SluiceSeal *
find (GFile *file)
{
  struct stat status;

  g_assert_cmpint (stat (g_file_peek_path (file), &status), ==, 0);
  return sluice_seal_book_find (file, get_modified (&status), (guint64) status.st_size);
}

static void
test_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", BLOCK + 10, 'a', 1000);
  g_autoptr (SluiceResumeRecord) record = record_new (BLOCK + 10);
  g_autoptr (SluiceSeal) seal = NULL;
  g_autofree char *text = NULL;
  struct stat status;

  add (file, record);
  seal = find (file);
  g_assert_nonnull (seal);
  g_assert_cmpint (seal->modified, ==, G_GINT64_CONSTANT (1000000000000));
  g_assert_cmpstr (seal->record->link, ==, LINK "?");
  g_assert_cmpstr (seal->record->name, ==, "film.mkv");
  g_assert_cmpint (seal->record->size, ==, BLOCK + 10);
  g_assert_true (sluice_ranges_contains (seal->record->on_disk, 0, BLOCK + 10));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (sluice_block_table_get_block (seal->record->blocks, i)->state, ==,
                     SLUICE_BLOCK_HASHED);

  /* Only for the user, and without what is secret. */
  g_assert_cmpint (stat (self->book, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_assert_true (g_file_get_contents (self->book, &text, NULL, NULL));
  g_assert_null (strstr (text, "secret"));
}

/* A stream tells its size by its end. */
static void
test_size_unknown (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 77, 'a', 1000);
  g_autoptr (SluiceResumeRecord) record = record_new (-1);
  g_autoptr (SluiceSeal) seal = NULL;

  add (file, record);
  seal = find (file);
  g_assert_nonnull (seal);
  g_assert_cmpint (seal->record->size, ==, 77);
}

static void
test_empty (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 0, 'a', 1000);
  g_autoptr (SluiceResumeRecord) record = record_new (0);
  g_autoptr (SluiceSeal) seal = NULL;

  add (file, record);
  seal = find (file);
  g_assert_nonnull (seal);
  g_assert_cmpint (seal->record->size, ==, 0);
}

/* The last word counts. */
static void
test_twice (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 10, 'a', 1000);
  g_autoptr (SluiceResumeRecord) first = record_new (10);
  g_autoptr (SluiceResumeRecord) second = record_new (20);
  g_autoptr (SluiceSeal) seal = NULL;

  add (file, first);
  g_clear_object (&file);
  file = write_file (self, "film.mkv", 20, 'b', 2000);
  add (file, second);
  seal = find (file);
  g_assert_cmpint (seal->record->size, ==, 20);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 10, 'a', 1000);
  g_autoptr (SluiceResumeRecord) record = record_new (10);
  g_autoptr (SluiceSeal) seal = NULL;

  add (file, record);
  g_clear_object (&file);
  file = write_file (self, "film.mkv", 30, 'b', 2000);
  seal = find (file);
  g_assert_nonnull (seal);
  g_assert_cmpint (seal->record->size, ==, 10);
}

static void
test_moved (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 10, 'a', 1000);
  g_autoptr (GFile) moved = write_file (self, "moved.mkv", 10, 'a', 1000);
  g_autoptr (GFile) other = write_file (self, "other.mkv", 10, 'a', 1001);
  g_autoptr (SluiceResumeRecord) record = record_new (10);
  g_autoptr (SluiceSeal) seal = NULL;

  add (file, record);
  seal = find (moved);
  g_assert_nonnull (seal);
  g_assert_cmpstr (seal->record->name, ==, "film.mkv");
  g_assert_null (find (other));
}

/* Of many that were finished at one time only the name tells which was moved. */
static void
test_moved_alike (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) one = write_file (self, "one", 10, 'a', 1000);
  g_autoptr (GFile) two = write_file (self, "two", 10, 'b', 1000);
  g_autoptr (GFile) renamed = write_file (self, "three", 10, 'b', 1000);
  g_autofree char *folder = scratch_path (self->folder, "elsewhere");
  g_autofree char *path = g_build_filename (folder, "two", NULL);
  g_autoptr (GFile) moved = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = record_new (10);
  g_autoptr (SluiceSeal) seal = NULL;

  add (one, record);
  add (two, record);
  g_assert_null (find (renamed));
  g_assert_cmpint (mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (rename (g_file_peek_path (two), path), ==, 0);
  seal = find (moved);
  g_assert_nonnull (seal);
  g_assert_cmpstr (seal->record->name, ==, "two");
}

/* A power cut tears the last line; what comes after it is whole. */
static void
test_torn (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) one = write_file (self, "one", 10, 'a', 1000);
  g_autoptr (GFile) two = write_file (self, "two", 20, 'b', 2000);
  g_autoptr (SluiceResumeRecord) first = record_new (10);
  g_autoptr (SluiceResumeRecord) second = record_new (20);
  g_autoptr (SluiceSeal) seal = NULL;
  struct stat status;

  add (one, first);
  g_assert_cmpint (stat (self->book, &status), ==, 0);
  g_assert_cmpint (truncate (self->book, status.st_size - 9), ==, 0);
  g_assert_null (find (one));
  add (two, second);
  seal = find (two);
  g_assert_nonnull (seal);
  g_assert_null (find (one));
}

/* At every byte: it is read as what it was, or not at all. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 10, 'a', 1000);
  g_autoptr (SluiceResumeRecord) record = record_new (10);
  g_autofree char *text = NULL;
  gsize length;

  add (file, record);
  g_assert_true (g_file_get_contents (self->book, &text, &length, NULL));
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (SluiceSeal) seal = NULL;

      text[i] ^= 1;
      g_assert_true (g_file_set_contents (self->book, text, (gssize) length, NULL));
      text[i] ^= 1;
      seal = find (file);
      g_assert_null (seal);
    }
}

/* It does not grow without end, and what is new stays. */
static void
test_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) old = write_file (self, "old", 10, 'a', 1000);
  g_autoptr (GFile) new = write_file (self, "new", 20, 'b', 2000);
  g_autoptr (SluiceResumeRecord) first = record_new (10);
  g_autoptr (SluiceResumeRecord) second = record_new (20);
  g_autoptr (SluiceSeal) seal = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  struct stat status;

  add (old, first);
  g_assert_true (g_file_get_contents (self->book, &line, NULL, NULL));
  g_string_append (text, line);
  *line = 'x';
  while (text->len < SLUICE_SEAL_BOOK_LARGEST)
    g_string_append (text, line);
  g_assert_true (g_file_set_contents (self->book, text->str, (gssize) text->len, NULL));

  add (new, second);
  g_assert_cmpint (stat (self->book, &status), ==, 0);
  g_assert_cmpint (status.st_size, <=, SLUICE_SEAL_BOOK_LARGEST / 2 + 4096);
  g_assert_cmpint (status.st_size, >, SLUICE_SEAL_BOOK_LARGEST / 4);
  seal = find (new);
  g_assert_nonnull (seal);
  g_assert_null (find (old));
}

/* What is no book is left alone, and nothing fails. */
static void
test_no_book (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "film.mkv", 10, 'a', 1000);
  g_autoptr (SluiceResumeRecord) record = record_new (10);

  g_assert_null (find (file));
  g_assert_cmpint (symlink ("/nowhere", self->book), ==, 0);
  add (file, record);
  g_assert_null (find (file));
  g_assert_cmpint (unlink (self->book), ==, 0);
  g_assert_cmpint (mkfifo (self->book, 0600), ==, 0);
  add (file, record);
  g_assert_null (find (file));
}

static void
add_test (const char *name, void (*test) (Fixture *self, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/seal-book/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  add_test ("kept", test_kept);
  add_test ("size-unknown", test_size_unknown);
  add_test ("empty", test_empty);
  add_test ("twice", test_twice);
  add_test ("changed", test_changed);
  add_test ("moved", test_moved);
  add_test ("moved-alike", test_moved_alike);
  add_test ("torn", test_torn);
  add_test ("damaged", test_damaged);
  add_test ("bounded", test_bounded);
  add_test ("no-book", test_no_book);

  return scratch_data_home_run (data_home);
}
