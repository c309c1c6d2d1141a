/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scratch.h"
#include "sluice-queue.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sluice-link.h"

#define TIMEOUT 120 /* seconds */

typedef struct
{
  char *sources;      /* owned: path of the folder that files come from */
  char *directory;    /* owned: path of the folder that they go to */
  SluiceQueue *queue; /* owned */
  GMainLoop *loop;    /* owned */
  guint guard;        /* ends a test that hangs */
  guint n_running;
  guint most_running;
  GString *started; /* owned: the ids in the order they started */
} Fixture;

static gboolean
guard_cb (gpointer user_data)
{
  g_error ("the queue did not settle within %d seconds", TIMEOUT);
  return G_SOURCE_REMOVE;
}

static void
settled_cb (SluiceQueue *queue, GParamSpec *pspec, Fixture *fixture)
{
  if (sluice_queue_is_settled (queue))
    g_main_loop_quit (fixture->loop);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (SluiceHttpClient) client = sluice_http_client_new ();
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();

  fixture->sources = g_dir_make_tmp ("sluice-queue-from-XXXXXX", NULL);
  fixture->directory = g_dir_make_tmp ("sluice-queue-to-XXXXXX", NULL);
  fixture->queue = sluice_queue_new (client, limits);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->guard = g_timeout_add_seconds (TIMEOUT, guard_cb, NULL);
  fixture->started = g_string_new (NULL);
  g_signal_connect (fixture->queue, "notify::settled", G_CALLBACK (settled_cb), fixture);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (child), ==, 0);
    }

  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_source_remove (fixture->guard);
  g_assert_finalize_object (fixture->queue);
  g_main_loop_unref (fixture->loop);
  g_string_free (fixture->started, TRUE);
  remove_folder (fixture->sources);
  remove_folder (fixture->directory);
  g_free (fixture->sources);
  g_free (fixture->directory);
}

static void
state_cb (SluiceDownload *download, GParamSpec *pspec, Fixture *fixture)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  if (state == SLUICE_DOWNLOAD_CONNECTING)
    {
      g_string_append_printf (fixture->started, "%s ", sluice_download_get_id (download));
      fixture->n_running++;
      fixture->most_running = MAX (fixture->most_running, fixture->n_running);
    }
  else if (sluice_download_state_is_settled (state) &&
           sluice_download_get_seconds_spent (download) > 0.0)
    {
      fixture->n_running--;
    }
}

static char *
content_of (guint number)
{
  return g_strnfill (1000 + number, (char) ('a' + number % 26));
}

static void
write_source (Fixture *fixture, guint number)
{
  g_autofree char *path = g_strdup_printf ("%s/file-%u", fixture->sources, number);
  g_autofree char *content = content_of (number);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static SluiceDownload *
add_download (Fixture *fixture, guint number)
{
  g_autofree char *link = g_strdup_printf ("%s/file-%u", fixture->sources, number);
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (fixture->directory);
  g_autoptr (SluiceDownload) download = NULL;

  g_free (request->id);
  request->id = g_strdup_printf ("%u", number);
  download = sluice_download_new (request, directory, options);
  g_signal_connect (download, "notify::state", G_CALLBACK (state_cb), fixture);
  sluice_queue_add (fixture->queue, download);

  return download; /* the queue keeps it alive */
}

static void
wait_until_settled (Fixture *fixture)
{
  if (!sluice_queue_is_settled (fixture->queue))
    g_main_loop_run (fixture->loop);
}

static void
assert_arrived (SluiceDownload *download, guint number)
{
  g_autofree char *wanted = content_of (number);
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_error (sluice_download_get_error (download));
  g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpint (sluice_download_get_size (download), ==, (gint64) strlen (wanted));
  g_assert_cmpuint (sluice_download_get_received (download), ==, strlen (wanted));
  g_assert_cmpuint (sluice_download_get_connections (download), ==, 0);

  g_file_load_contents (sluice_download_get_file (download), NULL, &got, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, wanted);
}

static void
test_empty (Fixture *fixture, gconstpointer user_data)
{
  g_assert_true (sluice_queue_is_settled (fixture->queue));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->queue), 0));
}

