/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "download-scene.h"
#include "sluice-resume-record.h"

static gboolean
is_active (gpointer user_data)
{
  Fixture *self = user_data;

  return !is_settled (self) && sluice_download_get_state (self->download) == SLUICE_DOWNLOAD_ACTIVE;
}

static void
assert_finished (Fixture *self)
{
  g_autofree char *path = scratch_path (self->folder, "film.mkv");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_no_error (sluice_download_get_error (self->download));
  assert_state (self, SLUICE_DOWNLOAD_FINISHED);
  g_assert_true (g_file_equal (sluice_download_get_file (self->download), file));
  g_assert_true (sluice_origin_body_equals (SEED, SIZE, file, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sluice_download_get_received (self->download), ==, SIZE);
  g_assert_cmpuint (sluice_download_get_connections (self->download), ==, 0);
  g_assert_cmpfloat (sluice_download_get_rate (self->download), ==, 0.0);
  g_assert_cmpint (sluice_download_get_seconds_left (self->download), ==, -1);
  g_assert_false (scratch_has (self->folder, "film.mkv.part"));
  g_assert_false (scratch_has (self->folder, "film.mkv.part.json"));
}

/* Returns: (transfer full): the newest line of its story */
static char *
get_last_line (SluiceDownload *download)
{
  GListModel *story = G_LIST_MODEL (sluice_download_get_story (download));
  g_autoptr (SluiceStoryEntry) entry =
      g_list_model_get_item (story, g_list_model_get_n_items (story) - 1);

  return g_strdup (sluice_story_entry_get_text (entry));
}

static gboolean
has_line (SluiceDownload *download, const char *suffix)
{
  GListModel *story = G_LIST_MODEL (sluice_download_get_story (download));
  gboolean has = FALSE;

  for (guint i = 0; !has && i < g_list_model_get_n_items (story); i++)
    {
      g_autoptr (SluiceStoryEntry) entry = g_list_model_get_item (story, i);

      has = g_str_has_suffix (sluice_story_entry_get_text (entry), suffix);
    }
  return has;
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autofree char *line = NULL;

  assert_state (self, SLUICE_DOWNLOAD_WAITING);
  start (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);
  line = get_last_line (self->download);
  g_assert_true (g_str_has_suffix (line, "B/s on average."));
  g_assert_cmpstr (self->states->str, ==, "connecting active finishing finished ");
}

static void
take_name_cb (SluiceDownload *download, int kind, const char *message, double delay, Fixture *self)
{
  if (kind == SLUICE_TRANSFER_EVENT_STARTED)
    scratch_put (self->folder, "film.mkv", "somebody else's");
}

/* Between the record and the end, another program takes the name. */
static void
test_name_taken_meanwhile (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, "film (1).mkv");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_signal_connect (self->download, "event", G_CALLBACK (take_name_cb), self);
  start (self);
  scratch_await_true (is_settled, self);
  assert_state (self, SLUICE_DOWNLOAD_FINISHED);
  g_assert_true (g_file_equal (sluice_download_get_file (self->download), file));
  g_assert_cmpstr (sluice_download_get_name (self->download), ==, "film (1).mkv");
  scratch_assert_text (self->folder, "film.mkv", "somebody else's");
}

/* A record that lists the whole file, as it stands when the file gets its name. */
static void
leave_record (Fixture *self)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/film.mkv");
  g_autofree char *path = scratch_path (self->folder, "film.mkv.part.json");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  record->link = g_strdup (link);
  record->name = g_strdup ("film.mkv");
  record->size = SIZE;
  record->resumable = TRUE;
  record->etag = g_strdup ("\"one\"");
  record->strong = TRUE;
  record->blocks = sluice_block_table_new (SIZE);
  sluice_ranges_add (record->on_disk, 0, SIZE);
  bytes = sluice_resume_record_serialize (record);
  sluice_resume_record_save (file, bytes, &error);
  g_assert_no_error (error);
}

