/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pause in every state a download can be in: it settles at once, leaves nothing open,
 * and the next run brings the same file. */

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-transfer.h"

#define NAME "file.bin"
#define PATH "/" NAME
#define SEED 5
#define SIZE 700000
#define HALF (SIZE / 2)
/* The disk may be busy, but no timeout is that short. */
#define PROMPTLY (30 * G_USEC_PER_SEC) /* µs */
#define OPENING 8                      /* connections that may be on their way at a time */

typedef struct _Fixture Fixture;

/**
 * Case:
 * @name: the state
 * @usual: how the origin answers until the pause
 * @etag: what it says of the version, or %NULL
 * @prepare: does what has to be done before, or %NULL
 * @has_come: whether the state has come
 * @https: the link is an HTTPS one
 * @rate_limit: bytes per second, or 0
 * @checksum: there is one
 */
typedef struct
{
  const char *name;
  SluiceOriginManner usual;
  const char *etag;
  void (*prepare) (Fixture *self);
  gboolean (*has_come) (Fixture *self);
  gboolean https;
  guint64 rate_limit;
  gboolean checksum;
} Case;

struct _Fixture
{
  const Case *row;
  char *folder;             /* owned */
  GFile *directory;         /* owned */
  SluiceOrigin *origin;     /* owned */
  SluiceHttpClient *client; /* owned */
  SluiceLimits *limits;     /* owned */
  GArray *sockets;          /* owned, of int: what nobody accepts connections from */
  guint port;               /* where nobody does, or 0 */
  SluiceHost *host;         /* owned, nullable; of which it does */
  GPtrArray *permits;       /* owned; that the test holds */
  gboolean inherits;        /* from now on another link is used */

  SluiceTransfer *transfer; /* owned, nullable */
  guint n_retries;
};

/* ---- What is in the way ---- */

/* The kernel takes connections until its queue is full, and then lets them wait. */
static void
listen_without_accepting (Fixture *self, int queue)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, queue), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  g_array_append_val (self->sockets, listener);
  self->port = ntohs (address.sin_port);
}

static void
prepare_deaf (Fixture *self)
{
  listen_without_accepting (self, 16);
}

static void
prepare_full (Fixture *self)
{
  listen_without_accepting (self, 0);
  for (guint i = 0; i < 4; i++)
    {
      struct sockaddr_in address = { .sin_family = AF_INET,
                                     .sin_addr = { htonl (INADDR_LOOPBACK) },
                                     .sin_port = htons ((guint16) self->port) };
      int waiting = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

      connect (waiting, (struct sockaddr *) &address, sizeof address);
      g_array_append_val (self->sockets, waiting);
    }
}

static void
hold_permits (Fixture *self, SluicePermits *permits, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_assert_true (sluice_permits_try_acquire (permits));
      g_ptr_array_add (self->permits, g_object_ref (permits));
    }
}

static void
prepare_no_turn (Fixture *self)
{
  g_autofree char *key = sluice_origin_get_link (self->origin, "127.0.0.1", "");

  sluice_limits_set_host_connections (self->limits, 1);
  self->host = sluice_limits_get_host (self->limits, key);
  hold_permits (self, sluice_host_get_permits (self->host), 1);
}

static void
prepare_no_opening (Fixture *self)
{
  hold_permits (self, sluice_limits_get_opening_permits (self->limits), OPENING);
}

/* ---- Running ---- */

static SluiceTransferOptions *
build_options (Fixture *self, gboolean limited)
{
  SluiceTransferOptions *options = sluice_transfer_options_new ();

  options->connections = 1;
  options->rate_limit = limited ? self->row->rate_limit : 0;
  options->inherit = self->inherits;
  if (self->row->checksum)
    {
      g_autofree char *digest = sluice_origin_body_checksum (SEED, SIZE, G_CHECKSUM_SHA256);
      g_autofree char *text = g_strconcat ("sha256:", digest, NULL);

      options->checksum = sluice_checksum_parse (text, NULL);
      g_assert_nonnull (options->checksum);
    }
  return options;
}

