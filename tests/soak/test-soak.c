/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>

#include "library-scene.h"
#include "scratch.h"
#include "sluice-host-book.h"
#include "soak-belongings.h"

#define NAME "file.bin"
#define SEED 11

#define CYCLES 50         /* of each kind the same number */
#define ALL_CYCLES 1000   /* where all is wanted */
#define WARM_UP 20        /* cycles until caches are filled and pools have their threads */
#define MOST_KEPT 4       /* ends of connections that are kept for a next download */
#define LONGEST_REST 10   /* seconds until nothing is under way any more */
#define HEAP_NOISE 131072 /* bytes that come and go with the threads of GIO's pool */

/* One thing that a person does with a download, from the link to an empty folder. */
typedef void (*Cycle) (LibraryScene *self);

/* Out of the list, and its part out of the folder; a finished file stays. */
static void
remove_download (LibraryScene *self)
{
  g_autoptr (GPtrArray) downloads = library_scene_find_some (self, NAME);
  g_autoptr (SluiceRemoval) removal = sluice_library_remove (self->library, downloads, FALSE);

  sluice_removal_commit (removal);
}

static void
remove_finished (LibraryScene *self)
{
  g_autofree char *path = scratch_path (self->folder, NAME);

  library_scene_assert_whole (self, NAME);
  remove_download (self);
  g_assert_no_errno (g_unlink (path));
}

static void
start_and_stop_half_way (LibraryScene *self)
{
  library_scene_serve (self, NAME, TRUE);
  library_scene_add (self, NAME, TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, NAME));
}

static void
download_whole (LibraryScene *self)
{
  library_scene_serve (self, NAME, FALSE);
  library_scene_await_state (library_scene_add (self, NAME, TRUE), SLUICE_DOWNLOAD_FINISHED);
  remove_finished (self);
}

static void
pause_and_resume (LibraryScene *self)
{
  SluiceDownload *download;

  start_and_stop_half_way (self);
  download = library_scene_find (self, NAME);
  sluice_library_pause (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_PAUSED);
  library_scene_serve (self, NAME, FALSE);
  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  remove_finished (self);
}

static void
cancel (LibraryScene *self)
{
  start_and_stop_half_way (self);
  remove_download (self);
}

static void
cancel_and_undo (LibraryScene *self)
{
  g_autoptr (GPtrArray) downloads = NULL;
  g_autoptr (SluiceRemoval) removal = NULL;

  start_and_stop_half_way (self);
  downloads = library_scene_find_some (self, NAME);
  removal = sluice_library_remove (self->library, downloads, FALSE);
  sluice_removal_undo (removal);
  library_scene_await_state (library_scene_find (self, NAME), SLUICE_DOWNLOAD_ACTIVE);
  remove_download (self);
}

static void
serve_nothing (LibraryScene *self)
{
  const SluiceOriginScript missing = { .path = "/" NAME, .usual = { .status = 404 } };

  sluice_origin_add (self->origin, &missing);
}

static void
fail (LibraryScene *self)
{
  serve_nothing (self);
  library_scene_await_state (library_scene_add (self, NAME, TRUE), SLUICE_DOWNLOAD_FAILED);
  remove_download (self);
}

static void
fail_half_way (LibraryScene *self)
{
  SluiceDownload *download;

  start_and_stop_half_way (self);
  download = library_scene_find (self, NAME);
  sluice_library_pause (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_PAUSED);
  serve_nothing (self);
  sluice_library_start (self->library, download);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FAILED);
  remove_download (self);
}

static void
verify (LibraryScene *self)
{
  g_autofree char *digest =
      sluice_origin_body_checksum (SEED, LIBRARY_SCENE_SIZE, G_CHECKSUM_SHA256);
  g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (digest, NULL);
  g_autoptr (SluiceInspection) inspection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SluiceDownload *download;

  library_scene_serve (self, NAME, FALSE);
  download = library_scene_add (self, NAME, TRUE);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  sluice_library_verify_async (self->library, download, checksum, scratch_result_cb, &result);
  scratch_await (&result);
  inspection = sluice_library_verify_finish (self->library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sluice_inspection_get_verdict (inspection), ==, SLUICE_VERDICT_WHOLE);
  remove_finished (self);
}

static const Cycle cycles[] = { download_whole, pause_and_resume, cancel, cancel_and_undo,
                                fail,           fail_half_way,    verify };

static gboolean
is_empty (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  return folder == NULL || g_dir_read_name (folder) == NULL;
}

/* Idle, and done with deleting the part, which nobody holds any more. */
static gboolean
is_over (gpointer user_data)
{
  LibraryScene *self = user_data;
  g_autofree char *locks = g_build_filename (g_get_user_data_dir (), "sluice", "locks", NULL);

  return library_scene_is_idle (self) && is_empty (self->folder) && is_empty (locks);
}

/* Each leaves nothing: no download, no file, no visit. */
static void
run_cycles (LibraryScene *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      cycles[i % G_N_ELEMENTS (cycles)](self);
      scratch_await_true (is_over, self);
      g_assert_true (sluice_origin_await_quiet (self->origin, 60));
      library_scene_assert_list (self, "");
      sluice_origin_forget_visits (self->origin);
      g_string_truncate (self->changes, 0);
      g_string_truncate (self->settled, 0);
    }
}

/* What there is now, once it is no more than before: what threads hold on to goes a little
 * later than the last byte. */
static void
take_at_rest (SoakBelongings *now, const SoakBelongings *before, const char *folder)
{
  gint64 end = g_get_monotonic_time () + LONGEST_REST * G_TIME_SPAN_SECOND;

  do
    {
      g_main_context_iteration (NULL, FALSE);
      soak_belongings_take (now, folder);
    }
  while (g_get_monotonic_time () < end &&
         (now->descriptors > before->descriptors || now->sockets > before->sockets + MOST_KEPT ||
          now->files > before->files || now->polled > before->polled ||
          now->memory > before->memory + HEAP_NOISE));
}

static void
test_cycles (LibraryScene *self, gconstpointer data)
{
  guint n = g_getenv ("SLUICE_SOAK") != NULL ? ALL_CYCLES : CYCLES;
  SoakBelongings before;
  SoakBelongings after;

  /* What is known of hosts is written half a minute after it was learnt: before one of the two
   * looks, or after both. */
  scratch_put (self->shelf, SLUICE_HOST_BOOK_NAME, "");

  run_cycles (self, WARM_UP);
  soak_belongings_take (&before, self->root);
  soak_belongings_tell (&before);
  run_cycles (self, n);
  take_at_rest (&after, &before, self->root);
  soak_belongings_tell (&after);

  g_assert_cmpuint (after.descriptors, <=, before.descriptors);
  g_assert_cmpuint (after.sockets, <=, before.sockets + MOST_KEPT);
  g_assert_cmpuint (after.files, ==, before.files);
  g_assert_cmpint (after.polled, <=, before.polled);
  g_assert_cmpuint (after.memory, <=, before.memory + HEAP_NOISE);
}

int
main (int argc, char *argv[])
{
  const LibrarySceneTest tests[] = { { "soak", test_cycles } };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
