/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A resume record on the disk: how it gets there, and what is not read from there. */

#include "sluice-resume-record.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A record, without the sum of its bytes that it is saved with. */
#define TEXT                                                                                       \
  "{\"version\":1,\"link\":\"https://example.org/file\",\"final_link\":null,"                      \
  "\"name\":\"a file.iso\",\"etag\":\"\\\"one\\\"\",\"last_modified\":null,\"referer\":null,"      \
  "\"user_agent\":null,\"checksum\":null,\"resumable\":true,\"strong\":true,\"size\":8388700,"     \
  "\"on_disk\":[[0,4194310],[8388600,8388650]],\"block_size\":4194304,"                            \
  "\"blocks\":[[0,\"00000000deadbeef\",1700000000]],"                                              \
  "\"pieces\":[[4194304,4194310,\"0123456789abcdef\"],[8388608,8388650,\"ffffffffffffffff\"]]}"

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("sluice-record-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  path = g_build_filename (fixture->folder, "x.part.json", NULL);
  fixture->file = g_file_new_for_path (path);
}

static guint
count_files (const Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (g_file_peek_path (fixture->file));
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_object (&fixture->file);
  g_free (fixture->folder);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
save (const Fixture *fixture, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  sluice_resume_record_save_async (fixture->file, bytes, cancellable, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return sluice_resume_record_save_finish (result, error);
}

static void
assert_contents (const Fixture *fixture, const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (g_file_peek_path (fixture->file), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
assert_not_loaded (const Fixture *fixture, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_resume_record_load (fixture->file, NULL, &error));
  g_assert_error (error, domain, code);
}

static char *
make_sealed_text (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static (TEXT, strlen (TEXT));
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_parse (text, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = sluice_resume_record_serialize (record);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_save_and_load (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = make_sealed_text ();
  g_autoptr (SluiceResumeRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  assert_not_loaded (fixture, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  save (fixture, text, NULL, &error);
  g_assert_no_error (error);
  assert_contents (fixture, text);
  g_assert_cmpint (g_stat (g_file_peek_path (fixture->file), &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0600);

  save (fixture, text, NULL, &error);
  g_assert_no_error (error);
  record = sluice_resume_record_load (fixture->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (record->name, ==, "a file.iso");
}

/* A digit that changed is as good a digit as any: only the seal tells. */
static void
test_not_as_written (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = make_sealed_text ();
  g_autoptr (GError) error = NULL;
  char *digit = strstr (text, "4194310");

  save (fixture, TEXT, NULL, &error);
  g_assert_no_error (error);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);

  digit[0] = '5';
  save (fixture, text, NULL, &error);
  g_assert_no_error (error);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

static void
test_not_a_file (Fixture *fixture, gconstpointer data)
{
  const char *path = g_file_peek_path (fixture->file);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
  /* Saving takes the link's place and leaves alone what it points to. */
  save (fixture, "{}", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_contents (fixture, "{}");
  g_remove (path);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
  g_remove (path);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
  g_assert_false (save (fixture, "{}", NULL, NULL));
  g_rmdir (path);
}

static void
test_load_too_long (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (g_file_peek_path (fixture->file), "{}", 2, NULL));
  g_assert_cmpint (truncate (g_file_peek_path (fixture->file), (off_t) 1 << 40), ==, 0);

  assert_not_loaded (fixture, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID);
}

/* A write that fails half-way, as on a full disk, leaves the record before. */
static void
test_failed_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100000, ' ');
  g_autoptr (GError) error = NULL;
  struct rlimit before, narrow;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  narrow = before;
  narrow.rlim_cur = 5000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &narrow), ==, 0);

  g_assert_false (save (fixture, text, NULL, NULL));
  g_assert_cmpuint (count_files (fixture), ==, 0);

  save (fixture, "good", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (save (fixture, text, NULL, &error));
  g_assert_nonnull (error);
  assert_contents (fixture, "good");

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
}

static void
test_cancelled_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  save (fixture, "good", NULL, &error);
  g_assert_no_error (error);

  g_cancellable_cancel (cancellable);
  g_assert_false (save (fixture, "better", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_contents (fixture, "good");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/resume-record-file/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("save-and-load", test_save_and_load);
  ADD ("not-as-written", test_not_as_written);
  ADD ("not-a-file", test_not_a_file);
  ADD ("load-too-long", test_load_too_long);
  ADD ("failed-write", test_failed_write);
  ADD ("cancelled-save", test_cancelled_save);

  return g_test_run ();
}