/* A crash between the file's name and the end of its record costs nothing. */
static void
test_finished_by_earlier_run (Fixture *self, gconstpointer data)
{
  start (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);

  leave_record (self);
  g_clear_object (&self->download);
  self->download = download_new (self, "/film.mkv");
  start (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);
  g_assert_false (scratch_has (self->folder, "film (1).mkv"));
  g_assert_false (scratch_has (self->folder, "film (1).mkv.part"));
}

static void
test_never_started (Fixture *self, gconstpointer data)
{
  sluice_download_pause (self->download);
  assert_state (self, SLUICE_DOWNLOAD_PAUSED);
  sluice_download_pause (self->download);
  g_assert_cmpstr (self->states->str, ==, "paused ");
}

/* What was there when it was paused is not fetched again. */
static void
test_pause_and_go_on (Fixture *self, gconstpointer data)
{
  guint64 received;

  start (self);
  scratch_await_true (has_received_some, self);
  pause_download (self);
  received = sluice_download_get_received (self->download);
  g_assert_cmpuint (received, >, SIZE / 16);
  g_assert_cmpuint (received, <, SIZE);
  g_assert_true (scratch_has (self->folder, "film.mkv.part"));
  g_assert_true (scratch_has (self->folder, "film.mkv.part.json"));

  sluice_origin_lift_rates (self->origin);
  start (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);
  g_assert_cmpstr (self->states->str, ==,
                   "connecting active paused connecting active finishing finished ");
}

/* What is known before anybody is asked is told, too. */
static void
test_go_on_with_mirror (Fixture *self, gconstpointer data)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/mirror.mkv");
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, 1, NULL);

  g_assert_true (sluice_download_add_mirror (self->download, mirror));
  start (self);
  scratch_await_true (has_received_some, self);
  pause_download (self);

  sluice_origin_lift_rates (self->origin);
  start (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);
  g_assert_false (has_line (self->download, "how large it is."));
}

/* What an earlier run brought is no speed of this one. */
static void
test_speed_of_this_run (Fixture *self, gconstpointer data)
{
  gint64 now;

  start (self);
  scratch_await_true (has_received_some, self);
  pause_download (self);

  start (self);
  scratch_await_true (is_active, self);
  now = g_get_monotonic_time ();
  sluice_download_sample (self->download, now);
  sluice_download_sample (self->download, now + G_USEC_PER_SEC);
  g_assert_cmpfloat (sluice_download_get_rate (self->download), <, 2.0 * GPOINTER_TO_UINT (data));
  g_assert_cmpint (sluice_download_get_size (self->download), ==, SIZE);
  pause_download (self);
}

/* At every moment of its life, and again and again. */
static void
test_pause_often (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      start (self);
      for (guint turn = 0; turn < i * i; turn++)
        g_main_context_iteration (NULL, FALSE);
      pause_download (self);
    }

  sluice_origin_lift_rates (self->origin);
  start (self);
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static void
test_pause_stalled (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/film.mkv",
                                      .file = { .seed = SEED, .size = SIZE, .etag = "\"one\"" },
                                      .usual = { .ending = SLUICE_ORIGIN_ENDING_STALL,
                                                 .ending_at = SIZE / 8 } };

  sluice_origin_add (self->origin, &script);
  start (self);
  scratch_await_true (has_received_some, self);
  pause_download (self);
}

static void
test_failed (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->download);
  self->download = download_new (self, "/nowhere");
  g_signal_connect (self->download, "notify::state", G_CALLBACK (state_cb), self);

  start (self);
  scratch_await_true (is_settled, self);
  assert_state (self, SLUICE_DOWNLOAD_FAILED);
  g_assert_error (sluice_download_get_error (self->download), SLUICE_ERROR, SLUICE_ERROR_GONE);
  g_assert_cmpstr (self->states->str, ==, "connecting failed ");
  g_assert_false (scratch_has (self->folder, "nowhere.part"));
}

