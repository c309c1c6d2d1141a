/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names that resolve to other places, to dead ones, late, or not at all. */

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scratch.h"
#include "scripted-resolver.h"
#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-transfer.h"

#define HOST "files.example"
#define NAME "file.bin"
#define PATH "/" NAME
#define LEADING_PATH "/go.bin" /* redirects to PATH, somewhere */
#define SIZE 600000
#define HALF (SIZE / 2)
#define OPENING 8 /* connections that may be on their way at a time */
#define HERE "127.0.0.1"
#define THERE "127.0.0.2"
#define NOWHERE "127.0.0.3"        /* nobody listens: refused at once */
#define NEVER "127.0.0.4"          /* connections are never taken */
#define SOON (20 * G_USEC_PER_SEC) /* µs */
#define LONGEST 60                 /* seconds */

typedef struct
{
  char *folder;               /* owned */
  GFile *directory;           /* owned */
  SluiceOrigin *here;         /* owned */
  SluiceOrigin *there;        /* owned, nullable; the same port on another address */
  SluiceHttpClient *client;   /* owned */
  SluiceLimits *limits;       /* owned */
  ScriptedResolver *resolver; /* owned */
  GArray *sockets;            /* owned, of int */
} Fixture;

static void
serve (SluiceOrigin *origin, guint64 seed, const char *etag, const SluiceOriginManner *manner)
{
  SluiceOriginScript script = { .path = PATH,
                                .file = { .seed = seed, .size = SIZE, .etag = etag } };

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (origin, &script);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  SluiceOriginSettings there = { .address = THERE };

  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
  self->here = sluice_origin_new (NULL);
  there.port = sluice_origin_get_port (self->here);
  self->there = sluice_origin_new (&there);
  self->client = sluice_http_client_new ();
  sluice_http_client_use_no_proxy (self->client);
  self->limits = sluice_limits_new ();
  self->resolver = scripted_resolver_install ();
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  serve (self->here, 1, "\"one\"", NULL);
  serve (self->there, 1, "\"one\"", NULL);
}

static gboolean
is_nobody_elses (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < self->sockets->len; i++)
    close (g_array_index (self->sockets, int, i));
  g_array_unref (self->sockets);
  scratch_await_true (is_nobody_elses, self->client);
  g_assert_finalize_object (self->client);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  sluice_origin_free (self->here);
  g_clear_pointer (&self->there, sluice_origin_free);
  g_object_unref (self->limits);
  g_object_unref (self->resolver);
  g_object_unref (self->directory);
  scratch_folder_remove (self->folder);
}

static struct sockaddr_in
get_address (Fixture *self, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  struct sockaddr_in native = { .sin_family = AF_INET,
                                .sin_port = htons ((guint16) sluice_origin_get_port (self->here)) };

  memcpy (&native.sin_addr, g_inet_address_to_bytes (address), sizeof native.sin_addr);
  return native;
}

/* A queue of the kernel that is full: who comes next waits for ever. */
static void
block_never (Fixture *self)
{
  struct sockaddr_in address = get_address (self, NEVER);

  for (guint i = 0; i < 5; i++)
    {
      int one = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

      if (i > 0)
        connect (one, (struct sockaddr *) &address, sizeof address);
      else if (bind (one, (struct sockaddr *) &address, sizeof address) < 0 || listen (one, 0) < 0)
        g_error ("Nobody can listen at %s.", NEVER);
      g_array_append_val (self->sockets, one);
    }
}

static SluiceTransfer *
transfer_new (Fixture *self, const char *link, const SluiceTransferOptions *options)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);

  return sluice_transfer_new (request, self->directory, options, self->client, self->limits);
}

static void
run_to_the_end (Fixture *self, const char *path, guint64 seed, guint connections)
{
  g_autofree char *link = sluice_origin_get_link (self->here, HOST, path);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (SluiceTransfer) transfer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();

  options->connections = connections;
  options->timeout = 1;
  transfer = transfer_new (self, link, options);
  sluice_transfer_run_async (transfer, NULL, scratch_result_cb, &result);
  file = sluice_transfer_run_finish (transfer, scratch_await (&result), &error);
  g_test_message ("%.1f s, %u look-ups", (double) (g_get_monotonic_time () - began) / 1000000,
                  scripted_resolver_get_lookups (self->resolver));
  g_assert_no_error (error);
  sluice_origin_body_equals (seed, SIZE, file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - began, <, SOON);
}