static void
test_first_come_first_served (Fixture *fixture, gconstpointer user_data)
{
  const guint n_downloads = 30;
  g_autoptr (GString) wanted = g_string_new (NULL);

  sluice_queue_set_jobs (fixture->queue, 3);
  for (guint i = 0; i < n_downloads; i++)
    {
      write_source (fixture, i);
      add_download (fixture, i);
      g_string_append_printf (wanted, "%u ", i);
    }

  g_assert_false (sluice_queue_is_settled (fixture->queue));
  wait_until_settled (fixture);

  g_assert_cmpuint (fixture->most_running, ==, 3);
  g_assert_cmpstr (fixture->started->str, ==, wanted->str);
  for (guint i = 0; i < n_downloads; i++)
    {
      g_autoptr (SluiceDownload) download =
          g_list_model_get_item (G_LIST_MODEL (fixture->queue), i);

      assert_arrived (download, i);
    }
}

static void
test_failure_stops_no_other (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *missing;
  SluiceDownload *present;

  sluice_queue_set_jobs (fixture->queue, 1);
  write_source (fixture, 2);
  missing = add_download (fixture, 1);
  present = add_download (fixture, 2);
  wait_until_settled (fixture);

  g_assert_cmpint (sluice_download_get_state (missing), ==, SLUICE_DOWNLOAD_FAILED);
  g_assert_nonnull (sluice_download_get_error (missing));
  g_assert_cmpstr (sluice_download_get_name (missing), ==, "file-1");
  assert_arrived (present, 2);
}

static void
test_pause_all (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *downloads[3];

  sluice_queue_set_jobs (fixture->queue, 1);
  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      write_source (fixture, i);
      downloads[i] = add_download (fixture, i);
    }

  sluice_queue_pause_all (fixture->queue);
  for (guint i = 1; i < G_N_ELEMENTS (downloads); i++)
    g_assert_cmpint (sluice_download_get_state (downloads[i]), ==, SLUICE_DOWNLOAD_PAUSED);

  wait_until_settled (fixture);
  g_assert_cmpint (sluice_download_get_state (downloads[0]), ==, SLUICE_DOWNLOAD_PAUSED);
  g_assert_null (sluice_download_get_error (downloads[0]));
  g_assert_cmpstr (fixture->started->str, ==, "0 ");
}

static void
test_pause_one_that_waits (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *downloads[3];

  sluice_queue_set_jobs (fixture->queue, 1);
  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      write_source (fixture, i);
      downloads[i] = add_download (fixture, i);
    }

  sluice_download_pause (downloads[1]);
  wait_until_settled (fixture);

  assert_arrived (downloads[0], 0);
  g_assert_cmpint (sluice_download_get_state (downloads[1]), ==, SLUICE_DOWNLOAD_PAUSED);
  assert_arrived (downloads[2], 2);
}

static void
test_thousands_wait_cheaply (Fixture *fixture, gconstpointer user_data)
{
  gint64 begin = g_get_monotonic_time ();

  sluice_queue_set_jobs (fixture->queue, 1);
  for (guint i = 0; i < 10000; i++)
    add_download (fixture, i);
  sluice_queue_pause_all (fixture->queue);
  wait_until_settled (fixture);

  g_assert_cmpstr (fixture->started->str, ==, "0 ");
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC, <, 30.0);
}

static gboolean
is_idle (gpointer user_data)
{
  return !sluice_queue_is_busy (((Fixture *) user_data)->queue);
}

static void
add_many (Fixture *fixture, SluiceDownload **downloads, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      write_source (fixture, i);
      downloads[i] = add_download (fixture, i);
    }
}

static char *
list_ids (Fixture *fixture)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)); i++)
    {
      g_autoptr (SluiceDownload) download =
          g_list_model_get_item (G_LIST_MODEL (fixture->queue), i);

      g_string_append_printf (ids, "%s ", sluice_download_get_id (download));
    }

  return g_string_free (ids, FALSE);
}

static void
assert_ids (Fixture *fixture, const char *wanted)
{
  g_autofree char *ids = list_ids (fixture);

  g_assert_cmpstr (ids, ==, wanted);
}

/* The order of the list is the order of the turns, whenever it changes. */
static void
test_order (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *downloads[5];

  sluice_queue_set_jobs (fixture->queue, 1);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  for (guint i = 1; i < G_N_ELEMENTS (downloads); i++)
    g_assert_cmpint (sluice_download_get_wait (downloads[i]), ==, SLUICE_WAIT_TURN);

  sluice_queue_move (fixture->queue, downloads[4], 1);
  assert_ids (fixture, "0 4 1 2 3 ");
  sluice_queue_move (fixture->queue, downloads[0], 4);
  assert_ids (fixture, "4 1 2 3 0 ");
  sluice_queue_move (fixture->queue, downloads[1], 2);
  assert_ids (fixture, "4 2 1 3 0 ");

  wait_until_settled (fixture);
  g_assert_cmpstr (fixture->started->str, ==, "0 4 2 1 3 ");
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, GString *changes)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, removed, added);
}

