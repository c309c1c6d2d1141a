/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that wait for the network. It is taken away by a proxy that cannot
 * be reached. */

#include "sluice-queue.h"

#include "scratch.h"
#include "scripted-monitor.h"
#include "sluice-error.h"
#include "sluice-origin.h"

#define N_FILES 4
#define SIZE (256 * 1024)
#define UNREACHABLE "http://224.0.0.1:1"
#define NO_WAY "http://224.0.0.1/file" /* to one server alone */

#define SHORT_SECOND 10     /* ms */
#define LONG_SECOND 3600000 /* ms: nothing ends by itself */

typedef struct
{
  char *folder;         /* owned */
  SluiceOrigin *origin; /* owned */
  SluiceHttpClient *client;
  SluiceQueue *queue;
  GPtrArray *downloads; /* owned, of owned SluiceDownload */
  guint n_connecting;   /* how many started since it was set to 0 */
  guint n_running;
  guint most_running;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const paths[N_FILES] = { "/a", "/b", "/c", "/d" };
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();

  self->folder = scratch_folder_new ();
  self->origin = sluice_origin_new (NULL);
  for (guint i = 0; i < N_FILES; i++)
    {
      const SluiceOriginScript script = { .path = paths[i],
                                          .file = { .seed = i, .size = SIZE, .etag = "\"one\"" } };

      sluice_origin_add (self->origin, &script);
    }

  self->client = sluice_http_client_new ();
  self->queue = sluice_queue_new (self->client, limits);
  sluice_queue_set_second (self->queue, GPOINTER_TO_UINT (data));
  sluice_queue_set_patient (self->queue, TRUE);
  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
is_settled (gpointer user_data)
{
  return sluice_queue_is_settled (((Fixture *) user_data)->queue);
}

static gboolean
is_idle (gpointer user_data)
{
  return !sluice_queue_is_busy (((Fixture *) user_data)->queue);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scratch_await_true (is_idle, self);
  g_ptr_array_unref (self->downloads);
  g_assert_finalize_object (self->queue);
  g_object_unref (self->client);
  sluice_origin_free (self->origin);
  scripted_monitor_set_metered (FALSE);
  scratch_folder_remove (self->folder);
}

static void
state_cb (SluiceDownload *download, GParamSpec *pspec, Fixture *self)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  if (state == SLUICE_DOWNLOAD_CONNECTING)
    {
      self->n_connecting++;
      self->n_running++;
      self->most_running = MAX (self->most_running, self->n_running);
    }
  else if (!sluice_download_state_is_running (state) && self->n_running > 0)
    {
      self->n_running--;
    }
}

static SluiceDownload *
add_with_retries (Fixture *self, const char *link, guint retries)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);
  SluiceDownload *download;

  options->retries = retries;
  download = sluice_download_new (request, directory, options);
  g_signal_connect (download, "notify::state", G_CALLBACK (state_cb), self);
  g_ptr_array_add (self->downloads, download);
  sluice_queue_add (self->queue, download);

  return download;
}

static SluiceDownload *
add (Fixture *self, const char *link)
{
  return add_with_retries (self, link, 0);
}

static void
add_all (Fixture *self)
{
  static const char *const paths[N_FILES] = { "/a", "/b", "/c", "/d" };

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", paths[i]);

      add (self, link);
    }
}

static void
lose_network (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_http_client_set_proxy (self->client, UNREACHABLE, &error));
  g_assert_no_error (error);
}

static void
restore_network (Fixture *self)
{
  sluice_http_client_use_system_proxy (self->client);
}

static gboolean
do_all_wait (gpointer user_data)
{
  Fixture *self = user_data;

  for (guint i = 0; i < self->downloads->len; i++)
    if (sluice_download_get_wait (g_ptr_array_index (self->downloads, i)) != SLUICE_WAIT_NETWORK)
      return FALSE;

  return TRUE;
}

static gboolean
has_tried_often (gpointer user_data)
{
  return ((Fixture *) user_data)->n_connecting >= 3;
}

static gboolean
are_finished (gpointer user_data)
{
  GPtrArray *downloads = user_data;

  for (guint i = 0; i < downloads->len; i++)
    if (sluice_download_get_state (g_ptr_array_index (downloads, i)) != SLUICE_DOWNLOAD_FINISHED)
      return FALSE;

  return TRUE;
}

