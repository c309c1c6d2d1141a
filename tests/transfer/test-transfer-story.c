/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer tells of what it does and why. */

#include "transfer-scene.h"

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

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/transfer-story/whole-file", Fixture, NULL, set_up, test_story_of_a_whole_file,
              tear_down);
  g_test_add ("/transfer-story/one-connection", Fixture, NULL, set_up, test_story_of_one_connection,
              tear_down);
  g_test_add ("/transfer-story/going-on", Fixture, GUINT_TO_POINTER (RATE), set_up,
              test_story_of_going_on, tear_down);
  g_test_add ("/transfer-story/settling", Fixture, GUINT_TO_POINTER (4 * RATE), set_up,
              test_story_of_settling, tear_down);
  g_test_add ("/transfer-story/limit", Fixture, NULL, set_up, test_story_of_a_limit, tear_down);

  return scratch_data_home_run (data_home);
}
