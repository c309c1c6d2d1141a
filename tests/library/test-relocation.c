/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders that are not there, and downloads that are sent to others. */

#include "sluice-relocation.h"

#include <glib/gstdio.h>

#include "library-scene.h"
#include "scratch.h"

static gboolean
waits_for_folder (gpointer download)
{
  return sluice_download_get_wait (download) == SLUICE_WAIT_FOLDER;
}

/* Returns: (transfer full): another path in the scene */
static char *
take_folder_away (LibraryScene *self)
{
  char *away = g_build_filename (self->root, "away", NULL);

  g_assert_no_errno (g_rename (self->folder, away));
  return away;
}

/* A download that has half of its bytes and is paused. */
static SluiceDownload *
add_half (LibraryScene *self, const char *name)
{
  SluiceDownload *download;

  library_scene_serve (self, name, TRUE);
  download = library_scene_add (self, name, TRUE);
  scratch_await_true (library_scene_has_received_half, download);
  sluice_library_pause (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_PAUSED);
  library_scene_serve (self, name, FALSE);
  return download;
}

static SluiceRelocation *
plan (LibraryScene *self, SluiceDownload *download, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SluiceRelocation *relocation;

  sluice_relocation_plan_async (self->library, download, folder, NULL, scratch_result_cb, &result);
  relocation = sluice_relocation_plan_finish (scratch_await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_equal (sluice_relocation_get_folder (relocation), folder));
  g_assert_true (sluice_relocation_get_download (relocation) == download);
  return relocation;
}

static void
assert_directory (SluiceDownload *download, const char *path)
{
  g_assert_cmpstr (g_file_peek_path (sluice_download_get_directory (download)), ==, path);
}

static void
assert_whole_in (LibraryScene *self, const char *path, const char *name)
{
  g_autofree char *folder = g_steal_pointer (&self->folder);

  self->folder = g_strdup (path);
  library_scene_assert_whole (self, name);
  g_free (self->folder);
  self->folder = g_steal_pointer (&folder);
}

static void
stranded_cb (SluiceLibrary *library, SluiceDownload *download, GString *told)
{
  g_string_append_printf (told, "%s ", sluice_download_get_name (download));
}

static gboolean
is_told (gpointer told)
{
  return ((GString *) told)->len > 0;
}

/* It waits, which is told once, and is no failure; when the folder is back it goes on. */
static void
test_comes_back (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  SluiceDownload *download = add_half (self, "film.mkv");
  g_autofree char *away = take_folder_away (self);

  g_signal_connect (self->library, "stranded", G_CALLBACK (stranded_cb), told);
  sluice_library_start (self->library, download);
  scratch_await_true (waits_for_folder, download);
  scratch_await_true (is_told, told);
  g_assert_null (sluice_download_get_error (download));
  g_assert_true (sluice_download_is_wanted (download));

  g_assert_no_errno (g_rename (away, self->folder));
  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "film.mkv");
  g_assert_cmpstr (self->settled->str, ==, "film.mkv finished ");
  g_assert_cmpstr (told->str, ==, "film.mkv ");
  g_signal_handlers_disconnect_by_data (self->library, told);
}

/* Under way, the next checkpoint notices. */
static void
test_lost_under_way (LibraryScene *self, gconstpointer data)
{
  g_autofree char *away = NULL;
  SluiceDownload *download;

  library_scene_serve (self, "film.mkv", FALSE);
  download = library_scene_add (self, "film.mkv", FALSE);
  sluice_library_set_rate_limit (self->library, download, LIBRARY_SCENE_SIZE / 60);
  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_ACTIVE);
  away = take_folder_away (self);
  scratch_await_true (waits_for_folder, download);

  g_assert_no_errno (g_rename (away, self->folder));
  sluice_library_set_rate_limit (self->library, download, 0);
  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "film.mkv");
}

