/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "library-scene.h"
#include "scratch.h"

/* From the queue to the history, in one change, and still there after a restart. */
static void
test_finished (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download;

  library_scene_serve (self, "b.iso", FALSE);
  library_scene_add_some (self, "a.txt b.iso c.mp3");
  library_scene_assert_list (self, "a.txt b.iso c.mp3");
  library_scene_assert_changes (self, "0-0+1 1-0+1 2-0+1 ");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_WAITING), ==, 3);

  sluice_library_start (self->library, library_scene_find (self, "b.iso"));
  library_scene_await_state (library_scene_find (self, "b.iso"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_list (self, "a.txt c.mp3 b.iso");
  library_scene_assert_changes (self, "1-2+2 ");
  g_assert_cmpstr (self->settled->str, ==, "b.iso finished ");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_WAITING), ==, 2);
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_FINISHED), ==, 1);
  g_assert_cmpuint (sluice_library_count_kind (self->library, SLUICE_KIND_ARCHIVE), ==, 1);
  library_scene_assert_whole (self, "b.iso");

  library_scene_restart (self);
  library_scene_assert_list (self, "a.txt c.mp3 b.iso");
  download = library_scene_find (self, "b.iso");
  library_scene_assert_state (download, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpint (sluice_download_get_size (download), ==, LIBRARY_SCENE_SIZE);
  g_assert_cmpstr (sluice_download_get_etag (download), ==, "\"one\"");
  g_assert_cmpint (sluice_download_get_finished_at (download), >, 0);
  library_scene_assert_state (library_scene_find (self, "a.txt"), SLUICE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_FINISHED), ==, 1);
  g_assert_cmpuint (sluice_library_count_kind (self->library, SLUICE_KIND_MUSIC), ==, 1);
}

/* At the end of the queue, before what has finished, in one change. */
static void
test_many (LibraryScene *self, gconstpointer data)
{
  static const char *const names[] = { "c", "d", "e" };
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func (g_object_unref);

  library_scene_serve (self, "b", FALSE);
  library_scene_add (self, "b", TRUE);
  library_scene_await_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_add_some (self, "a");
  library_scene_assert_changes (self, "0-0+1 0-1+1 0-0+1 ");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (many, library_scene_download_new (self, names[i]));
  sluice_library_add_all (self->library, many, FALSE);
  library_scene_assert_list (self, "a c d e b");
  library_scene_assert_changes (self, "1-0+3 ");

  library_scene_restart (self);
  library_scene_assert_list (self, "a c d e b");
  library_scene_assert_state (library_scene_find (self, "e"), SLUICE_DOWNLOAD_PAUSED);
}

static void
move (LibraryScene *self, const char *names, SluiceMove where)
{
  g_autoptr (GPtrArray) downloads = library_scene_find_some (self, names);

  sluice_library_move (self->library, downloads, where);
}

static void
test_order (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) some = NULL;

  library_scene_add_some (self, "a b c d e");
  move (self, "d", SLUICE_MOVE_TOP);
  library_scene_assert_list (self, "d a b c e");
  move (self, "d b", SLUICE_MOVE_UP);
  library_scene_assert_list (self, "d b a c e");
  move (self, "a b", SLUICE_MOVE_DOWN);
  library_scene_assert_list (self, "d c b a e");
  move (self, "d b", SLUICE_MOVE_BOTTOM);
  library_scene_assert_list (self, "c a e d b");
  some = library_scene_find_some (self, "b c");
  sluice_library_move_before (self->library, some, library_scene_find (self, "e"));
  library_scene_assert_list (self, "a c b e d");
  sluice_library_move_before (self->library, some, library_scene_find (self, "c"));
  library_scene_assert_list (self, "a c b e d");
  sluice_library_move_before (self->library, some, NULL);
  library_scene_assert_list (self, "a e d c b");
  g_clear_pointer (&some, g_ptr_array_unref);

  library_scene_restart (self);
  library_scene_assert_list (self, "a e d c b");

  /* Until there is no room left between two, and beyond. */
  for (guint i = 0; i < 40; i++)
    move (self, i % 2 == 0 ? "d" : "e", SLUICE_MOVE_DOWN), move (self, "a", SLUICE_MOVE_DOWN),
        move (self, "a", SLUICE_MOVE_TOP);
  library_scene_restart (self);
  library_scene_add_some (self, "f");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_WAITING), ==, 6);
}