static void
mapped_cb (SluiceDownload *download, guint *n_mapped)
{
  (*n_mapped)++;
}

static gboolean
has_connections (gpointer user_data)
{
  Fixture *self = user_data;

  return has_received_some (self) && sluice_download_get_connections (self->download) == 4;
}

/* What a map shows while it runs, and what stays of it. */
static void
test_map (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) connections = NULL;
  guint n_mapped = 0;

  g_assert_null (sluice_download_get_written (self->download));
  g_signal_connect (self->download, "mapped", G_CALLBACK (mapped_cb), &n_mapped);
  start (self);
  scratch_await_true (has_connections, self);
  connections = sluice_download_list_connections (self->download);
  g_assert_cmpuint (connections->len, >=, 4);
  g_assert_cmpuint (n_mapped, >, 0);
  pause_download (self);

  g_clear_pointer (&connections, g_ptr_array_unref);
  connections = sluice_download_list_connections (self->download);
  g_assert_cmpuint (connections->len, ==, 0);
  g_assert_cmpuint (sluice_ranges_covered (sluice_download_get_written (self->download)), ==,
                    sluice_download_get_received (self->download));
  g_assert_cmpuint (sluice_ranges_n_runs (sluice_download_get_written (self->download)), >, 1);
}

static void
test_facts (Fixture *self, gconstpointer data)
{
  start (self);
  scratch_await_true (is_settled, self);
  g_assert_cmpstr (sluice_download_get_etag (self->download), ==, "\"one\"");
  g_assert_null (sluice_download_get_final_link (self->download));
  g_assert_true (sluice_download_is_resumable (self->download));
  g_assert_cmpint (sluice_download_get_kind (self->download), ==, SLUICE_KIND_VIDEO);
  g_assert_cmpint (sluice_download_get_finished_at (self->download), >=,
                   sluice_download_get_added_at (self->download));
  g_assert_null (sluice_download_get_written (self->download));
  g_assert_cmpuint (count_events (self, SLUICE_STORY_ADDED), ==, 1);
  g_assert_cmpuint (count_events (self, SLUICE_STORY_STARTED), ==, 1);
  g_assert_cmpuint (count_events (self, SLUICE_STORY_ANSWERED), ==, 1);
  g_assert_cmpuint (count_events (self, SLUICE_STORY_FINISHED), ==, 1);
}

static void
test_limit_while_running (Fixture *self, gconstpointer data)
{
  sluice_download_set_rate_limit (self->download, 1024);
  start (self);
  scratch_await_true (is_active, self);
  g_assert_cmpuint (sluice_download_get_rate_limit (self->download), ==, 1024);
  sluice_download_set_rate_limit (self->download, 0);
  sluice_download_set_most_connections (self->download, 2);
  g_assert_cmpuint (sluice_download_get_options (self->download)->connections, ==, 2);
  scratch_await_true (is_settled, self);
  assert_finished (self);
}

static void
add (const char *name, guint rate, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/download/", name, NULL);

  g_test_add (path, Fixture, GUINT_TO_POINTER (rate), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  const guint slow = 4 * 1024 * 1024; /* bytes per second: two seconds for the file */
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add ("whole", 0, test_whole);
  add ("name-taken-meanwhile", 0, test_name_taken_meanwhile);
  add ("finished-by-earlier-run", 0, test_finished_by_earlier_run);
  add ("never-started", 0, test_never_started);
  add ("pause-and-go-on", slow, test_pause_and_go_on);
  add ("go-on-with-mirror", slow, test_go_on_with_mirror);
  add ("speed-of-this-run", slow, test_speed_of_this_run);
  add ("pause-often", slow, test_pause_often);
  add ("pause-stalled", 0, test_pause_stalled);
  add ("failed", 0, test_failed);
  add ("map", slow, test_map);
  add ("facts", 0, test_facts);
  add ("limit-while-running", 0, test_limit_while_running);

  return scratch_data_home_run (data_home);
}
