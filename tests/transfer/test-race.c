/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-race.h"

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-limits.h"
#include "sluice-origin.h"
#include "sluice-segment.h"

#define SIZE (400 * 1000)
#define SEED 5
#define HEAD 100000 /* bytes before the first answer goes silent */
#define NAME "film.mkv"

/* Two segments that were asked for the same bytes, and where what they bring is written. */
typedef struct
{
  char *folder;
  SluiceOrigin *origin;
  SluiceHttpClient *client;
  SluiceAddress *address;
  SluiceLimits *limits;
  SluiceThrottle *throttle;
  SluicePartFile *part;
  SluiceRanges *written;
  SluiceSegment *first;
  SluiceSegment *second; /* nullable: there is only one yet */
  guint n_closed;
  GError *error; /* of the segment that closed last */
} Fixture;

static void
opened (SluiceSegment *segment, SluiceDescription *description, gpointer data)
{
  Fixture *self = data;

  sluice_segment_read (segment, self->part, sluice_segment_get_range (segment).end);
}

static gboolean
stumbled (SluiceSegment *segment, const GError *error, double delay, gpointer data)
{
  return FALSE;
}

/* The heart of it: no byte is written twice. */
static void
wrote (SluiceSegment *segment, guint64 offset, const guint8 *bytes, gsize length, gpointer data)
{
  Fixture *self = data;

  g_assert_cmpuint (sluice_ranges_covered_within (self->written, offset, offset + length), ==, 0);
  sluice_ranges_add (self->written, offset, offset + length);
}

static void
closed (SluiceSegment *segment, const GError *error, gpointer data)
{
  Fixture *self = data;

  self->n_closed++;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

static const SluiceSegmentOwner owner = {
  .opened = opened,
  .stumbled = stumbled,
  .wrote = wrote,
  .closed = closed,
};

static SluiceSegment *
start_segment (Fixture *self, guint number, guint64 start)
{
  const SluiceSegmentSetup setup = {
    .number = number,
    .id = "race",
    .address = self->address,
    .range = { start, SIZE },
    .opening = sluice_host_get_opening_permits (self->address->host),
    .throttle = self->throttle,
    .timeout = 60,
  };
  SluiceSegment *segment = sluice_segment_new (&setup, &owner, self);

  sluice_segment_start (segment);
  return segment;
}

static void
set_up_with (Fixture *self, const SluiceOriginSettings *settings, const SluiceOriginManner *odd)
{
  const SluiceOriginScript script = { .path = "/" NAME,
                                      .file = { .seed = SEED, .size = SIZE, .etag = "\"one\"" },
                                      .odd = *odd,
                                      .odd_times = 1 };
  g_autofree char *link = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (SluiceRequest) request = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  directory = g_file_new_for_path (self->folder);
  self->origin = sluice_origin_new (settings);
  sluice_origin_add (self->origin, &script);
  link = sluice_origin_get_link (self->origin, "127.0.0.1", "/" NAME);
  uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  request = sluice_request_new (uri);
  self->client = sluice_http_client_new ();
  self->limits = sluice_limits_new ();
  self->address = sluice_address_new (request, self->client, self->limits);
  self->throttle = sluice_throttle_new (sluice_limits_get_throttle (self->limits));
  self->written = sluice_ranges_new ();
  self->part = sluice_part_file_new (directory, NAME);
  g_assert_true (sluice_part_file_open (self->part, SIZE, &error));
  g_assert_no_error (error);
  self->first = start_segment (self, 1, 0);
}

/* The first answer goes silent in the middle. */
static void
set_up_silence (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner odd = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = HEAD };

  set_up_with (self, NULL, &odd);
}

/* The first connection is slow, others are not; or the other way round. */
static void
set_up_rates (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner usual = { 0 };
  SluiceOriginSettings settings = { .slot_rates = { 60000, 600000 } };

  if (data != NULL)
    settings = (SluiceOriginSettings){ .slot_rates = { 200000, 100000 } };
  set_up_with (self, &settings, &usual);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_error (&self->error);
  g_assert_finalize_object (self->first);
  g_assert_finalize_object (self->second);
  sluice_address_unref (self->address);
  g_assert_finalize_object (self->throttle);
  g_assert_finalize_object (self->limits);
  g_assert_finalize_object (self->client);
  sluice_part_file_close (self->part);
  g_assert_finalize_object (self->part);
  sluice_ranges_free (self->written);
  sluice_origin_free (self->origin);
  scratch_folder_remove (self->folder);
}

static gboolean
has_head (gpointer data)
{
  return sluice_segment_get_position (((Fixture *) data)->first) >= HEAD;
}

static gboolean
one_closed (gpointer data)
{
  return ((Fixture *) data)->n_closed >= 1;
}

