/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-inspection.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-part-lock.h"
#include "sluice-seal-book.h"

#define NAME "fox.txt"
#define TEXT "The quick brown fox jumps over the lazy dog"
#define SHA256 "sha256:d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"
#define NOTHING_SHA256 "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define MD5 "md5:9e107d9d372bb6826bd81d3542a419d6"
#define LINK "https://example.org/fox.txt"

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = scratch_folder_new ();
  path = scratch_path (self->folder, NAME);
  self->file = g_file_new_for_path (path);
  scratch_put (self->folder, NAME, TEXT);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_clear_object (&self->file);
  scratch_folder_remove (self->folder);
}

/* Notes what the file is now. */
static void
seal (Fixture *self)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  int fd = open (g_file_peek_path (self->file), O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  record->link = g_strdup (LINK);
  record->name = g_strdup (NAME);
  record->resumable = TRUE;
  sluice_seal_book_add (self->file, fd, record);
  close (fd);
}

static SluiceInspection *
inspect (Fixture *self, const char *checksum_text, GCancellable *cancellable, GError **error)
{
  g_autoptr (SluiceChecksum) checksum =
      checksum_text != NULL ? sluice_checksum_parse (checksum_text, NULL) : NULL;
  g_autoptr (SluiceInspection) inspection = sluice_inspection_new (self->file, checksum);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_inspection_run_async (inspection, cancellable, scratch_result_cb, &result);
  return sluice_inspection_run_finish (inspection, scratch_await (&result), error)
             ? g_steal_pointer (&inspection)
             : NULL;
}

static SluiceInspection *
assert_verdict (Fixture *self, const char *checksum, SluiceVerdict verdict)
{
  g_autoptr (GError) error = NULL;
  SluiceInspection *inspection = inspect (self, checksum, NULL, &error);
  g_autofree char *sentence = NULL;

  g_assert_no_error (error);
  sentence = sluice_inspection_describe (inspection);
  g_test_message ("%s", sentence);
  g_assert_cmpint (sluice_inspection_get_verdict (inspection), ==, verdict);
  g_assert_nonnull (strstr (sentence, NAME));
  return inspection;
}

static void
judge (Fixture *self, const char *checksum, SluiceVerdict verdict)
{
  g_object_unref (assert_verdict (self, checksum, verdict));
}

/* Nothing is noted: only a checksum tells. */
static void
test_unknown (Fixture *self, gconstpointer data)
{
  judge (self, NULL, SLUICE_VERDICT_UNKNOWN);
  judge (self, SHA256, SLUICE_VERDICT_WHOLE);
  judge (self, MD5, SLUICE_VERDICT_WHOLE);
  judge (self, NOTHING_SHA256, SLUICE_VERDICT_DAMAGED);
  scratch_assert_text (self->folder, NAME, TEXT);
}

static void
test_empty (Fixture *self, gconstpointer data)
{
  scratch_put (self->folder, NAME, "");
  judge (self, NOTHING_SHA256, SLUICE_VERDICT_WHOLE);
  seal (self);
  judge (self, NULL, SLUICE_VERDICT_WHOLE);
}

static void
test_noted (Fixture *self, gconstpointer data)
{
  seal (self);
  judge (self, NULL, SLUICE_VERDICT_WHOLE);
  judge (self, SHA256, SLUICE_VERDICT_WHOLE);
  judge (self, NOTHING_SHA256, SLUICE_VERDICT_OTHER);
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceInspection) inspection = NULL;
  g_autoptr (SluiceRepair) repair = NULL;
  const struct timespec times[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };

  seal (self);
  scratch_put (self->folder, NAME, "The quick brown fox jumps over the lazy cat");
  /* Clocks of file systems are slow. */
  g_assert_cmpint (utimensat (AT_FDCWD, g_file_peek_path (self->file), times, 0), ==, 0);
  inspection = assert_verdict (self, NULL, SLUICE_VERDICT_DAMAGED);
  g_assert_cmpuint (sluice_inspection_get_n_damaged (inspection), ==, 1);
  g_assert_true (sluice_inspection_has_changed (inspection));
  repair = sluice_inspection_create_repair (inspection, NULL);
  g_assert_nonnull (repair);
  g_assert_cmpstr (repair->record->link, ==, LINK);
  g_assert_cmpuint (sluice_repair_count_good (repair), ==, 0);
  scratch_assert_text (self->folder, NAME, "The quick brown fox jumps over the lazy cat");
}

/* Whoever vouches for the whole knows better than a note. */
static void
test_vouched_for (Fixture *self, gconstpointer data)
{
  scratch_put (self->folder, NAME, "A draft");
  seal (self);
  scratch_put (self->folder, NAME, TEXT);
  judge (self, NULL, SLUICE_VERDICT_DAMAGED);
  judge (self, SHA256, SLUICE_VERDICT_WHOLE);
}

static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_delete (self->file, NULL, NULL));
  g_assert_null (inspect (self, SHA256, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
test_no_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_delete (self->file, NULL, NULL));
  g_assert_cmpint (mkfifo (g_file_peek_path (self->file), 0600), ==, 0);
  g_assert_null (inspect (self, SHA256, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
test_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluicePartLock) lock = sluice_part_lock_acquire (self->file, &error);

  g_assert_no_error (error);
  g_assert_null (inspect (self, SHA256, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (inspect (self, SHA256, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add (const char *name, void (*test) (Fixture *self, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/inspection/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  add ("unknown", test_unknown);
  add ("empty", test_empty);
  add ("noted", test_noted);
  add ("damaged", test_damaged);
  add ("vouched-for", test_vouched_for);
  add ("gone", test_gone);
  add ("no-file", test_no_file);
  add ("in-use", test_in_use);
  add ("cancelled", test_cancelled);

  return scratch_data_home_run (data_home);
}
