/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-checkpoint.h"

#include <sys/stat.h>

#include "scratch.h"
#include "sluice-error.h"

#define SIZE 1000

typedef struct
{
  char *folder;
  SluicePartFile *part;
  GFile *record_file;
  SluiceResumeRecord *record;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  directory = g_file_new_for_path (self->folder);
  self->record_file = g_file_get_child (directory, "film.mkv.part.json");
  self->part = sluice_part_file_new (directory, "film.mkv");
  g_assert_true (sluice_part_file_open (self->part, SIZE, &error));
  g_assert_no_error (error);

  self->record = sluice_resume_record_new ();
  self->record->link = g_strdup ("https://example.org/film.mkv");
  self->record->name = g_strdup ("film.mkv");
  self->record->size = SIZE;
  self->record->resumable = TRUE;
  self->record->blocks = sluice_block_table_new (SIZE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  /* A thread of the pool may keep it a moment longer. */
  sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  g_object_unref (self->record_file);
  sluice_resume_record_free (self->record);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  scratch_folder_remove (self->folder);
}

static gboolean
checkpoint (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_checkpoint_async (self->part, self->record, scratch_result_cb, &result);
  return sluice_checkpoint_finish (scratch_await (&result), error);
}

static guint64
count_recorded (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record =
      sluice_resume_record_load (self->record_file, NULL, &error);

  g_assert_no_error (error);
  return sluice_ranges_covered (record->on_disk);
}

static void
test_again_and_again (Fixture *self, gconstpointer data)
{
  for (guint64 i = 1; i <= 5; i++)
    {
      g_autoptr (GError) error = NULL;

      sluice_ranges_add (self->record->on_disk, 0, i * 100);
      g_assert_true (checkpoint (self, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (count_recorded (self), ==, i * 100);
    }

  g_assert_false (scratch_has (self->folder, "film.mkv.part.json~"));
}

/* The record goes into the checkpoint as it is when it begins. */
static void
test_moment (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_ranges_add (self->record->on_disk, 0, 10);
  sluice_checkpoint_async (self->part, self->record, scratch_result_cb, &result);
  sluice_ranges_add (self->record->on_disk, 0, 500);
  g_assert_true (sluice_checkpoint_finish (scratch_await (&result), NULL));
  g_assert_cmpuint (count_recorded (self), ==, 10);
}

/* Where the bytes cannot be made to last no record may say they do. */
static void
test_sync_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sluice_ranges_add (self->record->on_disk, 0, 100);
  g_assert_true (checkpoint (self, &error));
  sluice_ranges_add (self->record->on_disk, 0, 900);
  sluice_part_file_close (self->part);

  g_assert_false (checkpoint (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_cmpuint (count_recorded (self), ==, 100);
}

static void
test_save_fails (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, "film.mkv.part.json");
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (mkdir (path, 0700));
  g_assert_false (checkpoint (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/checkpoint/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("again-and-again", test_again_and_again);
  add ("moment", test_moment);
  add ("sync-fails", test_sync_fails);
  add ("save-fails", test_save_fails);

  return g_test_run ();
}
