/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "destination-scene.h"

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

static gboolean
is_vacant (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean vacant = FALSE;

  sluice_destination_look_async (self->directory, NAME, LINK, FALSE, NULL, scratch_result_cb,
                                 &result);
  g_assert_null (sluice_destination_look_finish (scratch_await (&result), &vacant, NULL));
  return vacant;
}

/* Nothing has to lie there: who claimed the name may be about to begin, or was killed before. */
static void
test_vacant (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME);
  SluicePartLock *lock = sluice_part_lock_acquire (file, NULL);

  g_assert_false (is_vacant (self));
  sluice_part_lock_release (lock);
  g_assert_true (is_vacant (self));
  scratch_put (self->folder, NAME, "a file");
  g_assert_false (is_vacant (self));
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

/* A part without a record is another program's, which may be filling it. */
static void
test_lonely_part (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;

  scratch_put (self->folder, NAME ".part", "old");
  g_assert_null (look (self, FALSE, NULL, NULL));
  destination = claim (self);
  assert_begun (destination, "film (1).mkv");
  scratch_assert_text (self->folder, NAME ".part", "old");
  g_assert_null (destination->set_aside);
}

/* A run that was killed had put the record aside, and not yet the part. */
static void
test_half_aside (Fixture *self, gconstpointer data)
{
  g_autofree char *record = scratch_path (self->folder, NAME ".part.json");
  g_autofree char *aside = scratch_path (self->folder, NAME ".part.bak.json");
  g_autoptr (SluiceDestination) destination = NULL;

  leave (self, LINK, 1, SIZE);
  g_assert_no_errno (rename (record, aside));
  destination = claim (self);
  assert_begun (destination, NAME);
  assert_set_aside (self, destination, NAME ".part.bak");
  g_assert_true (destination->disposable);
}

/* What was about to become this record goes; what another download, or another program, is
 * about to save stays. */
static void
test_litter (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDestination) destination = NULL;

  leave (self, LINK, 1, SIZE);
  scratch_put (self->folder, "." NAME ".part.json.new", "half a rec");
  scratch_put (self->folder, ".copy.mkv.part.json.new", "half a rec");
  scratch_put (self->folder, ".goutputstream-LETTER", "a letter");

  destination = look (self, FALSE, NULL, NULL);
  g_assert_true (destination->resumed);
  g_assert_false (scratch_has (self->folder, "." NAME ".part.json.new"));
  g_assert_true (scratch_has (self->folder, ".copy.mkv.part.json.new"));
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
  g_assert_false (scratch_has (self->folder, NAME ".part.bak"));

  begin_again (destination);
  assert_begun (destination, NAME);
  assert_set_aside (self, destination, NAME ".part.bak");
  g_assert_true (destination->disposable);
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

/* Paused before a byte came: the next run knows what is to be outdone. */
static void
test_restart_paused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SluiceDestination *destination;

  leave (self, LINK, 1, SIZE);
  destination = try_claim (self, "\"1\"", TRUE, &error);
  g_assert_no_error (error);
  sluice_destination_free (destination);

  destination = look (self, FALSE, NULL, NULL);
  g_assert_nonnull (destination);
  begin_again (destination);
  assert_begun (destination, NAME);
  assert_set_aside (self, destination, NAME ".part.bak");
  g_assert_true (destination->disposable);
  g_assert_false (scratch_has (self->folder, NAME ".part.bak1"));
  sluice_destination_free (destination);
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
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/destination/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  add ("nothing", test_nothing);
  add ("vacant", test_vacant);
  add ("free-name", test_free_name);
  add ("taken-name", test_taken_name);
  add ("resumed", test_resumed);
  add ("resumed-numbered", test_resumed_numbered);
  add ("changed", test_changed);
  add ("other-link", test_other_link);
  add ("strange-record", test_strange_record);
  add ("lonely-part", test_lonely_part);
  add ("half-aside", test_half_aside);
  add ("litter", test_litter);
  add ("restart", test_restart);
  add ("restart-claimed", test_restart_claimed);
  add ("restart-paused", test_restart_paused);
  add ("shorter-part", test_shorter_part);
  add ("lost-part", test_lost_part);
  add ("symbolic-link", test_symbolic_link);
  add ("in-use", test_in_use);
  add ("in-use-by-another", test_in_use_by_another);
  add ("cancelled", test_cancelled);

  return scratch_data_home_run (data_home);
}
