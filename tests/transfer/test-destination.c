/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-destination.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"

#define LINK "https://example.org/film.mkv"
#define NAME "film.mkv"
#define BLOCK ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)
#define SIZE (2 * BLOCK + 1000) /* two whole blocks and a short one */

typedef struct
{
  char *folder;
  GFile *directory;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_clear_object (&self->directory);
  scratch_folder_remove (self->folder);
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

static SluiceDescription *
describe (const char *etag)
{
  g_autoptr (GUri) uri = g_uri_parse (LINK, G_URI_FLAGS_NONE, NULL);
  SluiceDescription *found = sluice_description_new (uri);

  found->size = (gint64) SIZE;
  found->resumable = TRUE;
  found->etag = g_strdup (etag);
  found->strong = TRUE;
  return found;
}

static SluiceResumeRecord *
record_new (const char *link)
{
  SluiceResumeRecord *record = sluice_resume_record_new ();

  record->link = g_strdup (link);
  record->name = g_strdup (NAME);
  record->size = (gint64) SIZE;
  record->resumable = TRUE;
  record->etag = g_strdup ("\"1\"");
  record->strong = TRUE;
  record->blocks = sluice_block_table_new (SIZE);
  return record;
}

/* What an earlier run of @link left: @blocks whole blocks and a part of @length. */
static void
leave (Fixture *self, const char *link, guint blocks, guint64 length)
{
  g_autoptr (SluiceResumeRecord) record = record_new (link);
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME ".part.json");
  g_autofree char *part = scratch_path (self->folder, NAME ".part");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < blocks; i++)
    {
      SluiceRange range = sluice_block_table_get_range (record->blocks, i);

      sluice_block_table_set_hashed (record->blocks, i, 0xabc, 1);
      sluice_ranges_add (record->on_disk, range.start, range.end);
    }

  bytes = sluice_resume_record_serialize (record);
  sluice_resume_record_save (file, bytes, &error);
  g_assert_no_error (error);
  scratch_put (self->folder, NAME ".part", "old");
  g_assert_no_errno (truncate (part, (off_t) length));
}

static SluiceDestination *
look (Fixture *self, gboolean restart, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_destination_look_async (self->directory, NAME, LINK, restart, cancellable,
                                 scratch_result_cb, &result);
  return sluice_destination_claim_finish (scratch_await (&result), error);
}

static SluiceDestination *
try_claim (Fixture *self, const char *etag, gboolean restart, GError **error)
{
  g_autoptr (SluiceDescription) found = describe (etag);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_destination_claim_async (self->directory, NAME, found, record_new (LINK), restart, NULL,
                                  scratch_result_cb, &result);
  return sluice_destination_claim_finish (scratch_await (&result), error);
}

static SluiceDestination *
claim (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  SluiceDestination *destination = try_claim (self, "\"1\"", FALSE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (destination);
  return destination;
}

static void
begin_again (SluiceDestination *destination)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_destination_begin_again_async (destination, record_new (LINK), scratch_result_cb, &result);
  g_assert_true (sluice_destination_begin_again_finish (scratch_await (&result), &error));
  g_assert_no_error (error);
}

static GFile *
publish (SluiceDestination *destination, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_destination_publish_async (destination, SIZE, NULL, scratch_result_cb, &result);
  return sluice_destination_publish_finish (scratch_await (&result), error);
}

/* A part begins: it has room and no bytes, and its record is on the disk. */
static void
assert_begun (const SluiceDestination *destination, const char *name)
{
  g_autoptr (SluiceResumeRecord) record =
      sluice_resume_record_load (destination->record_file, NULL, NULL);

  g_assert_cmpstr (destination->name, ==, name);
  g_assert_nonnull (destination->part);
  g_assert_nonnull (destination->lock);
  g_assert_false (destination->resumed);
  g_assert_nonnull (record);
  g_assert_cmpstr (record->name, ==, name);
  g_assert_cmpstr (record->link, ==, LINK);
  g_assert_cmpuint (sluice_ranges_n_runs (record->on_disk), ==, 0);
}

