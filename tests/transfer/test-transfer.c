/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-origin.h"

#define SIZE (8 * 1024 * 1024)
#define SEED 9
#define RATE (1024 * 1024) /* bytes per second, of all the origin */
#define NAME "film.mkv"
#define ORIGIN_ATTRIBUTE "user.xdg.origin.url"
#define PROMPTLY (15 * G_USEC_PER_SEC) /* µs; far below what the limits would take */

/* No TCP connection leads to a multicast address: the system says at once that
 * there is no network that way. */
#define UNREACHABLE "http://224.0.0.1"

typedef struct
{
  char *folder;
  SluiceOrigin *origin;
  SluiceHttpClient *client;
  SluiceLimits *limits;
  SluiceTransferOptions *options;
  SluiceTransfer *transfer; /* nullable: not started */
  GCancellable *cancellable;
  GAsyncResult *result; /* nullable: it runs */
  guint n_retries;
  guint64 received;
  GString *details; /* of the story, a line each */
} Fixture;

/* Rate-limited where @data says so, so that there is something to see. */
static void
set_up (Fixture *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { .rate = GPOINTER_TO_UINT (data) };

  self->folder = scratch_folder_new ();
  self->origin = sluice_origin_new (&settings);
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->options = sluice_transfer_options_new ();
  self->options->retries = 0;
  self->cancellable = g_cancellable_new ();
  self->details = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->result);
  g_assert_finalize_object (self->transfer);
  g_assert_finalize_object (self->limits);
  g_assert_finalize_object (self->client);
  g_clear_object (&self->cancellable);
  g_string_free (self->details, TRUE);
  sluice_transfer_options_free (self->options);
  g_clear_pointer (&self->origin, sluice_origin_free);
  scratch_folder_remove (self->folder);
}

static void
serve (Fixture *self, const SluiceOriginManner *manner)
{
  SluiceOriginScript script = { .path = "/" NAME,
                                .file = { .seed = SEED, .size = SIZE, .etag = "\"one\"" } };

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (self->origin, &script);
}

static void
event_cb (SluiceTransfer *transfer,
          SluiceTransferEvent event,
          const char *message,
          double delay,
          Fixture *self)
{
  self->n_retries += event == SLUICE_TRANSFER_EVENT_RETRY;
  if (event == SLUICE_TRANSFER_EVENT_DETAIL)
    g_string_append_printf (self->details, "%s\n", message);
}

static void
start_link (Fixture *self, const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);

  self->transfer =
      sluice_transfer_new (request, directory, self->options, self->client, self->limits);
  g_signal_connect (self->transfer, "event", G_CALLBACK (event_cb), self);
  sluice_transfer_run_async (self->transfer, self->cancellable, scratch_result_cb, &self->result);
}

static void
start (Fixture *self)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/" NAME);

  start_link (self, link);
}

static GFile *
finish (Fixture *self, GError **error)
{
  return sluice_transfer_run_finish (self->transfer, scratch_await (&self->result), error);
}

static void
finish_well (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = finish (self, &error);

  g_assert_no_error (error);
  g_assert_true (sluice_origin_body_equals (SEED, SIZE, file, &error));
  g_assert_no_error (error);
}

static void
finish_badly (Fixture *self, SluiceError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = finish (self, &error);

  g_assert_null (file);
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static void
pause_run (Fixture *self)
{
  g_cancellable_cancel (self->cancellable);
  finish_badly (self, SLUICE_ERROR_CANCELLED);
}

static guint
count_reading (Fixture *self)
{
  return sluice_transfer_get_connections (self->transfer);
}

static gboolean
has_four (gpointer user_data)
{
  return count_reading (user_data) == 4;
}

static gboolean
has_one (gpointer user_data)
{
  return count_reading (user_data) == 1;
}

static gboolean
has_two (gpointer user_data)
{
  return count_reading (user_data) == 2;
}

static gboolean
has_written_some (gpointer user_data)
{
  Fixture *self = user_data;

  return sluice_ranges_covered (sluice_transfer_get_written (self->transfer)) > SIZE / 16;
}

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

/* ---- The story ---- */

static void
assert_told (Fixture *self, const char *words)
{
  g_test_message ("%s", self->details->str);
  g_assert_nonnull (strstr (self->details->str, words));
}

static void
test_story_of_a_whole_file (Fixture *self, gconstpointer data)
{
  guint8 *bytes = g_malloc (SIZE);
  g_autofree char *digest = NULL;
  g_autofree char *text = NULL;

  sluice_origin_body_bytes (SEED, 0, bytes, SIZE);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, SIZE);
  text = g_strconcat ("sha256:", digest, NULL);
  g_free (bytes);

  serve (self, NULL);
  self->options->connections = 4;
  self->options->checksum = sluice_checksum_parse (text, NULL);
  start (self);
  finish_well (self);
  assert_told (self, "over 4 connections, as chosen");
  assert_told (self, "has the checksum it should have");
  g_assert_null (strstr (self->details->str, "already"));
}

static void
test_story_of_one_connection (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner manner = { .range = SLUICE_ORIGIN_RANGE_IGNORED };

  serve (self, &manner);
  start (self);
  finish_well (self);
  assert_told (self, "does not send parts");
}

static void
test_story_of_going_on (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  start (self);
  scratch_await_true (has_written_some, self);
  pause_run (self);

  g_clear_object (&self->result);
  g_clear_object (&self->transfer);
  g_cancellable_reset (self->cancellable);
  g_string_truncate (self->details, 0);
  sluice_origin_lift_rates (self->origin);
  start (self);
  finish_well (self);
  assert_told (self, "were there already");
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

static gboolean
has_told_limit (gpointer user_data)
{
  Fixture *self = user_data;

  return strstr (self->details->str, "allows no more than") != NULL;
}

/* Eight connections are tried, and the server serves two at a time. */
static void
test_story_of_a_limit (Fixture *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { .rate = RATE, .most_visits = 2 };
  g_auto (GStrv) lines = NULL;

  sluice_origin_free (self->origin);
  self->origin = sluice_origin_new (&settings);
  serve (self, NULL);
  self->options->retries = 8;
  start (self);
  scratch_await_true (has_told_limit, self);
  sluice_origin_lift_rates (self->origin);
  finish_well (self);

  lines = g_strsplit (self->details->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), <=, 6);
}

static gboolean
has_told_settled (gpointer user_data)
{
  Fixture *self = user_data;

  return self->result != NULL || strstr (self->details->str, " faster.") != NULL;
}

/* What comes of it, and how soon, depends on how busy the machine is. */
static void
test_story_of_settling (Fixture *self, gconstpointer data)
{
  serve (self, NULL);
  start (self);
  scratch_await_true (has_told_settled, self);
  assert_told (self, "over up to 8 connections");
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
  g_test_add ("/transfer/story/whole-file", Fixture, NULL, set_up, test_story_of_a_whole_file,
              tear_down);
  g_test_add ("/transfer/story/one-connection", Fixture, NULL, set_up, test_story_of_one_connection,
              tear_down);
  g_test_add ("/transfer/story/going-on", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_story_of_going_on, tear_down);
  g_test_add ("/transfer/story/settling", Fixture, GUINT_TO_POINTER (4 * RATE), set_up,
              test_story_of_settling, tear_down);
  g_test_add ("/transfer/chosen-and-left-open", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_chosen_and_left_open, tear_down);
  g_test_add ("/transfer/story/limit", Fixture, NULL, set_up, test_story_of_a_limit, tear_down);

  return scratch_data_home_run (data_home);
}