static char *
run_in_vain (Fixture *self)
{
  g_autofree char *link = sluice_origin_get_link (self->here, HOST, PATH);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (SluiceTransfer) transfer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options->retries = 0;
  options->timeout = 1;
  transfer = transfer_new (self, link, options);
  sluice_transfer_run_async (transfer, NULL, scratch_result_cb, &result);
  g_assert_null (sluice_transfer_run_finish (transfer, scratch_await (&result), &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  return g_strdup (error->message);
}

/* Brings half of it, and is paused. */
static void
run_half (Fixture *self, const char *path)
{
  g_autofree char *link = sluice_origin_get_link (self->here, HOST, path);
  const SluiceOriginManner half = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = HALF };
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (SluiceTransfer) transfer = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  serve (self->here, 1, "\"one\"", &half);
  serve (self->there, 1, "\"one\"", &half);
  options->connections = 1;
  transfer = transfer_new (self, link, options);
  sluice_transfer_run_async (transfer, cancellable, scratch_result_cb, &result);
  while (sluice_transfer_get_received (transfer) < HALF)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_transfer_run_finish (transfer, scratch_await (&result), NULL));
  serve (self->there, 1, "\"one\"", NULL);
}

static gboolean
all_were_asked (Fixture *self)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->there);

  return visits->len == OPENING;
}

/* ---- Where a name leads ---- */

static void
test_first_refused (Fixture *self, gconstpointer data)
{
  const char *const steps[] = { NOWHERE " " HERE, NULL };

  scripted_resolver_set_steps (self->resolver, steps);
  run_to_the_end (self, PATH, 1, 1);
}

static void
test_first_never (Fixture *self, gconstpointer data)
{
  const char *const steps[] = { NEVER " " HERE, NULL };

  block_never (self);
  scripted_resolver_set_steps (self->resolver, steps);
  run_to_the_end (self, PATH, 1, 4);
}

/* Whoever still goes to the old place finds nobody there. */
static void
move_after_half (Fixture *self)
{
  const SluiceOriginManner gone = { .ending = SLUICE_ORIGIN_ENDING_RESET, .mute = TRUE };
  const char *const before[] = { HERE, NULL };
  const char *const after[] = { THERE, NULL };

  scripted_resolver_set_steps (self->resolver, before);
  run_half (self, PATH);
  scripted_resolver_set_steps (self->resolver, after);
  serve (self->here, 1, "\"one\"", &gone);
}

static void
test_moves (Fixture *self, gconstpointer data)
{
  move_after_half (self);
  run_to_the_end (self, PATH, 1, 1);
  g_assert_cmpuint (sluice_origin_get_sent (self->there), <=, SIZE - HALF);
}

static void
test_moves_to_another_version (Fixture *self, gconstpointer data)
{
  move_after_half (self);
  serve (self->there, 2, "\"two\"", NULL);
  run_to_the_end (self, PATH, 2, 1);
}

/* ---- Where a redirect led before, and leads no more ---- */

static void
lead_to_mirror (Fixture *self, const char *address)
{
  SluiceOriginScript script = { .path = LEADING_PATH, .usual = { .status = 302 } };
  g_autofree char *mirror =
      g_strdup_printf ("http://%s:%u" PATH, address, sluice_origin_get_port (self->here));

  script.usual.location = g_intern_string (mirror);
  sluice_origin_add (self->here, &script);
}

static void
run_half_from_mirror (Fixture *self)
{
  const char *const steps[] = { HERE, NULL };

  scripted_resolver_set_steps (self->resolver, steps);
  lead_to_mirror (self, THERE);
  run_half (self, LEADING_PATH);
  lead_to_mirror (self, HERE);
  serve (self->here, 1, "\"one\"", NULL);
}