static void
test_insert (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) changes = g_string_new (NULL);
  SluiceDownload *downloads[4];

  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  sluice_queue_pause_all (fixture->queue);
  wait_until_settled (fixture);

  g_signal_connect (fixture->queue, "items-changed", G_CALLBACK (changed_cb), changes);
  for (guint i = 2; i < 4; i++)
    {
      g_ptr_array_add (taken, g_object_ref (downloads[i]));
      sluice_queue_remove (fixture->queue, downloads[i]);
    }
  assert_ids (fixture, "0 1 ");
  sluice_queue_insert (fixture->queue, 1, taken);
  assert_ids (fixture, "0 2 3 1 ");
  g_assert_cmpstr (changes->str, ==, "2-1+0 2-1+0 1-0+2 ");

  sluice_queue_resume_all (fixture->queue);
  wait_until_settled (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    assert_arrived (downloads[i], i);
}

/* A place is taken until what was removed has come to a stop. */
static void
test_remove_while_running (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (SluiceDownload) removed = NULL;
  SluiceDownload *downloads[2];

  sluice_queue_set_jobs (fixture->queue, 1);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  removed = g_object_ref (downloads[0]);
  sluice_queue_remove (fixture->queue, removed);
  g_assert_true (sluice_download_state_is_running (sluice_download_get_state (removed)));
  g_assert_true (sluice_queue_is_busy (fixture->queue));
  g_assert_cmpint (sluice_download_get_wait (downloads[1]), ==, SLUICE_WAIT_TURN);

  wait_until_settled (fixture);
  g_assert_cmpint (sluice_download_get_state (removed), ==, SLUICE_DOWNLOAD_PAUSED);
  assert_arrived (downloads[1], 1);
  g_signal_handlers_disconnect_by_data (removed, fixture);
}

/* Removed and put back before it came to a stop. */
static void
test_put_back (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (SluiceDownload) removed = NULL;
  SluiceDownload *downloads[2];

  sluice_queue_set_jobs (fixture->queue, 1);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  removed = g_object_ref (downloads[0]);
  sluice_queue_remove (fixture->queue, removed);
  sluice_queue_add (fixture->queue, removed);
  sluice_queue_start (fixture->queue, removed);
  g_assert_true (sluice_download_is_wanted (removed));

  wait_until_settled (fixture);
  assert_arrived (removed, 0);
  assert_arrived (downloads[1], 1);
}

static void
test_retry (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *download = add_download (fixture, 7);

  wait_until_settled (fixture);
  g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FAILED);
  sluice_queue_resume_all (fixture->queue);
  g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FAILED);

  write_source (fixture, 7);
  sluice_queue_start (fixture->queue, download);
  g_assert_null (sluice_download_get_error (download));
  wait_until_settled (fixture);
  assert_arrived (download, 7);

  sluice_queue_start (fixture->queue, download);
  g_assert_true (sluice_queue_is_settled (fixture->queue));
}

