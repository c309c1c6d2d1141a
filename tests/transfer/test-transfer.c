/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <sys/xattr.h>

#include "transfer-scene.h"

#define ORIGIN_ATTRIBUTE "user.xdg.origin.url"
#define PROMPTLY (30 * G_USEC_PER_SEC) /* µs; far below what the limits would take */

/* No TCP connection leads to a multicast address: the system says at once that
 * there is no network that way. */
#define UNREACHABLE "http://224.0.0.1"

/* ---- What can be seen ---- */

static void
assert_connection (const SluiceConnection *connection)
{
  g_assert_cmpuint (connection->number, >, 0);
  g_assert_cmpuint (connection->start, <=, connection->position);
  g_assert_cmpuint (connection->position, <=, connection->end);
  g_assert_cmpuint (connection->end, <=, SIZE);
  g_assert_cmpint (connection->state, ==, SLUICE_CONNECTION_READING);
  g_assert_cmpfloat (connection->rate, >=, 0.0);
  g_assert_null (connection->trouble);
}

static void
test_seen_while_running (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) connections = NULL;

  serve (self, NULL);
  self->options->connections = 4;
  start (self);
  g_assert_null (sluice_transfer_get_description (self->transfer));
  g_assert_cmpuint (sluice_ranges_n_runs (sluice_transfer_get_written (self->transfer)), ==, 0);
  scratch_await_true (has_four, self);

  connections = sluice_transfer_list_connections (self->transfer, g_get_monotonic_time ());
  g_assert_cmpuint (connections->len, ==, 4);
  for (guint i = 0; i < connections->len; i++)
    assert_connection (g_ptr_array_index (connections, i));
  g_assert_cmpstr (sluice_transfer_get_description (self->transfer)->etag, ==, "\"one\"");

  scratch_await_true (has_written_some, self);
  pause_run (self);
}

static gboolean
waits (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GPtrArray) connections =
      sluice_transfer_list_connections (self->transfer, g_get_monotonic_time ());
  const SluiceConnection *first;

  if (connections->len == 0)
    return FALSE;
  first = g_ptr_array_index (connections, 0);
  return first->state == SLUICE_CONNECTION_WAITING && first->trouble != NULL;
}

static void
test_trouble (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner manner = { .status = 503 };
  g_autoptr (GPtrArray) connections = NULL;
  g_autoptr (SluiceConnection) copy = NULL;

  serve (self, &manner);
  self->options->retries = 3;
  start (self);
  scratch_await_true (waits, self);

  connections = sluice_transfer_list_connections (self->transfer, g_get_monotonic_time ());
  copy = sluice_connection_copy (g_ptr_array_index (connections, 0));
  g_clear_pointer (&connections, g_ptr_array_unref);
  pause_run (self);
  g_assert_cmpstr (copy->trouble, !=, "");
  g_assert_cmpuint (copy->position, ==, 0);
  g_assert_cmpuint (copy->end, ==, SLUICE_CONNECTION_OPEN_END);
}

/* ---- What can be changed ---- */

static void
test_more_and_fewer_connections (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  self->options->connections = 2;
  start (self);
  scratch_await_true (has_two, self);

  sluice_transfer_set_connections (self->transfer, 4);
  scratch_await_true (has_four, self);
  sluice_transfer_set_connections (self->transfer, 2);
  scratch_await_true (has_two, self);

  sluice_origin_lift_rates (self->origin);
  finish_well (self);
}

/* What arrived when it was looked before; two looks without a difference. */
static gboolean
has_come_to_rest (gpointer user_data)
{
  Fixture *self = user_data;
  guint64 before = self->received;

  self->received = sluice_transfer_get_received (self->transfer);
  return self->received == before;
}

/* At this rate the next turn comes after many seconds: nobody may wait for it. */
static void
test_rate_limit_lifted (Fixture *self, gconstpointer data)
{
  gint64 lifted_at;

  serve (self, NULL);
  self->options->rate_limit = SIZE;
  self->options->connections = 4;
  start (self);
  scratch_await_true (has_written_some, self);

  sluice_transfer_set_rate_limit (self->transfer, 64);
  scratch_await_true (has_come_to_rest, self);
  lifted_at = g_get_monotonic_time ();
  sluice_transfer_set_rate_limit (self->transfer, 0);
  finish_well (self);
  g_assert_cmpint (g_get_monotonic_time () - lifted_at, <, PROMPTLY);
}

/* The same for the limit of all downloads. */
static void
test_global_limit_lifted (Fixture *self, gconstpointer data)
{
  gint64 lifted_at;

  serve (self, NULL);
  sluice_limits_set_rate (self->limits, SIZE);
  start (self);
  scratch_await_true (has_written_some, self);

  sluice_limits_set_rate (self->limits, 64);
  scratch_await_true (has_come_to_rest, self);
  lifted_at = g_get_monotonic_time ();
  sluice_limits_set_rate (self->limits, 0);
  finish_well (self);
  g_assert_cmpint (g_get_monotonic_time () - lifted_at, <, PROMPTLY);
}

static void
test_fewer_connections_to_the_host (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  self->options->connections = 4;
  start (self);
  scratch_await_true (has_four, self);

  sluice_limits_set_host_connections (self->limits, 2);
  scratch_await_true (has_two, self);
  sluice_limits_set_host_connections (self->limits, 8);
  scratch_await_true (has_four, self);

  sluice_origin_lift_rates (self->origin);
  finish_well (self);
}