/* At the start of the program all are looked for; a paused one stays paused. */
static void
test_at_start (LibraryScene *self, gconstpointer data)
{
  g_autofree char *away = NULL;
  SluiceDownload *paused;

  add_half (self, "paused.mkv");
  library_scene_serve (self, "film.mkv", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_add (self, "film.mkv", TRUE));
  library_scene_flush (self);
  library_scene_drop (self);
  away = take_folder_away (self);

  library_scene_open (self);
  library_scene_serve (self, "film.mkv", FALSE);
  scratch_await_true (waits_for_folder, library_scene_find (self, "film.mkv"));
  paused = library_scene_find (self, "paused.mkv");
  library_scene_assert_state (paused, SLUICE_DOWNLOAD_PAUSED);

  g_assert_no_errno (g_rename (away, self->folder));
  sluice_library_resume_all (self->library);
  library_scene_await_state (library_scene_find (self, "film.mkv"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_await_state (paused, SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "film.mkv");
  library_scene_assert_whole (self, "paused.mkv");
}

/* The same folder by another way: all that was begun there goes on. */
static void
test_same_folder (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *other = add_half (self, "other.mkv");
  SluiceDownload *download = add_half (self, "film.mkv");
  g_autofree char *away = take_folder_away (self);
  g_autoptr (SluiceRelocation) relocation = NULL;
  SluiceDownload *anew;

  sluice_library_start (self->library, download);
  scratch_await_true (waits_for_folder, download);
  relocation = plan (self, download, away);
  g_assert_cmpuint (sluice_relocation_count_anew (relocation, &anew), ==, 0);
  assert_directory (download, self->folder);

  sluice_relocation_apply (relocation);
  assert_directory (download, away);
  assert_directory (other, away);
  library_scene_assert_state (other, SLUICE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (sluice_download_get_received (download), >=, LIBRARY_SCENE_SIZE / 2);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  assert_whole_in (self, away, "film.mkv");
  g_assert_cmpuint (sluice_download_get_received (other), >=, LIBRARY_SCENE_SIZE / 2);

  sluice_library_start (self->library, other);
  library_scene_await_state (other, SLUICE_DOWNLOAD_FINISHED);
  assert_whole_in (self, away, "other.mkv");
}

/* Another folder: it is said beforehand that it begins there anew, and the part stays. */
static void
test_other_folder (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download = add_half (self, "film.mkv");
  g_autofree char *away = take_folder_away (self);
  g_autofree char *elsewhere = g_build_filename (self->root, "elsewhere", NULL);
  g_autoptr (SluiceRelocation) relocation = NULL;
  SluiceDownload *anew;

  g_assert_no_errno (g_mkdir (elsewhere, 0700));
  sluice_library_start (self->library, download);
  scratch_await_true (waits_for_folder, download);
  relocation = plan (self, download, elsewhere);
  g_assert_cmpuint (sluice_relocation_count_anew (relocation, &anew), ==, 1);
  g_assert_true (anew == download);

  sluice_relocation_apply (relocation);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  assert_whole_in (self, elsewhere, "film.mkv");
  g_assert_true (scratch_has (away, "film.mkv.part"));
  g_assert_true (scratch_has (away, "film.mkv.part.json"));
}

/* Where it goes is kept for another life. */
static void
test_kept (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download = add_half (self, "film.mkv");
  g_autofree char *away = take_folder_away (self);
  g_autofree char *old = g_steal_pointer (&self->folder);
  g_autoptr (SluiceRelocation) relocation = plan (self, download, away);

  sluice_relocation_apply (relocation);
  library_scene_assert_state (download, SLUICE_DOWNLOAD_PAUSED);
  g_clear_pointer (&relocation, sluice_relocation_free);
  self->folder = g_strdup (away);
  library_scene_restart (self);
  assert_directory (library_scene_find (self, "film.mkv"), away);
}

int
main (int argc, char *argv[])
{
  static const LibrarySceneTest tests[] = {
    { "folder-comes-back", test_comes_back },  { "folder-lost-under-way", test_lost_under_way },
    { "folder-gone-at-start", test_at_start }, { "same-folder-again", test_same_folder },
    { "other-folder", test_other_folder },     { "relocation-kept", test_kept },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