/* Only the rest was asked for in the end. */
static void
assert_half_was_kept (Fixture *self)
{
  g_autoptr (GPtrArray) visits = NULL;
  const SluiceOriginVisit *last;

  /* What has arrived may not have been counted yet. */
  g_assert_true (sluice_origin_await_quiet (self->here, LONGEST));
  visits = sluice_origin_get_visits (self->here);
  last = visits->pdata[visits->len - 1];
  g_assert_cmpstr (last->path, ==, PATH);
  g_assert_cmpuint (last->first, ==, HALF);
  g_assert_cmpuint (last->sent, ==, SIZE - HALF);
}

static void
test_mirror_gone (Fixture *self, gconstpointer data)
{
  run_half_from_mirror (self);
  g_clear_pointer (&self->there, sluice_origin_free);
  run_to_the_end (self, LEADING_PATH, 1, 1);
  assert_half_was_kept (self);
}

static void
test_mirror_silent (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner mute = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE };

  run_half_from_mirror (self);
  serve (self->there, 1, "\"one\"", &mute);
  run_to_the_end (self, LEADING_PATH, 1, 1);
  assert_half_was_kept (self);
}

/* ---- Others ---- */

/* As many as may be on their way at a time are never answered: the next one is. */
static void
test_others_go_on (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner mute = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE };
  const char *const steps[] = { HERE, NULL };
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SluiceTransfer *silent[OPENING];
  GAsyncResult *results[OPENING] = { NULL };

  scripted_resolver_set_steps (self->resolver, steps);
  serve (self->there, 1, "\"one\"", &mute);
  for (guint i = 0; i < OPENING; i++)
    {
      g_autofree char *link = sluice_origin_get_link (self->there, THERE, PATH);

      silent[i] = transfer_new (self, link, options);
      sluice_transfer_run_async (silent[i], cancellable, scratch_result_cb, &results[i]);
    }
  while (!all_were_asked (self))
    g_main_context_iteration (NULL, FALSE);

  run_to_the_end (self, PATH, 1, 1);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < OPENING; i++)
    {
      g_assert_null (sluice_transfer_run_finish (silent[i], scratch_await (&results[i]), NULL));
      g_object_unref (results[i]);
      g_object_unref (silent[i]);
    }
}

/* ---- When a name leads nowhere ---- */

static void
test_down_for_a_while (Fixture *self, gconstpointer data)
{
  const char *const steps[] = { SCRIPTED_RESOLVER_DOWN, SCRIPTED_RESOLVER_UNKNOWN, HERE, NULL };

  scripted_resolver_set_steps (self->resolver, steps);
  run_to_the_end (self, PATH, 1, 1);
}

static void
test_down (Fixture *self, gconstpointer data)
{
  const char *const steps[] = { SCRIPTED_RESOLVER_DOWN, NULL };
  g_autofree char *message = NULL;

  scripted_resolver_set_steps (self->resolver, steps);
  message = run_in_vain (self);
  g_assert_nonnull (strstr (message, "looked up"));
}

static void
test_unknown (Fixture *self, gconstpointer data)
{
  const char *const steps[] = { SCRIPTED_RESOLVER_UNKNOWN, NULL };
  g_autofree char *message = NULL;

  scripted_resolver_set_steps (self->resolver, steps);
  message = run_in_vain (self);
  g_assert_true (g_str_has_suffix (message, "."));
}

static void
test_silent (Fixture *self, gconstpointer data)
{
  const char *const steps[] = { SCRIPTED_RESOLVER_SILENT, NULL };
  g_autofree char *message = NULL;

  scripted_resolver_set_steps (self->resolver, steps);
  message = run_in_vain (self);
  g_assert_nonnull (strstr (message, "nothing"));
}

static void
add (const char *name, void (*test) (Fixture *self, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/network/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add ("first-refused", test_first_refused);
  add ("first-never", test_first_never);
  add ("moves", test_moves);
  add ("moves-to-another-version", test_moves_to_another_version);
  add ("mirror-gone", test_mirror_gone);
  add ("mirror-silent", test_mirror_silent);
  add ("others-go-on", test_others_go_on);
  add ("down-for-a-while", test_down_for_a_while);
  add ("down", test_down);
  add ("unknown", test_unknown);
  add ("silent", test_silent);

  return scratch_data_home_run (data_home);
}