static void
assert_set_aside (Fixture *self, const SluiceDestination *destination, const char *name)
{
  g_autofree char *path = scratch_path (self->folder, name);
  g_autofree char *record = g_strconcat (name, ".json", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpstr (destination->set_aside, ==, path);
  g_assert_true (scratch_has (self->folder, record));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old"); /* the rest is zeros */
}

static void
test_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (look (self, FALSE, NULL, &error));
  g_assert_no_error (error);
  scratch_put (self->folder, NAME, "finished");
  g_assert_null (look (self, FALSE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_lock_files (), ==, 0);
}

static void
test_free_name (Fixture *self, gconstpointer data)
{
  SluiceDestination *destination = claim (self);

  assert_begun (destination, NAME);
  g_assert_null (destination->set_aside);
  g_assert_false (destination->disposable);
  g_assert_cmpuint (count_lock_files (), ==, 1);

  /* What is given up stays where it is, and nobody holds it. */
  sluice_destination_free (destination);
  g_assert_true (scratch_has (self->folder, NAME ".part"));
  g_assert_true (scratch_has (self->folder, NAME ".part.json"));
  g_assert_cmpuint (count_lock_files (), ==, 0);
}

static void
test_taken_name (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;
  g_autofree char *dangling = scratch_path (self->folder, "film (1).mkv");

  scratch_put (self->folder, NAME, "precious");
  g_assert_no_errno (symlink ("/nowhere", dangling));
  destination = claim (self);
  assert_begun (destination, "film (2).mkv");
  scratch_assert_text (self->folder, NAME, "precious");
}

static void
test_resumed (Fixture *self, gconstpointer data)
{
  SluiceDestination *destination;

  leave (self, LINK, 1, SIZE);
  destination = look (self, FALSE, NULL, NULL);
  g_assert_nonnull (destination);
  g_assert_true (destination->resumed);
  g_assert_nonnull (destination->part);
  g_assert_cmpuint (sluice_ranges_covered (destination->record->on_disk), ==, BLOCK);
  sluice_destination_free (destination);

  destination = claim (self);
  g_assert_true (destination->resumed);
  g_assert_cmpstr (destination->name, ==, NAME);
  g_assert_null (destination->set_aside);
  sluice_destination_free (destination);
}

/* A finished file of the name does not hide what was begun beside it. */
static void
test_resumed_numbered (Fixture *self, gconstpointer data)
{
  SluiceDestination *destination;

  scratch_put (self->folder, NAME, "precious");
  sluice_destination_free (claim (self));
  destination = look (self, FALSE, NULL, NULL);
  g_assert_nonnull (destination);
  g_assert_cmpstr (destination->name, ==, "film (1).mkv");
  g_assert_null (destination->part); /* no byte of it came */
  sluice_destination_free (destination);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;
  g_autoptr (GError) error = NULL;

  leave (self, LINK, 1, SIZE);
  destination = try_claim (self, "\"2\"", FALSE, &error);
  g_assert_no_error (error);
  assert_begun (destination, NAME);
  assert_set_aside (self, destination, NAME ".part.bak");
  g_assert_true (destination->disposable);
}

static void
test_other_link (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;

  leave (self, "https://example.org/other/film.mkv", 1, SIZE);
  g_assert_null (look (self, FALSE, NULL, NULL));
  destination = claim (self);
  assert_begun (destination, "film (1).mkv");
  g_assert_null (destination->set_aside);
  g_assert_false (scratch_has (self->folder, NAME ".part.bak"));
}

/* What cannot be read may be somebody's: it is kept, and is not ours to dispose of. */
static void
test_strange_record (Fixture *self, gconstpointer data)
{
  const char *const texts[] = { "{", "", "{\"version\":2}", "{\"version\":1}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name =
          i == 0 ? g_strdup (NAME ".part.bak") : g_strdup_printf (NAME ".part.bak%u", i);
      g_autofree char *record_name = g_strconcat (name, ".json", NULL);
      g_autoptr (SluiceDestination) destination = NULL;

      leave (self, LINK, 1, SIZE);
      scratch_put (self->folder, NAME ".part.json", texts[i]);
      destination = claim (self);
      assert_begun (destination, NAME);
      assert_set_aside (self, destination, name);
      scratch_assert_text (self->folder, record_name, texts[i]);
      g_assert_false (destination->disposable);
    }
}

/* A part without a record is somebody's too. */
static void
test_lonely_part (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;

  scratch_put (self->folder, NAME ".part", "old");
  destination = claim (self);
  assert_begun (destination, NAME);
  scratch_assert_text (self->folder, NAME ".part.bak", "old");
  g_assert_false (destination->disposable);
}

static char *
dup_record_text (const char *name)
{
  g_autoptr (SluiceResumeRecord) record = record_new (LINK);
  g_autoptr (GBytes) bytes = NULL;

  g_free (record->name);
  record->name = g_strdup (name);
  bytes = sluice_resume_record_serialize (record);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* What was about to become this record goes; what another download of the same link, or
 * another program, is about to save stays. */
static void
test_litter (Fixture *self, gconstpointer data)
{
  g_autofree char *ours = dup_record_text (NAME);
  g_autofree char *theirs = dup_record_text ("copy.mkv");
  g_autoptr (SluiceDestination) destination = NULL;

  leave (self, LINK, 1, SIZE);
  scratch_put (self->folder, ".goutputstream-OURS01", ours);
  scratch_put (self->folder, ".goutputstream-THEIRS", theirs);
  scratch_put (self->folder, ".goutputstream-LETTER", "a letter");

  destination = look (self, FALSE, NULL, NULL);
  g_assert_true (destination->resumed);
  g_assert_false (scratch_has (self->folder, ".goutputstream-OURS01"));
  g_assert_true (scratch_has (self->folder, ".goutputstream-THEIRS"));
  g_assert_true (scratch_has (self->folder, ".goutputstream-LETTER"));
}

static void
test_restart (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;

  leave (self, LINK, 1, SIZE);
  destination = look (self, TRUE, NULL, NULL);
  g_assert_nonnull (destination);
  g_assert_null (destination->part);
  g_assert_true (destination->disposable);
  g_assert_false (scratch_has (self->folder, NAME ".part.bak"));

  begin_again (destination);
  assert_begun (destination, NAME);
  assert_set_aside (self, destination, NAME ".part.bak");
}

static void
test_restart_claimed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceDestination) destination = NULL;

  leave (self, LINK, 1, SIZE);
  destination = try_claim (self, "\"1\"", TRUE, &error);
  g_assert_no_error (error);
  assert_begun (destination, NAME);
  assert_set_aside (self, destination, NAME ".part.bak");
  g_assert_true (destination->disposable);
}

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