/* The user has the last word, and may leave it to the program again. */
static void
test_chosen_and_left_open (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  start (self);
  scratch_await_true (has_written_some, self);
  sluice_transfer_set_connections (self->transfer, 4);
  scratch_await_true (has_four, self);
  sluice_transfer_set_connections (self->transfer, 0);
  assert_told (self, "chosen automatically");
  sluice_origin_lift_rates (self->origin);
  finish_well (self);
}

/* Nobody else is on the way: it gives way to nobody, over one connection, and may stop to. */
static void
test_yielding (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  self->options->yield = TRUE;
  start (self);
  scratch_await_true (has_written_some, self);
  assert_told (self, "it gives way");
  g_assert_cmpuint (sluice_transfer_get_connections (self->transfer), ==, 1);

  sluice_transfer_set_yield (self->transfer, FALSE);
  sluice_origin_lift_rates (self->origin);
  finish_well (self);
}

/* Of many connections one is left, unless the user chose how many. */
static void
test_begins_to_yield (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  self->options->connections = 4;
  start (self);
  scratch_await_true (has_four, self);
  sluice_transfer_set_yield (self->transfer, TRUE);
  sluice_transfer_set_connections (self->transfer, 0);
  scratch_await_true (has_one, self);

  sluice_origin_lift_rates (self->origin);
  finish_well (self);
}

/* ---- What is noted on the file ---- */

static void
test_origin_noted (Fixture *self, gconstpointer data)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/" NAME);
  g_autofree char *secret = g_strconcat (link, "?token=secret#page", NULL);
  g_autofree char *path = scratch_path (self->folder, NAME);
  char found[256] = "";

  serve (self, NULL);
  self->options->mark_origin = TRUE;
  start_link (self, secret);
  finish_well (self);

  if (getxattr (path, ORIGIN_ATTRIBUTE, found, sizeof found - 1) < 0)
    {
      g_assert_cmpint (errno, ==, ENOTSUP);
      g_test_skip ("This file system keeps no attributes.");
    }
  else
    g_assert_cmpstr (found, ==, link);
}

static void
test_origin_not_noted (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, NAME);

  serve (self, NULL);
  start (self);
  finish_well (self);
  g_assert_cmpint (getxattr (path, ORIGIN_ATTRIBUTE, NULL, 0), <, 0);
}

/* ---- Without a network ---- */

static void
test_offline_from_the_start (Fixture *self, gconstpointer data)
{
  self->options->retries = 8;
  self->options->patient = TRUE;
  start_link (self, UNREACHABLE "/" NAME);
  finish_badly (self, SLUICE_ERROR_OFFLINE);
  g_assert_cmpuint (self->n_retries, ==, 0);
}

static gboolean
has_retried (gpointer user_data)
{
  return ((Fixture *) user_data)->n_retries > 0;
}

static void
test_offline_and_impatient (Fixture *self, gconstpointer data)
{
  self->options->retries = 8;
  start_link (self, UNREACHABLE "/" NAME);
  scratch_await_true (has_retried, self);
  pause_run (self);
}

/* The network goes away under running connections; what came before is kept. */
static void
test_offline_on_the_way (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  serve (self, NULL);
  self->options->connections = 4;
  self->options->retries = 8;
  self->options->patient = TRUE;
  start (self);
  scratch_await_true (has_four, self);
  scratch_await_true (has_written_some, self);

  g_assert_true (sluice_http_client_set_proxy (self->client, UNREACHABLE ":1", &error));
  g_assert_no_error (error);
  g_clear_pointer (&self->origin, sluice_origin_free);
  finish_badly (self, SLUICE_ERROR_OFFLINE);
  g_assert_true (scratch_has (self->folder, NAME ".part.json"));
  g_assert_cmpuint (self->n_retries, <=, 4);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/transfer/seen-while-running", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_seen_while_running, tear_down);
  g_test_add ("/transfer/trouble", Fixture, NULL, set_up, test_trouble, tear_down);
  g_test_add ("/transfer/more-and-fewer-connections", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_more_and_fewer_connections, tear_down);
  g_test_add ("/transfer/rate-limit-lifted", Fixture, NULL, set_up, test_rate_limit_lifted,
              tear_down);
  g_test_add ("/transfer/global-limit-lifted", Fixture, NULL, set_up, test_global_limit_lifted,
              tear_down);
  g_test_add ("/transfer/yielding", Fixture, GUINT_TO_POINTER (RATE), set_up, test_yielding,
              tear_down);
  g_test_add ("/transfer/begins-to-yield", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_begins_to_yield, tear_down);
  g_test_add ("/transfer/fewer-connections-to-the-host", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_fewer_connections_to_the_host, tear_down);
  g_test_add ("/transfer/origin/noted", Fixture, NULL, set_up, test_origin_noted, tear_down);
  g_test_add ("/transfer/origin/not-noted", Fixture, NULL, set_up, test_origin_not_noted,
              tear_down);
  g_test_add ("/transfer/offline/from-the-start", Fixture, NULL, set_up,
              test_offline_from_the_start, tear_down);
  g_test_add ("/transfer/offline/and-impatient", Fixture, NULL, set_up, test_offline_and_impatient,
              tear_down);
  g_test_add ("/transfer/offline/on-the-way", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_offline_on_the_way, tear_down);
  g_test_add ("/transfer/chosen-and-left-open", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_chosen_and_left_open, tear_down);

  return scratch_data_home_run (data_home);
}
