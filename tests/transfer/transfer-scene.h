/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <string.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

#define SIZE (8 * 1024 * 1024)
#define SEED 9
#define RATE (1024 * 1024) /* bytes per second, of all the origin */
#define NAME "film.mkv"
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
static inline void
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

static inline void
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

static inline void
serve (Fixture *self, const SluiceOriginManner *manner)
{
  SluiceOriginScript script = { .path = "/" NAME,
                                .file = { .seed = SEED, .size = SIZE, .etag = "\"one\"" } };

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (self->origin, &script);
}

static inline void
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

static inline void
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

static inline void
start (Fixture *self)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/" NAME);

  start_link (self, link);
}

static inline GFile *
finish (Fixture *self, GError **error)
{
  return sluice_transfer_run_finish (self->transfer, scratch_await (&self->result), error);
}

static inline void
finish_well (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = finish (self, &error);

  g_assert_no_error (error);
  g_assert_true (sluice_origin_body_equals (SEED, SIZE, file, &error));
  g_assert_no_error (error);
}

static inline void
finish_badly (Fixture *self, SluiceError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = finish (self, &error);

  g_assert_null (file);
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static inline void
pause_run (Fixture *self)
{
  g_cancellable_cancel (self->cancellable);
  finish_badly (self, SLUICE_ERROR_CANCELLED);
}

static inline guint
count_reading (Fixture *self)
{
  return sluice_transfer_get_connections (self->transfer);
}

static inline gboolean
has_four (gpointer user_data)
{
  return count_reading (user_data) == 4;
}

static inline gboolean
has_one (gpointer user_data)
{
  return count_reading (user_data) == 1;
}

static inline gboolean
has_two (gpointer user_data)
{
  return count_reading (user_data) == 2;
}

static inline gboolean
has_written_some (gpointer user_data)
{
  Fixture *self = user_data;

  return sluice_ranges_covered (sluice_transfer_get_written (self->transfer)) > SIZE / 16;
}

static inline void
assert_told (Fixture *self, const char *words)
{
  g_test_message ("%s", self->details->str);
  g_assert_nonnull (strstr (self->details->str, words));
}

G_END_DECLS
