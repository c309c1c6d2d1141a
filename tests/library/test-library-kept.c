/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a library outlives the program, however it ends. */

#include <glib/gstdio.h>
#include <string.h>

#include "library-scene.h"
#include "scratch.h"
#include "sluice-error.h"

/* What ran goes on at the next start, what was paused does not; neither begins anew. */
static void
test_goes_on (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download;
  guint64 sent;

  library_scene_serve (self, "ran", TRUE);
  library_scene_serve (self, "paused", TRUE);
  library_scene_add (self, "ran", TRUE);
  library_scene_add (self, "paused", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "ran"));
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "paused"));
  sluice_library_pause (self->library, library_scene_find (self, "paused"));
  library_scene_await_state (library_scene_find (self, "paused"), SLUICE_DOWNLOAD_PAUSED);
  library_scene_flush (self);
  library_scene_drop (self);

  library_scene_serve (self, "ran", FALSE);
  sent = sluice_origin_get_sent (self->origin);
  library_scene_open (self);
  download = library_scene_find (self, "paused");
  scratch_await_true (library_scene_has_received_half, download);
  g_assert_cmpint (sluice_download_get_size (download), ==, LIBRARY_SCENE_SIZE);
  g_assert_nonnull (sluice_download_get_written (download));
  library_scene_await_state (library_scene_find (self, "ran"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "ran");
  g_assert_cmpuint (sluice_origin_get_sent (self->origin) - sent, <, LIBRARY_SCENE_SIZE * 3 / 4);
  library_scene_assert_state (download, SLUICE_DOWNLOAD_PAUSED);
  library_scene_assert_list (self, "paused ran");
  g_assert_cmpstr (sluice_download_get_request (download)->referer, ==, "http://example.org/");
}

/* What is asked of all downloads is not lost on those that are not in the list yet. */
static void
test_all_while_reading (LibraryScene *self, gconstpointer data)
{
  library_scene_serve (self, "disc", TRUE);
  library_scene_add (self, "disc", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "disc"));

  library_scene_restart_with (self, sluice_library_pause_all);
  library_scene_await_state (library_scene_find (self, "disc"), SLUICE_DOWNLOAD_PAUSED);

  library_scene_serve (self, "disc", FALSE);
  library_scene_restart_with (self, sluice_library_resume_all);
  library_scene_await_state (library_scene_find (self, "disc"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "disc");
}

/* A removal that nobody made final is as if it had not been, unless the program ends well. */
static void
test_removed_and_crashed (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;
  g_autofree char *queue = NULL;
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");

  library_scene_add_some (self, "a b");
  library_scene_restart (self);
  downloads = library_scene_find_some (self, "b");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  g_assert_true (g_file_get_contents (path, &queue, NULL, NULL));
  g_object_add_weak_pointer (G_OBJECT (removal), (gpointer *) &removal);
  library_scene_flush (self); /* commits it */
  sluice_removal_undo (removal);
  g_object_unref (removal);
  g_assert_null (removal);
  g_clear_pointer (&downloads, g_ptr_array_unref);
  library_scene_drop (self);
  library_scene_open (self);
  library_scene_assert_list (self, "a");

  library_scene_flush (self);
  library_scene_drop (self);
  scratch_put (self->shelf, "queue.jsonl", queue);
  library_scene_open (self);
  library_scene_assert_list (self, "a b");
}