static void
event_cb (SluiceTransfer *transfer, int event, const char *message, double delay, Fixture *self)
{
  self->n_retries += event == SLUICE_TRANSFER_EVENT_RETRY;
}

static void
transfer_begin (Fixture *self, guint port, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (SluiceTransferOptions) options = build_options (self, cancellable != NULL);
  g_autofree char *usual =
      sluice_origin_get_link (self->origin, "127.0.0.1", self->inherits ? PATH "?new" : PATH);
  g_autofree char *elsewhere = g_strdup_printf (
      "%s://127.0.0.1:%u" PATH, self->row->https && port != 0 ? "https" : "http", port);
  g_autoptr (GUri) uri = g_uri_parse (port != 0 ? elsewhere : usual, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);

  self->transfer =
      sluice_transfer_new (request, self->directory, options, self->client, self->limits);
  self->n_retries = 0;
  g_signal_connect (self->transfer, "event", G_CALLBACK (event_cb), self);
  sluice_transfer_run_async (self->transfer, cancellable, scratch_result_cb, result);
}

static void
serve (Fixture *self, const SluiceOriginManner *manner)
{
  SluiceOriginScript script = { .path = PATH,
                                .file = { .seed = SEED, .size = SIZE, .etag = self->row->etag } };

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (self->origin, &script);
}

static void
run_to_the_end (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  transfer_begin (self, 0, NULL, &result);
  file = sluice_transfer_run_finish (self->transfer, scratch_await (&result), &error);
  g_assert_no_error (error);
  sluice_origin_body_equals (SEED, SIZE, file, &error);
  g_assert_no_error (error);
  g_clear_object (&self->transfer);
}

static gboolean
has_half (Fixture *self)
{
  return sluice_transfer_get_received (self->transfer) >= HALF;
}

/* Leaves half of it there. */
static void
leave_half (Fixture *self)
{
  const SluiceOriginManner half = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = HALF };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  serve (self, &half);
  transfer_begin (self, 0, cancellable, &result);
  while (!has_half (self))
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_transfer_run_finish (self->transfer, scratch_await (&result), &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_clear_object (&self->transfer);
  serve (self, &self->row->usual);
}

static void
leave_half_to_another (Fixture *self)
{
  leave_half (self);
  self->inherits = TRUE;
}

/* ---- The states ---- */

static gboolean
has_begun (Fixture *self)
{
  return TRUE;
}

static gboolean
asks_in_vain (Fixture *self)
{
  g_autoptr (GPtrArray) connections =
      sluice_transfer_list_connections (self->transfer, g_get_monotonic_time ());

  return connections->len > 0;
}

static gboolean
was_visited (Fixture *self)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);

  return visits->len > 0;
}

static gboolean
was_visited_again (Fixture *self)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);

  return visits->len > 1;
}

static gboolean
waits_to_try_again (Fixture *self)
{
  return self->n_retries > 0;
}

static gboolean
has_received_some (Fixture *self)
{
  return sluice_transfer_get_received (self->transfer) > 0;
}

static gboolean
has_received_all (Fixture *self)
{
  return sluice_transfer_get_received (self->transfer) == SIZE;
}

static gboolean
is_finishing (Fixture *self)
{
  return sluice_transfer_get_phase (self->transfer) == SLUICE_TRANSFER_FINISHING;
}

#define MUTE                                                                                       \
  {                                                                                                \
    .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE                                             \
  }
#define STALL(after_)                                                                              \
  {                                                                                                \
    .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = after_                                      \
  }

