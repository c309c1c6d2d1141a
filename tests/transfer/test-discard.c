/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-discard.h"

#include <fcntl.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-part-lock.h"
#include "sluice-resume-record.h"

#define LINK "https://example.org/film.mkv"
#define NAME "film.mkv"
#define PART NAME ".part"
#define RECORD NAME SLUICE_RESUME_RECORD_SUFFIX

typedef struct
{
  char *folder;
  GFile *directory;
} Fixture;

/* What an interrupted download leaves, beside somebody's finished file. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
  record->link = g_strdup (LINK);
  record->name = g_strdup (NAME);
  bytes = sluice_resume_record_serialize (record);
  file = g_file_get_child (self->directory, RECORD);
  sluice_resume_record_save (file, bytes, &error);
  g_assert_no_error (error);
  scratch_put (self->folder, PART, "half a fil");
  scratch_put (self->folder, NAME, "somebody's");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  scratch_assert_text (self->folder, NAME, "somebody's");
  g_clear_object (&self->directory);
  scratch_folder_remove (self->folder);
}

static gboolean
discard (Fixture *self, const char *link, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_discard_async (self->directory, NAME, link, NULL, scratch_result_cb, &result);
  return sluice_discard_finish (scratch_await (&result), error);
}

static void
test_own (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (discard (self, LINK, &error));
  g_assert_no_error (error);
  g_assert_false (scratch_has (self->folder, PART));
  g_assert_false (scratch_has (self->folder, RECORD));

  g_assert_true (discard (self, LINK, &error));
  g_assert_no_error (error);
}

static void
test_of_another_link (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (discard (self, LINK "?other", &error));
  g_assert_no_error (error);
  g_assert_true (scratch_has (self->folder, PART));
  g_assert_true (scratch_has (self->folder, RECORD));
}

static void
test_without_record (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  scratch_put (self->folder, RECORD, "{ not a record");
  g_assert_true (discard (self, LINK, &error));
  g_assert_no_error (error);
  g_assert_true (scratch_has (self->folder, PART));
}

static void
test_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME);
  g_autoptr (GError) error = NULL;
  SluicePartLock *lock = sluice_part_lock_acquire (file, &error);

  g_assert_no_error (error);
  g_assert_false (discard (self, LINK, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  g_assert_true (scratch_has (self->folder, PART));
  g_assert_true (scratch_has (self->folder, RECORD));
  sluice_part_lock_release (lock);
}

/* By a program whose locks are elsewhere, such as one in a sandbox. */
static void
test_part_in_use (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, PART);
  g_autoptr (GError) error = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  g_assert_true (sluice_part_lock_hold_file (fd));
  g_assert_false (discard (self, LINK, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  g_assert_true (scratch_has (self->folder, PART));
  g_assert_true (scratch_has (self->folder, RECORD));
  close (fd);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  g_test_add ("/discard/own", Fixture, NULL, set_up, test_own, tear_down);
  g_test_add ("/discard/of-another-link", Fixture, NULL, set_up, test_of_another_link, tear_down);
  g_test_add ("/discard/without-record", Fixture, NULL, set_up, test_without_record, tear_down);
  g_test_add ("/discard/in-use", Fixture, NULL, set_up, test_in_use, tear_down);
  g_test_add ("/discard/part-in-use", Fixture, NULL, set_up, test_part_in_use, tear_down);

  return scratch_data_home_run (data_home);
}