/* Whatever is left of the way from the queue to the history, it is there once. */
static void
test_crash_while_finishing (LibraryScene *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");
  g_autofree char *history = scratch_path (self->shelf, "history.jsonl");
  g_autofree char *text = NULL;
  g_autoptr (GString) cut = NULL;
  char *gone;

  library_scene_serve (self, "a.zip", FALSE);
  library_scene_add (self, "a.zip", TRUE);
  library_scene_await_state (library_scene_find (self, "a.zip"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_flush (self);
  library_scene_drop (self);

  /* The queue's journal as it was before it forgot the download; the history has it. */
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  gone = strstr (text, "\"gone\":true");
  g_assert_nonnull (gone);
  cut = g_string_new_len (text, gone - text);
  g_string_truncate (cut, (gsize) (strrchr (cut->str, '\n') + 1 - cut->str));
  scratch_put (self->shelf, "queue.jsonl", cut->str);
  library_scene_open (self);
  library_scene_assert_list (self, "a.zip");
  library_scene_flush (self);
  library_scene_drop (self);

  /* And neither knows what comes next. */
  scratch_put (self->shelf, "queue.jsonl", cut->str);
  g_assert_no_errno (g_unlink (history));
  library_scene_open (self);
  library_scene_assert_list (self, "a.zip");
  library_scene_restart (self);
  library_scene_assert_list (self, "a.zip");
  library_scene_assert_state (library_scene_find (self, "a.zip"), SLUICE_DOWNLOAD_FINISHED);
}

static gboolean
has_one (gpointer user_data)
{
  LibraryScene *self = user_data;

  return g_list_model_get_n_items (G_LIST_MODEL (self->library)) == 1;
}

/* Without the list, what lies in the folders is enough to go on. */
static void
test_rebuilt (LibraryScene *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");
  SluiceDownload *download;

  library_scene_serve (self, "film.mkv", TRUE);
  library_scene_add (self, "film.mkv", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "film.mkv"));
  library_scene_flush (self);
  library_scene_drop (self);
  g_assert_no_errno (g_unlink (path));

  library_scene_open (self);
  scratch_await_true (has_one, self);
  download = library_scene_find (self, "film.mkv");
  library_scene_assert_state (download, SLUICE_DOWNLOAD_PAUSED);
  g_assert_cmpint (sluice_download_get_size (download), ==, LIBRARY_SCENE_SIZE);
  g_assert_cmpuint (sluice_download_get_received (download), >=, LIBRARY_SCENE_SIZE / 2);

  library_scene_restart (self);
  library_scene_assert_list (self, "film.mkv");
  library_scene_serve (self, "film.mkv", FALSE);
  sluice_library_start (self->library, library_scene_find (self, "film.mkv"));
  library_scene_await_state (library_scene_find (self, "film.mkv"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "film.mkv");
}

/* A list that cannot be read is put aside, and the folders are looked through. */
static void
test_unreadable (LibraryScene *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");

  library_scene_serve (self, "film.mkv", TRUE);
  library_scene_add (self, "film.mkv", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "film.mkv"));
  library_scene_flush (self);
  library_scene_drop (self);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_mkdir (path, 0700));

  library_scene_open (self);
  scratch_await_true (has_one, self);
  library_scene_assert_state (library_scene_find (self, "film.mkv"), SLUICE_DOWNLOAD_PAUSED);
  g_assert_true (scratch_has (self->shelf, "queue.jsonl.bak"));
}

/* The folder's disk was taken out while the download was paused: nothing is written into
 * the empty folder, where the disk would hide it. */
static void
test_disk_gone (LibraryScene *self, gconstpointer data)
{
  g_autofree char *away = g_build_filename (self->root, "away", NULL);
  SluiceDownload *download;

  library_scene_serve (self, "film.mkv", TRUE);
  download = library_scene_add (self, "film.mkv", TRUE);
  scratch_await_true (library_scene_has_received_half, download);
  sluice_library_pause (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_PAUSED);
  g_assert_no_errno (g_rename (self->folder, away));
  g_assert_no_errno (g_mkdir (self->folder, 0700));

  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FAILED);
  g_assert_no_errno (g_rmdir (self->folder)); /* for it is empty */
  g_assert_no_errno (g_rename (away, self->folder));

  library_scene_serve (self, "film.mkv", FALSE);
  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "film.mkv");
}

static void
test_second_library (LibraryScene *self, gconstpointer data)
{
  LibraryScene other = { .folder = self->folder,
                         .shelf = self->shelf,
                         .changes = self->changes,
                         .settled = self->settled,
                         .troubles = self->troubles };
  g_autoptr (GError) error = NULL;

  g_assert_false (library_scene_load (&other, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  library_scene_drop (&other);
}

/* All of what the user asked for, with the error that ended it, in another life. */
static void
test_kept (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download;
  const SluiceTransferOptions *options;

  library_scene_add (self, "gone", TRUE);
  library_scene_await_state (library_scene_find (self, "gone"), SLUICE_DOWNLOAD_FAILED);
  download = library_scene_add (self, "later", TRUE);
  sluice_download_set_start_at (download, 4000000000);
  sluice_library_set_rate_limit (self->library, download, 12345);
  sluice_library_set_yield (self->library, download, TRUE);
  library_scene_restart (self);

  download = library_scene_find (self, "gone");
  library_scene_assert_state (download, SLUICE_DOWNLOAD_FAILED);
  g_assert_error (sluice_download_get_error (download), SLUICE_ERROR, SLUICE_ERROR_GONE);
  g_assert_cmpint (sluice_download_get_added_at (download), >, 0);

  download = library_scene_find (self, "later");
  options = sluice_download_get_options (download);
  g_assert_cmpint (sluice_download_get_start_at (download), ==, 4000000000);
  g_assert_cmpuint (options->rate_limit, ==, 12345);
  g_assert_true (options->yield);
  g_assert_cmpuint (options->connections, ==, 1);
}

int
main (int argc, char *argv[])
{
  static const LibrarySceneTest tests[] = {
    { "goes-on", test_goes_on },
    { "all-while-reading", test_all_while_reading },
    { "removed-and-crashed", test_removed_and_crashed },
    { "crash-while-finishing", test_crash_while_finishing },
    { "rebuilt", test_rebuilt },
    { "unreadable", test_unreadable },
    { "disk-gone", test_disk_gone },
    { "second-library", test_second_library },
    { "kept", test_kept },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