/* Taken out at once and put back in place, whatever it was doing. */
static void
test_undo (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  g_autoptr (SluiceRemoval) removal = NULL;

  library_scene_serve (self, "b", TRUE);
  library_scene_serve (self, "e", FALSE);
  library_scene_add (self, "e", TRUE);
  library_scene_await_state (library_scene_find (self, "e"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_add_some (self, "a b c");
  sluice_library_start (self->library, library_scene_find (self, "b"));
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "b"));

  downloads = library_scene_find_some (self, "e b a");
  removal = sluice_library_remove (self->library, downloads, TRUE);
  library_scene_assert_list (self, "c");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_FINISHED), ==, 0);
  sluice_removal_undo (removal);
  sluice_removal_commit (removal);
  library_scene_assert_list (self, "a b c e");
  library_scene_await_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_ACTIVE);
  g_assert_true (scratch_has (self->folder, "b.part"));
  library_scene_assert_whole (self, "e");

  library_scene_restart (self);
  library_scene_assert_list (self, "a b c e");
}

/* Nothing is deleted before the removal is final; then parts go, and finished files stay. */
static void
test_removed (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;

  library_scene_serve (self, "b", TRUE);
  library_scene_serve (self, "e", FALSE);
  library_scene_add (self, "e", TRUE);
  library_scene_await_state (library_scene_find (self, "e"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_add (self, "b", TRUE);
  library_scene_add_some (self, "a");
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "b"));

  downloads = library_scene_find_some (self, "e b");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  library_scene_assert_list (self, "a");
  scratch_await_true (library_scene_is_idle, self);
  g_assert_true (scratch_has (self->folder, "b.part"));

  g_object_unref (removal); /* the toast has gone */
  library_scene_restart (self);
  library_scene_assert_list (self, "a");
  g_assert_false (scratch_has (self->folder, "b.part"));
  g_assert_false (scratch_has (self->folder, "b.part.json"));
  library_scene_assert_whole (self, "e");
}

/* What was added again meanwhile keeps the part. */
static void
test_removed_and_back (LibraryScene *self, gconstpointer data)
{
  g_autoptr (SluiceDownload) elsewhere = library_scene_download_new (self, "b");
  g_autoptr (GFile) folder = g_file_new_for_path (self->root);
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;

  library_scene_serve (self, "b", TRUE);
  library_scene_add (self, "b", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "b"));
  downloads = library_scene_find_some (self, "b");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  scratch_await_true (library_scene_is_idle, self);
  sluice_download_set_directory (elsewhere, folder, FALSE);
  sluice_library_add (self->library, elsewhere, FALSE);
  library_scene_add (self, "b", FALSE);
  sluice_removal_commit (removal);
  g_object_unref (removal);
  library_scene_flush (self);
  g_assert_true (scratch_has (self->folder, "b.part"));
  g_assert_true (scratch_has (self->folder, "b.part.json"));
  g_assert_cmpstr (self->troubles->str, ==, "");
}

static void
test_described (LibraryScene *self, gconstpointer data)
{
  g_autoptr (SluiceDownload) download = library_scene_download_new (self, "a");
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  library_scene_serve (self, "a", FALSE);
  sluice_library_describe_async (self->library, sluice_download_get_request (download), NULL,
                                 scratch_result_cb, &result);
  scratch_await (&result);
  description = sluice_library_describe_finish (self->library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (description->size, ==, LIBRARY_SCENE_SIZE);
  g_assert_true (description->resumable);
}

/* A download whose link expired goes on from another one. */
static void
test_new_address (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download;
  g_autoptr (SluiceDownload) other = library_scene_download_new (self, "new");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  library_scene_serve (self, "old", TRUE);
  library_scene_serve (self, "new", FALSE);
  download = library_scene_add (self, "old", TRUE);
  scratch_await_true (library_scene_has_received_half, download);
  sluice_library_set_address_async (self->library, download, sluice_download_get_request (other),
                                    NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_set_address_finish (self->library, result, &error));
  g_assert_no_error (error);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpstr (sluice_download_get_name (download), ==, "old");
  library_scene_assert_whole (self, "old");
  g_assert_cmpstr (sluice_download_get_link (download), ==, sluice_download_get_link (other));
}

int
main (int argc, char *argv[])
{
  static const LibrarySceneTest tests[] = {
    { "finished", test_finished },   { "many", test_many },
    { "order", test_order },         { "undo", test_undo },
    { "removed", test_removed },     { "removed-and-back", test_removed_and_back },
    { "described", test_described }, { "new-address", test_new_address },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
