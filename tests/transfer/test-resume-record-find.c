/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-resume-record.h"

#include "scratch.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = scratch_folder_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scratch_folder_remove (self->folder);
}

/* A record of @name in a file of another name. */
static void
leave_as (Fixture *self, const char *name, const char *file_name)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autofree char *path = scratch_path (self->folder, file_name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  record->link = g_strconcat ("https://example.org/", name, NULL);
  record->name = g_strdup (name);
  bytes = sluice_resume_record_serialize (record);
  sluice_resume_record_save (file, bytes, &error);
  g_assert_no_error (error);
}

static void
leave (Fixture *self, const char *name)
{
  g_autofree char *file_name = g_strconcat (name, SLUICE_RESUME_RECORD_SUFFIX, NULL);

  leave_as (self, name, file_name);
}

static GPtrArray *
find (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_resume_record_find_async (folder, cancellable, scratch_result_cb, &result);
  return sluice_resume_record_find_finish (scratch_await (&result), error);
}

static const char *
name_at (GPtrArray *records, guint i)
{
  return ((SluiceResumeRecord *) g_ptr_array_index (records, i))->name;
}

static void
test_valid_ones (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;

  leave (self, "song.ogg");
  leave (self, "film.mkv");
  leave_as (self, "film.mkv", "copy of film.mkv.part.json");
  leave_as (self, "film.mkv", "film.mkv.part.bak.json");
  scratch_put (self->folder, "torn.iso.part.json", "{ \"version\": 1, ");
  scratch_put (self->folder, "film.mkv.part", "half a fil");

  records = find (self, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpstr (name_at (records, 0), ==, "film.mkv");
  g_assert_cmpstr (name_at (records, 1), ==, "song.ogg");
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = find (self, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 0);
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, "gone");
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_resume_record_find_async (folder, NULL, scratch_result_cb, &result);
  g_assert_null (sluice_resume_record_find_finish (scratch_await (&result), &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (find (self, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/resume-record-find/valid-ones", Fixture, NULL, set_up, test_valid_ones, tear_down);
  g_test_add ("/resume-record-find/none", Fixture, NULL, set_up, test_none, tear_down);
  g_test_add ("/resume-record-find/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  g_test_add ("/resume-record-find/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
