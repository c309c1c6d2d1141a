/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paused and resumed again and again: no byte is lost, none is fetched twice but those
 * that prove the file, and nothing is left open. */

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-transfer.h"

#define NAME "file.bin"
#define PATH "/" NAME
#define PROOF (64 * 1024) /* bytes before a gap that are compared */
#define PIECE 3000        /* bytes that one run brings before it is paused */

typedef struct
{
  const char *name;
  guint cycles;      /* of pausing and resuming */
  guint soak_cycles; /* where all is wanted */
  guint connections;
  const char *etag;
  gsize proof;
} Case;

typedef struct
{
  const Case *row;
  guint cycles;
  guint64 size;
  char *folder;             /* owned */
  GFile *directory;         /* owned */
  SluiceOrigin *origin;     /* owned */
  SluiceHttpClient *client; /* owned */
  SluiceLimits *limits;     /* owned */
} Fixture;

static const Case cases[] = {
  { "one-connection", 500, 500, 1, "\"one\"", 0 },
  { "four-connections", 50, 500, 4, "\"one\"", 0 },
  { "without-a-validator", 50, 500, 1, NULL, PROOF },
  { "with-a-weak-one", 20, 500, 1, "W/\"one\"", PROOF },
};

/* Every visit brings a piece and then falls silent, or all when that is over. */
static void
serve (Fixture *self, gboolean stalls)
{
  SluiceOriginScript script = {
    .path = PATH, .file = { .seed = 1, .size = self->size, .etag = self->row->etag }
  };

  if (stalls)
    script.usual = (SluiceOriginManner){ .ending = SLUICE_ORIGIN_ENDING_STALL,
                                         .ending_at = self->row->proof + PIECE };
  sluice_origin_add (self->origin, &script);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->row = data;
  self->cycles = g_getenv ("SLUICE_SOAK") != NULL ? self->row->soak_cycles : self->row->cycles;
  self->size = PROOF + (guint64) self->cycles * self->row->connections * PIECE + 12345;
  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
  self->origin = sluice_origin_new (NULL);
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
}

static gboolean
is_nobody_elses (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scratch_await_true (is_nobody_elses, self->client);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_object_unref (self->limits);
  g_assert_finalize_object (self->client);
  sluice_origin_free (self->origin);
  g_object_unref (self->directory);
  scratch_folder_remove (self->folder);
}

static SluiceTransfer *
transfer_new (Fixture *self)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", PATH);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();

  options->connections = self->row->connections;
  return sluice_transfer_new (request, self->directory, options, self->client, self->limits);
}

typedef struct
{
  SluiceTransfer *transfer;
  guint64 wanted;
} Hope;

static gboolean
has_received (gpointer user_data)
{
  const Hope *hope = user_data;

  return sluice_transfer_get_received (hope->transfer) >= hope->wanted;
}

/* Runs until a piece more than @before has arrived, pauses, and tells what is there. */
static guint64
run_and_pause (Fixture *self, guint64 before)
{
  g_autoptr (SluiceTransfer) transfer = transfer_new (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Hope hope = { transfer, before + PIECE };

  sluice_transfer_run_async (transfer, cancellable, scratch_result_cb, &result);
  scratch_await_true (has_received, &hope);
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_transfer_run_finish (transfer, scratch_await (&result), &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);

  /* What had arrived is on the disk, all of it. */
  g_assert_cmpuint (sluice_ranges_covered (sluice_transfer_get_written (transfer)), >=,
                    hope.wanted);
  return sluice_ranges_covered (sluice_transfer_get_written (transfer));
}

static void
run_to_the_end (Fixture *self)
{
  g_autoptr (SluiceTransfer) transfer = transfer_new (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  sluice_transfer_run_async (transfer, NULL, scratch_result_cb, &result);
  file = sluice_transfer_run_finish (transfer, scratch_await (&result), &error);
  g_assert_no_error (error);
  sluice_origin_body_equals (1, self->size, file, &error);
  g_assert_no_error (error);
}

/* Of what the others brought, a pause may lose what is still on its way. */
static guint64
get_most_sent (Fixture *self)
{
  guint64 waste = self->row->proof + (guint64) (self->row->connections - 1) * PIECE;

  return self->size + (self->cycles + 1) * waste;
}

/* The origin has let go of all connections that were given up: it lives in this process. */
static gboolean
has_let_go (gpointer user_data)
{
  return scratch_count_connections () == 0;
}

static guint
count_descriptors_at_rest (Fixture *self)
{
  scratch_await_true (has_let_go, NULL);
  return scratch_count_descriptors ("");
}

static void
test_case (Fixture *self, gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();
  guint64 there = 0;
  guint descriptors = 0;

  serve (self, TRUE);
  for (guint i = 0; i < self->cycles; i++)
    {
      there = run_and_pause (self, there);
      if (i == self->cycles / 10)
        descriptors = count_descriptors_at_rest (self);
    }
  g_test_message ("%.1f ms for each of %u cycles",
                  (double) (g_get_monotonic_time () - began) / 1000 / self->cycles, self->cycles);

  g_assert_cmpuint (count_descriptors_at_rest (self), <=, descriptors);
  serve (self, FALSE);
  run_to_the_end (self);
  g_assert_cmpuint (sluice_origin_get_sent (self->origin), <=, get_most_sent (self));
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pauses/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  return scratch_data_home_run (data_home);
}