static void
assert_finished (Fixture *self)
{
  for (guint i = 0; i < self->downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->downloads, i);

      g_assert_no_error (sluice_download_get_error (download));
      g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FINISHED);
    }
}

/* One at a time tries again, and when it is answered all go on. */
static void
test_goes_on (Fixture *self, gconstpointer data)
{
  lose_network (self);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  g_assert_true (is_idle (self));
  g_assert_false (is_settled (self));

  self->n_connecting = self->most_running = 0;
  scratch_await_true (has_tried_often, self);
  g_assert_cmpuint (self->most_running, ==, 1);

  restore_network (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static void
test_hint (Fixture *self, gconstpointer data)
{
  lose_network (self);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  restore_network (self);
  scripted_monitor_hint ();
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static void
test_started_by_hand (Fixture *self, gconstpointer data)
{
  lose_network (self);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  restore_network (self);
  sluice_queue_start (self->queue, g_ptr_array_index (self->downloads, 2));
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static void
test_added_later (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/late", .file = { .seed = 9, .size = SIZE } };
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", script.path);

  sluice_origin_add (self->origin, &script);
  lose_network (self);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  restore_network (self);
  add (self, link);
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

/* A server that says no proves that there is a network. */
static void
test_failure_is_an_answer (Fixture *self, gconstpointer data)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/nowhere");
  SluiceDownload *missing;

  lose_network (self);
  missing = add (self, link);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  restore_network (self);
  scripted_monitor_hint ();
  scratch_await_true (is_settled, self);
  g_assert_cmpint (sluice_download_get_state (missing), ==, SLUICE_DOWNLOAD_FAILED);

  g_ptr_array_remove (self->downloads, missing);
  assert_finished (self);
}

/* One whose server alone cannot be reached does not keep the others waiting. */
static void
test_others_try (Fixture *self, gconstpointer data)
{
  SluiceDownload *lost = add (self, NO_WAY);

  scratch_await_true (do_all_wait, self);
  add_all (self);
  g_ptr_array_remove (self->downloads, lost);
  scratch_await_true (are_finished, self->downloads);
  sluice_queue_remove (self->queue, lost);
}

/* It fails, and says why, when others are seen to have a network again and again. */
static void
test_fails_alone (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/slow", .file = { .seed = 9, .size = 64 * SIZE } };
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", script.path);
  SluiceDownload *slow;
  SluiceDownload *lost;

  sluice_origin_add (self->origin, &script);
  slow = add (self, link);
  sluice_download_set_rate_limit (slow, SIZE);
  while (sluice_download_get_received (slow) == 0)
    g_main_context_iteration (NULL, TRUE);

  lost = add (self, NO_WAY);
  while (sluice_download_get_state (lost) != SLUICE_DOWNLOAD_FAILED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (sluice_download_get_error (lost), SLUICE_ERROR, SLUICE_ERROR_OFFLINE);
  g_assert_true (sluice_download_state_is_running (sluice_download_get_state (slow)));
  sluice_queue_pause_all (self->queue);
  scratch_await_true (is_settled, self);
}

/* What is on this machine needs no network. */
static void
test_local_files_go_on (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, "source");
  g_autofree char *link = g_strconcat ("file://", path, NULL);
  SluiceDownload *local;

  scratch_put (self->folder, "source", "some text");
  lose_network (self);
  add_all (self);
  scratch_await_true (do_all_wait, self);

  local = add (self, link);
  while (sluice_download_get_state (local) != SLUICE_DOWNLOAD_FINISHED)
    g_main_context_iteration (NULL, TRUE);

  g_ptr_array_remove (self->downloads, local);
  g_assert_true (do_all_wait (self));
  sluice_queue_pause_all (self->queue);
  g_assert_true (is_settled (self));
}

/* The one that tries is taken away; another tries in its place. */
static void
test_probe_removed (Fixture *self, gconstpointer data)
{
  lose_network (self);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  restore_network (self);
  sluice_queue_try_network (self->queue);
  sluice_queue_remove (self->queue, g_ptr_array_index (self->downloads, 0));
  scratch_await_true (is_settled, self);
  g_ptr_array_remove_index (self->downloads, 0);
  assert_finished (self);
}

/* A server that keeps the one that tries waiting holds up no other. */
static void
test_busy_server (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = {
    .path = "/busy",
    .file = { .size = SIZE },
    .usual = { .status = 503, .retry_after = "600" },
  };
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", script.path);
  SluiceDownload *busy;

  sluice_origin_add (self->origin, &script);
  lose_network (self);
  busy = add_with_retries (self, link, 1);
  add_all (self);
  scratch_await_true (do_all_wait, self);
  restore_network (self);
  sluice_queue_start (self->queue, busy);

  for (guint i = 1; i < self->downloads->len; i++)
    while (sluice_download_get_state (g_ptr_array_index (self->downloads, i)) !=
           SLUICE_DOWNLOAD_FINISHED)
      g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (sluice_download_get_error (busy));
  g_assert_cmpint (sluice_download_get_state (busy), ==, SLUICE_DOWNLOAD_CONNECTING);
  sluice_queue_pause (self->queue, busy);
}

static gboolean
do_all_but_one_rest (gpointer user_data)
{
  return ((Fixture *) user_data)->n_running <= 1;
}

/* The network costs nothing any more by the time that they have come to a stop. */
static void
test_metered_for_a_moment (Fixture *self, gconstpointer data)
{
  sluice_queue_set_pause_when_metered (self->queue, TRUE);
  add_all (self);
  while (self->n_running < N_FILES)
    g_main_context_iteration (NULL, TRUE);
  sluice_queue_set_jobs (self->queue, 1);
  scripted_monitor_set_metered (TRUE);
  scripted_monitor_set_metered (FALSE);
  scratch_await_true (do_all_but_one_rest, self);
  for (guint i = 0; i < self->downloads->len; i++)
    g_assert_cmpint (sluice_download_get_wait (g_ptr_array_index (self->downloads, i)), !=,
                     SLUICE_WAIT_METERED);

  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static gboolean
do_all_wait_for_free_bytes (gpointer user_data)
{
  Fixture *self = user_data;

  for (guint i = 0; i < self->downloads->len; i++)
    if (sluice_download_get_wait (g_ptr_array_index (self->downloads, i)) != SLUICE_WAIT_METERED)
      return FALSE;

  return TRUE;
}

static gboolean
has_finished_third (gpointer user_data)
{
  Fixture *self = user_data;

  return sluice_download_get_state (g_ptr_array_index (self->downloads, 2)) ==
         SLUICE_DOWNLOAD_FINISHED;
}

static void
test_metered (Fixture *self, gconstpointer data)
{
  sluice_queue_set_pause_when_metered (self->queue, TRUE);
  add_all (self);
  scripted_monitor_set_metered (TRUE);
  g_assert_true (sluice_queue_is_metered (self->queue));
  scratch_await_true (do_all_wait_for_free_bytes, self);
  g_assert_true (is_idle (self));

  sluice_queue_start (self->queue, g_ptr_array_index (self->downloads, 2));
  scratch_await_true (has_finished_third, self);
  g_assert_true (is_idle (self));

  scripted_monitor_set_metered (FALSE);
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static void
add_test (const char *name, guint second, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue-network/", name, NULL);

  g_test_add (path, Fixture, GUINT_TO_POINTER (second), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  scripted_monitor_install ();
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add_test ("goes-on", SHORT_SECOND, test_goes_on);
  add_test ("hint", LONG_SECOND, test_hint);
  add_test ("started-by-hand", LONG_SECOND, test_started_by_hand);
  add_test ("added-later", LONG_SECOND, test_added_later);
  add_test ("failure-is-an-answer", LONG_SECOND, test_failure_is_an_answer);
  add_test ("others-try", SHORT_SECOND, test_others_try);
  add_test ("fails-alone", SHORT_SECOND, test_fails_alone);
  add_test ("local-files-go-on", LONG_SECOND, test_local_files_go_on);
  add_test ("probe-removed", LONG_SECOND, test_probe_removed);
  add_test ("busy-server", LONG_SECOND, test_busy_server);
  add_test ("metered", LONG_SECOND, test_metered);
  add_test ("metered-for-a-moment", LONG_SECOND, test_metered_for_a_moment);

  return scratch_data_home_run (data_home);
}
