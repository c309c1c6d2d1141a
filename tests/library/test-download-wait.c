/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download that waits: because it is held, for the network, for its next try. */

#include "download-scene.h"

/* No TCP connection leads to a multicast address: the system says at once that
 * there is no network that way. */
#define UNREACHABLE "http://224.0.0.1:1"

/* Nobody listens there: the system refuses each connection at once. */
#define REFUSED "http://127.0.0.1:1/film.mkv"

/* Stopped, but not by the user: it waits and is still wanted. */
static void
test_hold (Fixture *self, gconstpointer data)
{
  start (self);
  scratch_await_true (has_received_some, self);
  sluice_download_hold (self->download, SLUICE_WAIT_METERED);
  scratch_await_true (is_running_no_more, self);
  assert_state (self, SLUICE_DOWNLOAD_WAITING);
  g_assert_cmpint (sluice_download_get_wait (self->download), ==, SLUICE_WAIT_METERED);
  g_assert_true (sluice_download_is_wanted (self->download));
  g_assert_cmpuint (count_events (self, SLUICE_STORY_WAITING), ==, 1);
  scratch_await_true (is_origin_quiet, self);
}

/* The user's last word counts, also when the stop is still under way. */
static void
test_wanted_again_while_pausing (Fixture *self, gconstpointer data)
{
  start (self);
  scratch_await_true (has_received_some, self);
  sluice_download_pause (self->download);
  g_assert_false (sluice_download_is_wanted (self->download));
  sluice_download_wait (self->download, SLUICE_WAIT_TURN);
  g_assert_true (sluice_download_is_wanted (self->download));
  scratch_await_true (is_running_no_more, self);
  assert_state (self, SLUICE_DOWNLOAD_WAITING);
  scratch_await_true (is_origin_quiet, self);
}

static void
test_paused_while_held (Fixture *self, gconstpointer data)
{
  start (self);
  scratch_await_true (has_received_some, self);
  sluice_download_hold (self->download, SLUICE_WAIT_NETWORK);
  pause_download (self);
  g_assert_cmpint (sluice_download_get_wait (self->download), ==, SLUICE_WAIT_NONE);
}

static void
lose_network (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_http_client_set_proxy (self->client, UNREACHABLE, &error));
  g_assert_no_error (error);
}

static void
test_offline_and_patient (Fixture *self, gconstpointer data)
{
  lose_network (self);
  sluice_download_set_patient (self->download, TRUE);
  start (self);
  scratch_await_true (is_running_no_more, self);
  assert_state (self, SLUICE_DOWNLOAD_WAITING);
  g_assert_cmpint (sluice_download_get_wait (self->download), ==, SLUICE_WAIT_NETWORK);
  g_assert_null (sluice_download_get_error (self->download));
}

static void
test_offline_and_impatient (Fixture *self, gconstpointer data)
{
  lose_network (self);
  start (self);
  scratch_await_true (is_running_no_more, self);
  assert_state (self, SLUICE_DOWNLOAD_FAILED);
  g_assert_error (sluice_download_get_error (self->download), SLUICE_ERROR, SLUICE_ERROR_OFFLINE);
}

static gboolean
is_to_try_again (gpointer user_data)
{
  Fixture *self = user_data;

  return is_settled (self) || sluice_download_get_retry_in (self->download) > 0;
}

/* While there is nothing to do but wait for the next try, it says so and why. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->download);
  self->download = download_new_for_link (self, REFUSED, 3);
  start (self);
  scratch_await_true (is_to_try_again, self);
  g_assert_cmpint (sluice_download_get_retry_in (self->download), <=, 2);
  g_assert_nonnull (sluice_download_get_trouble (self->download));

  pause_download (self);
  g_assert_cmpint (sluice_download_get_retry_in (self->download), ==, -1);
  g_assert_null (sluice_download_get_trouble (self->download));
}

static void
add (const char *name, guint rate, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/download-wait/", name, NULL);

  g_test_add (path, Fixture, GUINT_TO_POINTER (rate), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  const guint slow = 4 * 1024 * 1024; /* bytes per second: two seconds for the file */
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add ("hold", slow, test_hold);
  add ("wanted-again-while-pausing", slow, test_wanted_again_while_pausing);
  add ("paused-while-held", slow, test_paused_while_held);
  add ("offline-and-patient", 0, test_offline_and_patient);
  add ("refused", 0, test_refused);
  add ("offline-and-impatient", 0, test_offline_and_impatient);

  return scratch_data_home_run (data_home);
}
