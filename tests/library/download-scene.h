/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "scratch.h"
#include "sluice-download.h"
#include "sluice-error.h"
#include "sluice-origin.h"

G_BEGIN_DECLS

#define SIZE (8 * 1024 * 1024)
#define SEED 5
#define PROMPTLY (30 * G_USEC_PER_SEC) /* µs; far below what any timeout would be */

typedef struct
{
  char *folder;
  SluiceOrigin *origin;
  SluiceHttpClient *client;
  SluiceLimits *limits;
  SluiceDownload *download;
  GString *states; /* every state it went through */
} Fixture;

static inline void
state_cb (SluiceDownload *download, GParamSpec *pspec, Fixture *self)
{
  g_string_append_printf (self->states, "%s ",
                          sluice_download_state_get_nick (sluice_download_get_state (download)));
}

static inline SluiceDownload *
download_new_for_link (Fixture *self, const char *link, guint retries)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);

  options->retries = retries;
  options->connections = 4;
  return sluice_download_new (request, directory, options);
}

static inline SluiceDownload *
download_new (Fixture *self, const char *path)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", path);

  return download_new_for_link (self, link, 0);
}

/* The rate, in bytes per second, is the test's @data; 0 for none. */
static inline void
set_up (Fixture *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { .rate = GPOINTER_TO_UINT (data) };
  const SluiceOriginScript script = { .path = "/film.mkv",
                                      .file = { .seed = SEED, .size = SIZE, .etag = "\"one\"" } };

  self->folder = scratch_folder_new ();
  self->origin = sluice_origin_new (&settings);
  sluice_origin_add (self->origin, &script);
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->states = g_string_new (NULL);
  self->download = download_new (self, "/film.mkv");
  g_signal_connect (self->download, "notify::state", G_CALLBACK (state_cb), self);
}

static inline gboolean
are_connections_closed (gpointer user_data)
{
  return scratch_count_connections () == 0;
}

/* Whatever a test did, nothing is left open or running. */
static inline void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_assert_finalize_object (self->download);
  g_assert_finalize_object (self->limits);
  g_assert_finalize_object (self->client);
  scratch_await_true (are_connections_closed, NULL);
  sluice_origin_free (self->origin);
  g_string_free (self->states, TRUE);
  scratch_folder_remove (self->folder);
}

static inline void
start (Fixture *self)
{
  sluice_download_start (self->download, self->client, self->limits);
}

static inline gboolean
is_settled (gpointer user_data)
{
  Fixture *self = user_data;

  sluice_download_sample (self->download, g_get_monotonic_time ());
  return sluice_download_state_is_settled (sluice_download_get_state (self->download));
}

static inline gboolean
has_received_some (gpointer user_data)
{
  Fixture *self = user_data;

  return is_settled (self) || sluice_download_get_received (self->download) > SIZE / 16;
}

static inline gboolean
is_origin_quiet (gpointer user_data)
{
  Fixture *self = user_data;

  return sluice_origin_await_quiet (self->origin, 0);
}

static inline void
assert_state (Fixture *self, SluiceDownloadState state)
{
  g_assert_cmpstr (sluice_download_state_get_nick (sluice_download_get_state (self->download)), ==,
                   sluice_download_state_get_nick (state));
}

/* Pauses, which has to take effect now and leave nothing open behind. */
static inline void
pause_download (Fixture *self)
{
  gint64 before = g_get_monotonic_time ();

  sluice_download_pause (self->download);
  scratch_await_true (is_settled, self);
  assert_state (self, SLUICE_DOWNLOAD_PAUSED);
  g_assert_no_error (sluice_download_get_error (self->download));
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);

  scratch_await_true (is_origin_quiet, self);
  g_assert_cmpint (g_get_monotonic_time () - before, <, PROMPTLY);
}

static inline gboolean
is_running_no_more (gpointer user_data)
{
  Fixture *self = user_data;

  return !sluice_download_state_is_running (sluice_download_get_state (self->download));
}

static inline guint
count_events (Fixture *self, SluiceStoryKind kind)
{
  GListModel *story = G_LIST_MODEL (sluice_download_get_story (self->download));
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (story); i++)
    {
      g_autoptr (SluiceStoryEntry) entry = g_list_model_get_item (story, i);

      count += sluice_story_entry_get_kind (entry) == kind;
    }

  return count;
}

G_END_DECLS