/* The rear that a part lost would come back as zeros. */
static void
test_shorter_part (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;
  const SluiceResumeRecord *record;

  leave (self, LINK, 3, BLOCK + 1);
  destination = look (self, FALSE, NULL, NULL);
  g_assert_nonnull (destination);
  g_assert_true (destination->resumed);

  record = destination->record;
  g_assert_cmpuint (sluice_ranges_covered (record->on_disk), ==, BLOCK);
  g_assert_true (sluice_ranges_contains (record->on_disk, 0, BLOCK));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (sluice_block_table_get_block (record->blocks, i)->state, ==,
                     i == 0 ? SLUICE_BLOCK_HASHED : SLUICE_BLOCK_MISSING);
}

static void
test_lost_part (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;
  g_autofree char *part = scratch_path (self->folder, NAME ".part");

  leave (self, LINK, 3, SIZE);
  g_assert_no_errno (unlink (part));
  destination = claim (self);
  assert_begun (destination, NAME);
  g_assert_null (destination->set_aside);
}

/* A link in the part's place is never written through, record or not. */
static void
test_symbolic_link (Fixture *self, gconstpointer data)
{
  g_autofree char *part = scratch_path (self->folder, NAME ".part");
  g_autofree char *bak = scratch_path (self->folder, NAME ".part.bak");
  g_autofree char *precious = scratch_path (self->folder, "precious");
  g_autoptr (SluiceDestination) destination = NULL;

  scratch_put (self->folder, "precious", "precious");
  leave (self, LINK, 3, SIZE);
  g_assert_no_errno (unlink (part));
  g_assert_no_errno (symlink (precious, part));

  destination = claim (self);
  assert_begun (destination, NAME);
  g_assert_false (g_file_test (part, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (bak, G_FILE_TEST_IS_SYMLINK));
  scratch_assert_text (self->folder, "precious", "precious");
}

static void
test_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME);
  g_autoptr (SluicePartLock) lock = sluice_part_lock_acquire (file, NULL);
  g_autoptr (GError) error = NULL;

  leave (self, LINK, 1, SIZE);
  g_assert_null (look (self, FALSE, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_null (try_claim (self, "\"1\"", FALSE, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
}

/* Who holds the name, and has no record yet, is on another file. */
static void
test_in_use_by_another (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME);
  g_autoptr (SluicePartLock) lock = sluice_part_lock_acquire (file, NULL);
  g_autoptr (SluiceDestination) destination = claim (self);

  assert_begun (destination, "film (1).mkv");
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  leave (self, LINK, 1, SIZE);
  g_cancellable_cancel (cancellable);
  g_assert_null (look (self, FALSE, cancellable, &error));
  g_assert_cmpint (sluice_error_classify (error), ==, SLUICE_ERROR_CANCELLED);
  g_assert_cmpuint (count_lock_files (), ==, 0);
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

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/destination/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_folder = scratch_folder_new ();
  int status;

  g_setenv ("XDG_DATA_HOME", data_folder, TRUE);
  g_test_init (&argc, &argv, NULL);

  add ("nothing", test_nothing);
  add ("free-name", test_free_name);
  add ("taken-name", test_taken_name);
  add ("resumed", test_resumed);
  add ("resumed-numbered", test_resumed_numbered);
  add ("changed", test_changed);
  add ("other-link", test_other_link);
  add ("strange-record", test_strange_record);
  add ("lonely-part", test_lonely_part);
  add ("litter", test_litter);
  add ("restart", test_restart);
  add ("restart-claimed", test_restart_claimed);
  add ("finished", test_finished);
  add ("not-finished", test_not_finished);
  add ("shorter-part", test_shorter_part);
  add ("lost-part", test_lost_part);
  add ("symbolic-link", test_symbolic_link);
  add ("in-use", test_in_use);
  add ("in-use-by-another", test_in_use_by_another);
  add ("cancelled", test_cancelled);
  add ("publish", test_publish);
  add ("publish-fails", test_publish_fails);

  status = g_test_run ();
  scratch_folder_remove (data_folder);
  return status;
}
