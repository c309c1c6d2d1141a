/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that cannot be taken away with their downloads. */

#include "sluice-removal.h"

#include <glib/gstdio.h>

#include "library-scene.h"
#include "scratch.h"

/* Nothing is thrown away on this machine. */
static void
spoil_wastebasket (void)
{
  if (!scratch_has (g_get_user_data_dir (), "Trash"))
    scratch_put (g_get_user_data_dir (), "Trash", "no folder");
}

static SluiceDownload *
add_finished (LibraryScene *self, const char *name)
{
  SluiceDownload *download;

  library_scene_serve (self, name, FALSE);
  download = library_scene_add (self, name, TRUE);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  return download;
}

static SluiceRemoval *
trash (LibraryScene *self, const char *names)
{
  g_autoptr (GPtrArray) downloads = library_scene_find_some (self, names);

  return sluice_library_remove (self->library, downloads, TRUE);
}

static void
untrashed_cb (SluiceRemoval *removal, GPtrArray *downloads, guint *n)
{
  *n += downloads->len;
}

static gboolean
has_two (gpointer n)
{
  return *(guint *) n == 2;
}

/* All of them are told of at once, and are still there. */
static void
test_untrashed (LibraryScene *self, gconstpointer data)
{
  g_autoptr (SluiceRemoval) removal = NULL;
  guint n = 0;

  spoil_wastebasket ();
  add_finished (self, "film.mkv");
  add_finished (self, "song.ogg");
  removal = trash (self, "film.mkv song.ogg");
  g_signal_connect (removal, "untrashed", G_CALLBACK (untrashed_cb), &n);
  sluice_removal_commit (removal);
  scratch_await_true (has_two, &n);
  library_scene_assert_list (self, "");
  library_scene_assert_whole (self, "film.mkv");
  library_scene_assert_whole (self, "song.ogg");
}

static gboolean
has_trouble (gpointer user_data)
{
  return ((LibraryScene *) user_data)->troubles->len > 0;
}

static void
await_trouble (LibraryScene *self, const char *wanted)
{
  scratch_await_true (has_trouble, self);
  g_assert_cmpstr (self->troubles->str, ==, wanted);
  g_string_truncate (self->troubles, 0);
}

/* With nobody to ask, it is said. */
static void
test_untrashed_and_unasked (LibraryScene *self, gconstpointer data)
{
  g_autoptr (SluiceRemoval) removal = NULL;

  spoil_wastebasket ();
  add_finished (self, "film.mkv");
  removal = trash (self, "film.mkv");
  sluice_removal_commit (removal);
  await_trouble (self,
                 "“film.mkv” could not be moved to the wastebasket. It is still in its folder.\n");
  library_scene_assert_whole (self, "film.mkv");
}

/* What is in a folder that is not there stays in it, and that is said. */
static void
test_folder_gone (LibraryScene *self, gconstpointer data)
{
  g_autofree char *away = g_build_filename (self->root, "away", NULL);
  g_autoptr (GPtrArray) downloads = NULL;
  g_autoptr (SluiceRemoval) removal = NULL;
  SluiceDownload *download;

  library_scene_serve (self, "film.mkv", TRUE);
  download = library_scene_add (self, "film.mkv", TRUE);
  scratch_await_true (library_scene_has_received_half, download);
  sluice_library_pause (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_PAUSED);
  library_scene_add (self, "never-begun", FALSE);
  g_assert_no_errno (g_rename (self->folder, away));

  downloads = library_scene_find_some (self, "film.mkv never-begun");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  sluice_removal_commit (removal);
  await_trouble (self, "What was downloaded of “film.mkv” could not be deleted, because its folder "
                       "is not there. It is still in that folder.\n");
  g_assert_true (scratch_has (away, "film.mkv.part"));
}

int
main (int argc, char *argv[])
{
  static const LibrarySceneTest tests[] = {
    { "untrashed", test_untrashed },
    { "untrashed-and-unasked", test_untrashed_and_unasked },
    { "removed-with-folder-gone", test_folder_gone },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