static gboolean
both_closed (gpointer data)
{
  return ((Fixture *) data)->n_closed == 2;
}

static void
begin_race_from (Fixture *self, guint64 start)
{
  g_autoptr (SluiceRace) race = sluice_race_new (sluice_segment_get_position (self->first));

  sluice_segment_join_race (self->first, race);
  self->second = start_segment (self, 2, start);
  sluice_segment_join_race (self->second, race);
}

static void
begin_race (Fixture *self)
{
  scratch_await_true (has_head, self);
  begin_race_from (self, sluice_segment_get_position (self->first));
}

/* What a transfer does when one of the two is closed: the other has nothing left to do. */
static void
finish_race (Fixture *self)
{
  scratch_await_true (one_closed, self);
  sluice_segment_set_end (self->first, SIZE);
  sluice_segment_set_end (self->second, SIZE);
  scratch_await_true (both_closed, self);
}

static void
assert_whole (Fixture *self)
{
  GFile *file = sluice_part_file_get_file (self->part);
  g_autoptr (GError) error = NULL;

  g_assert_no_error (self->error);
  g_assert_cmpuint (sluice_ranges_covered (self->written), ==, SIZE);
  g_assert_true (sluice_origin_body_equals (SEED, SIZE, file, &error));
  g_assert_no_error (error);
}

static void
test_front (void)
{
  g_autoptr (SluiceRace) race = sluice_race_new (10);
  g_autoptr (SluiceRace) same = sluice_race_ref (race);

  sluice_race_advance (race, 20);
  sluice_race_advance (race, 15);
  g_assert_cmpuint (sluice_race_get_front (same), ==, 20);
}

/* The one that is silent brings nothing more, and nothing was fetched twice. */
static void
test_silence (Fixture *self, gconstpointer data)
{
  begin_race (self);
  finish_race (self);
  assert_whole (self);
  g_assert_cmpuint (sluice_segment_get_wasted (self->first), ==, 0);
  g_assert_cmpuint (sluice_segment_get_wasted (self->second), ==, 0);
}

/* What was there already is thrown away, and counted. */
static void
test_behind (Fixture *self, gconstpointer data)
{
  scratch_await_true (has_head, self);
  begin_race_from (self, 0);
  finish_race (self);
  assert_whole (self);
  g_assert_cmpuint (sluice_segment_get_wasted (self->first), ==, 0);
  g_assert_cmpuint (sluice_segment_get_wasted (self->second), ==, HEAD);
}

/* Both bring bytes, and the faster one mostly those that are new. */
static void
test_both_deliver (Fixture *self, gconstpointer data)
{
  begin_race (self);
  finish_race (self);
  assert_whole (self);
  g_assert_cmpuint (sluice_segment_get_wasted (self->first) +
                        sluice_segment_get_wasted (self->second),
                    <=, SIZE - HEAD);
}

/* Another connection takes the rear away from both. */
static void
test_cut (Fixture *self, gconstpointer data)
{
  begin_race (self);
  sluice_segment_set_end (self->first, SIZE / 2);
  sluice_segment_set_end (self->second, SIZE / 2);
  scratch_await_true (one_closed, self);
  sluice_segment_set_end (self->first, SIZE / 2);
  scratch_await_true (both_closed, self);
  g_assert_no_error (self->error);
  g_assert_cmpuint (sluice_ranges_covered (self->written), ==, SIZE / 2);
  g_assert_true (sluice_ranges_contains (self->written, 0, SIZE / 2));
}

static gboolean
second_is_beyond (gpointer data)
{
  return sluice_segment_get_position (((Fixture *) data)->second) > HEAD + (SIZE - HEAD) / 3;
}

/* The one that was ahead is gone; the other goes on where that one came to. */
static void
test_leader_lost (Fixture *self, gconstpointer data)
{
  begin_race (self);
  scratch_await_true (second_is_beyond, self);
  sluice_segment_stop (self->second);
  scratch_await_true (both_closed, self);
  assert_whole (self);
}

int
main (int argc, char **argv)
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race/front", test_front);
  g_test_add ("/race/silence", Fixture, NULL, set_up_silence, test_silence, tear_down);
  g_test_add ("/race/behind", Fixture, NULL, set_up_silence, test_behind, tear_down);
  g_test_add ("/race/second-is-faster", Fixture, NULL, set_up_rates, test_both_deliver, tear_down);
  g_test_add ("/race/second-is-slower", Fixture, "slower", set_up_rates, test_both_deliver,
              tear_down);
  g_test_add ("/race/cut", Fixture, NULL, set_up_silence, test_cut, tear_down);
  g_test_add ("/race/leader-lost", Fixture, NULL, set_up_rates, test_leader_lost, tear_down);

  return g_test_run ();
}
