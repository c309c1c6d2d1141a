/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a library does while it checks or repairs a file, and how that ends. */

#include "library-scene.h"
#include "scratch.h"
#include "sluice-error.h"

#define NAME "disc.iso"

static SluiceInspection *
inspect (LibraryScene *self, SluiceDownload *download)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SluiceInspection *inspection;

  sluice_library_verify_async (self->library, download, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  inspection = sluice_library_verify_finish (self->library, result, &error);
  g_assert_no_error (error);
  return inspection;
}

static void
begin_repair (LibraryScene *self, GAsyncResult **result)
{
  SluiceDownload *download = library_scene_find (self, NAME);
  g_autoptr (SluiceInspection) inspection = inspect (self, download);

  g_assert_cmpint (sluice_inspection_get_verdict (inspection), ==, SLUICE_VERDICT_DAMAGED);
  sluice_library_repair_async (self->library, download, inspection, scratch_result_cb, result);
}

static gboolean
is_half_repaired (gpointer user_data)
{
  guint percent = 0;

  return sluice_download_get_errand (user_data, &percent) == SLUICE_ERRAND_REPAIR && percent >= 50;
}

/* A repair that has brought half of the file, and gets no more. */
static void
begin_stalled_repair (LibraryScene *self, GAsyncResult **result)
{
  library_scene_serve (self, NAME, FALSE);
  library_scene_add (self, NAME, TRUE);
  library_scene_await_state (library_scene_find (self, NAME), SLUICE_DOWNLOAD_FINISHED);
  scratch_put (self->folder, NAME, "damaged");
  library_scene_serve (self, NAME, TRUE);
  begin_repair (self, result);
  scratch_await_true (is_half_repaired, library_scene_find (self, NAME));
  g_assert_true (sluice_library_is_repairing (self->library));
}

static void
assert_stopped (LibraryScene *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sluice_library_repair_finish (self->library, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  scratch_assert_text (self->folder, NAME, "damaged");
}

/* The program's end waits until a repair has let go of its part, and the next one can take it up.
 */
static void
test_quit_in_the_middle (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GAsyncResult) repaired = NULL;
  g_autoptr (GError) error = NULL;

  begin_stalled_repair (self, &stopped);
  library_scene_flush (self);
  g_assert_false (sluice_library_is_repairing (self->library));
  g_assert_cmpint (sluice_download_get_errand (library_scene_find (self, NAME), NULL), ==,
                   SLUICE_ERRAND_NONE);
  scratch_await (&stopped);
  assert_stopped (self, stopped);
  g_clear_object (&stopped);
  library_scene_drop (self);

  library_scene_open (self);
  library_scene_assert_list (self, NAME);
  library_scene_serve (self, NAME, FALSE);
  begin_repair (self, &repaired);
  scratch_await (&repaired);
  g_assert_true (sluice_library_repair_finish (self->library, repaired, &error));
  g_assert_no_error (error);
  library_scene_assert_whole (self, NAME);
  g_assert_false (scratch_has (self->folder, NAME ".part"));
  g_assert_false (scratch_has (self->folder, NAME ".part.bak"));
}

/* What was fetched for it goes with the row. */
static void
test_removed_in_the_middle (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) downloads = NULL;

  begin_stalled_repair (self, &result);
  g_assert_true (scratch_has (self->folder, NAME ".part"));
  downloads = library_scene_find_some (self, NAME);
  g_object_unref (sluice_library_remove (self->library, downloads, FALSE));
  scratch_await (&result);
  assert_stopped (self, result);
  g_assert_false (scratch_has (self->folder, NAME ".part"));
  g_assert_false (scratch_has (self->folder, NAME ".part.json"));
}

/* What is being checked holds still, whatever the others do. */
static void
test_resume_all (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SluiceInspection) inspection = NULL;
  g_autoptr (GError) error = NULL;
  SluiceDownload *download;

  library_scene_serve (self, NAME, TRUE);
  download = library_scene_add (self, NAME, TRUE);
  scratch_await_true (library_scene_has_received_half, download);
  sluice_library_pause (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_PAUSED);

  sluice_library_verify_async (self->library, download, NULL, scratch_result_cb, &result);
  sluice_library_resume_all (self->library);
  library_scene_assert_state (download, SLUICE_DOWNLOAD_PAUSED);
  scratch_await (&result);
  inspection = sluice_library_verify_finish (self->library, result, &error);
  g_assert_no_error (error);
  g_assert_true (sluice_inspection_is_partial (inspection));
  g_assert_cmpuint (sluice_inspection_get_n_damaged (inspection), ==, 0);
}

/* A file that has the name by chance says nothing of a download that has not begun. */
static void
test_not_begun (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SluiceDownload *download = library_scene_add (self, NAME, FALSE);

  scratch_put (self->folder, NAME, "another");
  sluice_library_verify_async (self->library, download, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_null (sluice_library_verify_finish (self->library, result, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

int
main (int argc, char *argv[])
{
  static const LibrarySceneTest tests[] = {
    { "verify/quit-in-the-middle", test_quit_in_the_middle },
    { "verify/removed-in-the-middle", test_removed_in_the_middle },
    { "verify/resume-all", test_resume_all },
    { "verify/not-begun", test_not_begun },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
