/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of a destination: how the file gets its name, and how it is known again
 * when it has it already. */

#include "destination-scene.h"

/* What a crash leaves between the final rename and the removal of the record. */
static void
leave_published (Fixture *self, guint blocks, guint64 length)
{
  g_autofree char *part = scratch_path (self->folder, NAME ".part");
  g_autofree char *path = scratch_path (self->folder, NAME);

  leave (self, LINK, blocks, length);
  g_assert_no_errno (rename (part, path));
}

static void
test_finished (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;
  g_autofree char *path = scratch_path (self->folder, NAME);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  leave_published (self, 3, SIZE);
  g_assert_null (look (self, FALSE, NULL, &error));
  g_assert_no_error (error);

  destination = claim (self);
  g_assert_nonnull (destination->finished);
  g_assert_true (g_file_equal (destination->finished, file));
  g_assert_null (destination->part);
  g_assert_null (destination->lock);
  g_assert_false (scratch_has (self->folder, NAME ".part.json"));
  g_assert_cmpuint (count_lock_files (), ==, 0);
}

/* Only what is proved to be the file is taken for it; nothing of it is touched. */
static void
test_not_finished (Fixture *self, gconstpointer data)
{
  const struct
  {
    guint blocks;
    guint64 length;
    const char *etag;
    gboolean restart;
  } rows[] = {
    { 2, SIZE, "\"1\"", FALSE },     /* the record does not have all of it */
    { 3, SIZE - 1, "\"1\"", FALSE }, /* another file has the name */
    { 3, SIZE + 1, "\"1\"", FALSE },
    { 3, SIZE, "\"2\"", FALSE }, /* the source has another one now */
    { 3, SIZE, "\"1\"", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = scratch_path (self->folder, NAME);
      g_autoptr (SluiceDestination) destination = NULL;
      g_autoptr (GError) error = NULL;
      GStatBuf status;

      leave_published (self, rows[i].blocks, rows[i].length);
      destination = try_claim (self, rows[i].etag, rows[i].restart, &error);
      g_assert_no_error (error);
      assert_begun (destination, NAME);
      g_assert_null (destination->finished);
      g_assert_no_errno (g_stat (path, &status));
      g_assert_cmpuint ((guint64) status.st_size, ==, rows[i].length);
    }
}

/* A file of the same name and size is not the file yet: the bytes decide. */
static void
test_finished_by_another (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, NAME);
  g_autoptr (SluiceDestination) destination = NULL;

  leave_published (self, 3, SIZE);
  scratch_put (self->folder, NAME, "precious");
  g_assert_no_errno (truncate (path, SIZE));

  destination = claim (self);
  assert_begun (destination, NAME);
  g_assert_null (destination->finished);
}

static void
test_publish (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = claim (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = publish (destination, &error);
  g_autofree char *name = NULL;

  g_assert_no_error (error);
  name = g_file_get_basename (file);
  g_assert_cmpstr (name, ==, NAME);
  g_assert_null (destination->lock);
  g_assert_false (scratch_has (self->folder, NAME ".part"));
  g_assert_false (scratch_has (self->folder, NAME ".part.json"));
  g_assert_cmpuint (count_lock_files (), ==, 0);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
}

/* Until the file is in its place everything that could be gone on with stays. */
static void
test_publish_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = claim (self);
  g_autofree char *part = scratch_path (self->folder, NAME ".part");
  g_autoptr (SluiceResumeRecord) record = NULL;
  g_autoptr (GError) record_error = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (truncate (part, 5));
  g_assert_null (publish (destination, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_cmpuint (count_lock_files (), ==, 1);

  /* From here to the end a crash would find a record that knows of all of it. */
  record = sluice_resume_record_load (destination->record_file, NULL, &record_error);
  g_assert_no_error (record_error);
  g_assert_true (sluice_ranges_contains (record->on_disk, 0, SIZE));
}

/* The second that was put aside, when the first is gone already. */
static void
test_second_aside (Fixture *self, gconstpointer data)
{
  g_autofree char *part = scratch_path (self->folder, NAME ".part");
  g_autofree char *record = scratch_path (self->folder, NAME ".part.json");
  g_autofree char *part_aside = scratch_path (self->folder, NAME ".part.bak1");
  g_autofree char *record_aside = scratch_path (self->folder, NAME ".part.bak1.json");
  g_autoptr (SluiceDestination) destination = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  leave (self, LINK, 1, SIZE);
  g_assert_no_errno (rename (part, part_aside));
  g_assert_no_errno (rename (record, record_aside));
  destination = claim (self);
  file = publish (destination, &error);
  g_assert_no_error (error);
  g_assert_false (scratch_has (self->folder, NAME ".part.bak1"));
  g_assert_false (scratch_has (self->folder, NAME ".part.bak1.json"));
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/destination-publish/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  add ("finished", test_finished);
  add ("not-finished", test_not_finished);
  add ("finished-by-another", test_finished_by_another);
  add ("publish", test_publish);
  add ("publish-fails", test_publish_fails);
  add ("second-aside", test_second_aside);

  return scratch_data_home_run (data_home);
}
