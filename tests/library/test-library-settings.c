/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "library-scene.h"
#include "scratch.h"
#include "sluice-error.h"

static void
serve_two (LibraryScene *self)
{
  library_scene_serve (self, "a", TRUE);
  library_scene_serve (self, "b", TRUE);
  library_scene_add (self, "a", TRUE);
  library_scene_add (self, "b", TRUE);
}

static gboolean
has_come_last (gpointer user_data)
{
  return sluice_download_get_wait (user_data) == SLUICE_WAIT_TURN;
}

/* One more place, and the one that waited runs. */
static void
test_jobs (LibraryScene *self, gconstpointer data)
{
  sluice_library_set_jobs (self->library, 1);
  serve_two (self);
  scratch_await_true (has_come_last, library_scene_find (self, "b"));
  library_scene_await_state (library_scene_find (self, "a"), SLUICE_DOWNLOAD_ACTIVE);

  sluice_library_set_jobs (self->library, 2);
  library_scene_await_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_ACTIVE);
}

static gboolean
is_visited (gpointer user_data)
{
  LibraryScene *self = user_data;
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);

  return visits->len > 0;
}

/* One host gives one connection at a time: the other download waits for it. */
static void
test_host_connections (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) visits = NULL;

  sluice_library_set_host_connections (self->library, 1);
  serve_two (self);
  scratch_await_true (is_visited, self);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "a"));
  visits = sluice_origin_get_visits (self->origin);
  g_assert_cmpuint (visits->len, ==, 1);
}

static void
test_everything_at_once (LibraryScene *self, gconstpointer data)
{
  serve_two (self);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "a"));
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "b"));

  sluice_library_pause_all (self->library);
  library_scene_await_state (library_scene_find (self, "a"), SLUICE_DOWNLOAD_PAUSED);
  library_scene_await_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_PAUSED);

  library_scene_serve (self, "a", FALSE);
  library_scene_serve (self, "b", FALSE);
  sluice_library_resume_all (self->library);
  library_scene_await_state (library_scene_find (self, "a"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_await_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "a");
  library_scene_assert_whole (self, "b");
}

static void
test_proxy (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      sluice_library_set_proxy (self->library, SLUICE_PROXY_OWN, "not a proxy", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (sluice_library_set_proxy (self->library, SLUICE_PROXY_OWN, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED);
  g_clear_error (&error);

  g_assert_true (sluice_library_set_proxy (self->library, SLUICE_PROXY_SYSTEM, NULL, &error));
  g_assert_true (sluice_library_set_proxy (self->library, SLUICE_PROXY_NONE, NULL, &error));
  library_scene_serve (self, "a", FALSE);
  library_scene_await_state (library_scene_add (self, "a", TRUE), SLUICE_DOWNLOAD_FINISHED);
}

static void
test_user_agent (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) visits = NULL;
  const SluiceOriginVisit *visit;

  sluice_library_set_user_agent (self->library, "Example/1.0");
  library_scene_serve (self, "a", FALSE);
  library_scene_await_state (library_scene_add (self, "a", TRUE), SLUICE_DOWNLOAD_FINISHED);

  visits = sluice_origin_get_visits (self->origin);
  visit = visits->pdata[0];
  g_assert_true (g_ptr_array_find_with_equal_func (visit->headers, "User-Agent: Example/1.0",
                                                   g_str_equal, NULL));
}

/* A limit that lets the file through in a while, lifted before that. */
static void
test_rates (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download;

  library_scene_serve (self, "a", FALSE);
  sluice_library_set_rate (self->library, 100 * 1000);
  download = library_scene_add (self, "a", TRUE);
  sluice_library_set_rate_limit (self->library, download, 50 * 1000);
  library_scene_await_state (download, SLUICE_DOWNLOAD_ACTIVE);
  g_assert_cmpuint (sluice_download_get_rate_limit (download), ==, 50 * 1000);
  sluice_library_set_yield (self->library, download, TRUE);
  g_assert_true (sluice_download_get_yield (download));
  sluice_library_set_yield (self->library, download, FALSE);

  sluice_library_set_rate (self->library, 0);
  sluice_library_set_rate_limit (self->library, download, 0);
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "a");
}

/* Who saves power looks less often, but does look; and may change their mind. */
static void
test_thrifty (LibraryScene *self, gconstpointer data)
{
  library_scene_serve (self, "first", TRUE);
  library_scene_serve (self, "second", TRUE);
  sluice_library_set_thrifty (self->library, TRUE);
  library_scene_add (self, "first", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "first"));
  sluice_library_set_thrifty (self->library, FALSE);
  library_scene_add (self, "second", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "second"));
}

int
main (int argc, char *argv[])
{
  const LibrarySceneTest tests[] = {
    { "settings/jobs", test_jobs },
    { "settings/host-connections", test_host_connections },
    { "settings/everything-at-once", test_everything_at_once },
    { "settings/proxy", test_proxy },
    { "settings/user-agent", test_user_agent },
    { "settings/rates", test_rates },
    { "settings/thrifty", test_thrifty },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