/* What runs is not stopped when fewer may run. */
static void
test_fewer_jobs (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *downloads[6];

  sluice_queue_set_jobs (fixture->queue, 3);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  g_assert_cmpuint (fixture->n_running, ==, 3);
  sluice_queue_set_jobs (fixture->queue, 1);
  g_assert_cmpuint (fixture->n_running, ==, 3);
  wait_until_settled (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    assert_arrived (downloads[i], i);
}

/* At the end of the program what ran is still wanted, and nothing else starts. */
static void
test_stop (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *downloads[3];

  sluice_queue_set_jobs (fixture->queue, 1);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  sluice_queue_pause (fixture->queue, downloads[2]);
  sluice_queue_stop (fixture->queue);
  scratch_await_true (is_idle, fixture);

  g_assert_cmpint (sluice_download_get_state (downloads[0]), ==, SLUICE_DOWNLOAD_WAITING);
  g_assert_true (sluice_download_is_wanted (downloads[0]));
  g_assert_cmpint (sluice_download_get_state (downloads[1]), ==, SLUICE_DOWNLOAD_WAITING);
  g_assert_false (sluice_download_is_wanted (downloads[2]));
  g_assert_cmpstr (fixture->started->str, ==, "0 ");
}

static void
test_start_later (Fixture *fixture, gconstpointer user_data)
{
  gint64 later = g_get_real_time () / G_USEC_PER_SEC + 100;
  SluiceDownload *downloads[3];

  /* A second of the queue is short: it looks at the clock all the time. */
  sluice_queue_set_second (fixture->queue, 1);
  sluice_queue_set_jobs (fixture->queue, 1);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  sluice_download_set_start_at (downloads[1], later);
  sluice_download_set_start_at (downloads[2], later);
  g_assert_cmpint (sluice_download_get_wait (downloads[1]), ==, SLUICE_WAIT_TIME);
  scratch_await_true (is_idle, fixture);
  assert_arrived (downloads[0], 0);
  g_assert_false (sluice_queue_is_settled (fixture->queue));

  sluice_queue_start (fixture->queue, downloads[2]);
  g_assert_cmpint (sluice_download_get_start_at (downloads[2]), ==, 0);
  scratch_await_true (is_idle, fixture);
  assert_arrived (downloads[2], 2);

  sluice_download_set_start_at (downloads[1], g_get_real_time () / G_USEC_PER_SEC + 1);
  wait_until_settled (fixture);
  assert_arrived (downloads[1], 1);
}

/* It was to start later, and now it is to start at once. */
static void
test_start_at_once (Fixture *fixture, gconstpointer user_data)
{
  SluiceDownload *downloads[2];

  sluice_queue_set_jobs (fixture->queue, 1);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  sluice_download_set_start_at (downloads[1], G_MAXINT32);
  scratch_await_true (is_idle, fixture);
  g_assert_cmpint (sluice_download_get_wait (downloads[1]), ==, SLUICE_WAIT_TIME);

  sluice_download_set_start_at (downloads[1], 0);
  g_assert_true (sluice_queue_is_busy (fixture->queue));
  wait_until_settled (fixture);
  assert_arrived (downloads[1], 1);
}

/* Many small ones, one after the other, in front of many that wait. */
static void
test_many_small (Fixture *fixture, gconstpointer user_data)
{
  const guint n_small = 300;
  const guint n_waiting = 10000;
  SluiceDownload *last = NULL;
  gint64 begin = 0;

  sluice_queue_set_patient (fixture->queue, TRUE);
  for (guint i = 0; i < n_small; i++)
    write_source (fixture, i);
  for (guint i = 0; i < n_small + n_waiting; i++)
    {
      SluiceDownload *download = add_download (fixture, i);

      if (i == n_small - 1)
        last = download;
    }

  begin = g_get_monotonic_time ();
  while (sluice_download_get_state (last) != SLUICE_DOWNLOAD_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC, <, 30.0);
  sluice_queue_pause_all (fixture->queue);
  wait_until_settled (fixture);
}

/* When nothing runs nobody is woken up. */
static void
test_sleeps (Fixture *fixture, gconstpointer user_data)
{
  GMainContext *context = g_main_context_default ();
  GPollFD descriptors[16];
  SluiceDownload *downloads[2];
  int priority = 0;
  int timeout = 0;

  sluice_queue_set_patient (fixture->queue, TRUE);
  add_many (fixture, downloads, G_N_ELEMENTS (downloads));
  sluice_queue_pause (fixture->queue, downloads[1]);
  wait_until_settled (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, G_MAXINT, &timeout, descriptors, G_N_ELEMENTS (descriptors));
  g_main_context_release (context);
  g_assert_cmpint (timeout, >, TIMEOUT * 1000 / 2); /* the test's own guard */
}

static void
add_test (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  add_test ("/queue/empty", test_empty);
  add_test ("/queue/first-come-first-served", test_first_come_first_served);
  add_test ("/queue/failure-stops-no-other", test_failure_stops_no_other);
  add_test ("/queue/pause-all", test_pause_all);
  add_test ("/queue/pause-one-that-waits", test_pause_one_that_waits);
  add_test ("/queue/order", test_order);
  add_test ("/queue/insert", test_insert);
  add_test ("/queue/remove-while-running", test_remove_while_running);
  add_test ("/queue/put-back", test_put_back);
  add_test ("/queue/retry", test_retry);
  add_test ("/queue/fewer-jobs", test_fewer_jobs);
  add_test ("/queue/stop", test_stop);
  add_test ("/queue/start-later", test_start_later);
  add_test ("/queue/start-at-once", test_start_at_once);
  add_test ("/queue/many-small", test_many_small);
  add_test ("/queue/sleeps", test_sleeps);
  add_test ("/queue/thousands-wait-cheaply", test_thousands_wait_cheaply);

  return scratch_data_home_run (data_home);
}