static const Case cases[] = {
  { "at-once", { 0 }, "\"one\"", NULL, has_begun },
  { "waiting-for-its-turn", { 0 }, "\"one\"", prepare_no_turn, has_begun },
  { "waiting-to-open", { 0 }, "\"one\"", prepare_no_opening, asks_in_vain },
  { "connecting", { 0 }, "\"one\"", prepare_full, asks_in_vain },
  { "shaking-hands", { 0 }, "\"one\"", prepare_deaf, asks_in_vain, .https = TRUE },
  { "not-accepted", { 0 }, "\"one\"", prepare_deaf, asks_in_vain },
  { "not-answered", MUTE, "\"one\"", NULL, was_visited },
  { "between-retries", { .status = 503 }, "\"one\"", NULL, waits_to_try_again },
  { "ordered-to-wait",
    { .status = 503, .retry_after = "1000000000" },
    "\"one\"",
    NULL,
    waits_to_try_again },
  { "before-it-begins-again",
    { .framing = SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN, .range = SLUICE_ORIGIN_RANGE_IGNORED },
    NULL,
    NULL,
    waits_to_try_again },
  { "reading", STALL (1000), "\"one\"", NULL, has_received_some },
  { "reading-without-a-validator", STALL (100000), NULL, NULL, has_received_some },
  { "limited", { 0 }, "\"one\"", NULL, has_received_some, .rate_limit = 20000 },
  { "proving", STALL (1000), NULL, leave_half, was_visited_again },
  { "asking-for-the-rest", MUTE, "\"one\"", leave_half, was_visited_again },
  { "asking-whether-it-is-the-same", MUTE, "\"one\"", leave_half_to_another, was_visited_again },
  { "flushing", { 0 }, "\"one\"", NULL, has_received_all },
  { "finishing", { 0 }, "\"one\"", NULL, is_finishing },
  { "verifying", { 0 }, "\"one\"", NULL, is_finishing, .checksum = TRUE },
};

/* ---- The test ---- */

static void
set_up (Fixture *self, gconstpointer data)
{
  self->row = data;
  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
  self->origin = sluice_origin_new (NULL);
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->permits = g_ptr_array_new ();
  serve (self, &self->row->usual);
}

static void
clear_the_way (Fixture *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    close (g_array_index (self->sockets, int, i));
  g_array_set_size (self->sockets, 0);
  for (guint i = 0; i < self->permits->len; i++)
    {
      sluice_permits_release (self->permits->pdata[i]);
      g_object_unref (self->permits->pdata[i]);
    }
  g_ptr_array_set_size (self->permits, 0);
  serve (self, NULL);
}

static gboolean
is_nobody_elses (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_array_unref (self->sockets);
  g_ptr_array_unref (self->permits);
  g_clear_object (&self->host);
  g_object_unref (self->limits);
  scratch_await_true (is_nobody_elses, self->client);
  g_assert_finalize_object (self->client);
  g_assert_true (sluice_origin_await_quiet (self->origin, 60));
  sluice_origin_free (self->origin);
  g_object_unref (self->directory);
  scratch_folder_remove (self->folder);
}

/* Whoever was done before the pause came has the file; all others have been paused. */
static void
interrupt (Fixture *self, GCancellable *cancellable, GAsyncResult **result)
{
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  file = sluice_transfer_run_finish (self->transfer, scratch_await (result), &error);
  g_test_message ("settled after %.1f ms", (double) (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began, <, PROMPTLY);

  if (file == NULL)
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  else
    g_assert_true (self->row->has_come == is_finishing || self->row->has_come == has_received_all);
  g_clear_object (&self->transfer);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  if (file != NULL)
    g_assert_true (g_file_delete (file, NULL, NULL));
}

static void
test_case (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  if (self->row->prepare != NULL)
    self->row->prepare (self);
  transfer_begin (self, self->port, cancellable, &result);
  while (!self->row->has_come (self) && result == NULL)
    g_main_context_iteration (NULL, FALSE);
  interrupt (self, cancellable, &result);

  clear_the_way (self);
  run_to_the_end (self);
}

static void
test_cancelled_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_cancellable_cancel (cancellable);
  transfer_begin (self, 0, cancellable, &result);
  interrupt (self, cancellable, &result);
  run_to_the_end (self);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/cancel/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/cancel/before", Fixture, &cases[0], set_up, test_cancelled_before, tear_down);
  return scratch_data_home_run (data_home);
}
