/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file, several servers, and a hash that tells whether they agree: they are used together,
 * and none of them long if it fails, lies or dawdles. */

#include <string.h>

#include "mirrored.h"
#include "scratch.h"

#define LARGE (32 * 1024 * 1024)

/* ---- Together ---- */

/* Each server has a rate of its own, and each sends a good part. */
static void
test_together (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  sluice_origin_set_rate (self->origins[1], (guint64) 2 * MIRRORED_RATE, 0);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);

  g_assert_cmpuint (sluice_origin_get_sent (self->origins[0]), >, MIRRORED_SIZE / 8);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), >, MIRRORED_SIZE / 8);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[0]), <, MIRRORED_SIZE);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), <, MIRRORED_SIZE);
}

static void
test_together_by_pieces (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  mirrored_serve (self, 2);
  mirrored_add_mirrors (self, 2);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_well (self);

  for (guint i = 0; i < MIRRORED_ORIGINS; i++)
    g_assert_cmpuint (mirrored_count_visits (self, i), >, 0);
}

/* What one with a weak validator sends is compared, so it gets one connection at a time. */
static void
test_weak_validator (Mirrored *self, gconstpointer data)
{
  SluiceOriginScript script = { .path = "/" MIRRORED_NAME,
                                .file = { .seed = MIRRORED_SEED, .size = MIRRORED_SIZE } };

  mirrored_serve (self, 0);
  sluice_origin_add (self->origins[1], &script);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), >, 0);
}

static void
test_other_size (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE - 1, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_DROPPED);
  g_assert_false (mirrored_brings (self, 1));
}

/* The size was told beforehand: then the link itself may be the one that is wrong. */
static void
test_link_has_other_size (Mirrored *self, gconstpointer data)
{
  mirrored_serve_file (self, 0, MIRRORED_LIE, MIRRORED_SIZE + 1, NULL);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  self->options->expected_size = MIRRORED_SIZE;
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_all_have_other_size (Mirrored *self, gconstpointer data)
{
  mirrored_serve_file (self, 0, MIRRORED_LIE, MIRRORED_SIZE + 1, NULL);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE + 2, NULL);
  mirrored_add_mirrors (self, 1);
  self->options->expected_size = MIRRORED_SIZE;
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_REFUSED);
}

static void
test_ranges_ignored (Mirrored *self, gconstpointer data)
{
  const SluiceOriginManner manner = { .range = SLUICE_ORIGIN_RANGE_IGNORED };

  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_SEED, MIRRORED_SIZE, &manner);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_DROPPED);
}

/* ---- Lies ---- */

static void
test_lie_in_pieces (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_link_lies_in_pieces (Mirrored *self, gconstpointer data)
{
  mirrored_serve_file (self, 0, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_serve (self, 1);
  mirrored_serve (self, 2);
  mirrored_add_mirrors (self, 2);
  mirrored_give_pieces (self);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_lie_as_a_whole (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
}

/* The one that is asked alone is the one that lies. */
static void
test_link_lies_as_a_whole (Mirrored *self, gconstpointer data)
{
  mirrored_serve_file (self, 0, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_all_lie_in_pieces (Mirrored *self, gconstpointer data)
{
  mirrored_serve_file (self, 0, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_serve_file (self, 1, MIRRORED_LIE + 1, MIRRORED_SIZE, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

static void
test_all_lie_as_a_whole (Mirrored *self, gconstpointer data)
{
  mirrored_serve_file (self, 0, MIRRORED_LIE, MIRRORED_SIZE, NULL);
  mirrored_serve_file (self, 1, MIRRORED_LIE + 1, MIRRORED_SIZE, NULL);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

/* Without any mirror pieces are compared, too. */
static void
test_pieces_alone (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_well (self);
}

static void
test_pieces_alone_wrong (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_give_pieces_of (self, MIRRORED_LIE);
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

/* How long the file is turns out only when it is there. */
static void
serve_chunks (Mirrored *self, guint index, guint64 seed, guint64 size)
{
  const SluiceOriginManner manner = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                                      .framing = SLUICE_ORIGIN_FRAMING_CHUNKED };

  mirrored_serve_file (self, index, seed, size, &manner);
}

static void
test_pieces_of_unknown_length (Mirrored *self, gconstpointer data)
{
  serve_chunks (self, 0, MIRRORED_SEED, MIRRORED_SIZE);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_well (self);
}

static void
test_lie_of_unknown_length (Mirrored *self, gconstpointer data)
{
  serve_chunks (self, 0, MIRRORED_LIE, MIRRORED_SIZE);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

static void
test_lie_of_unknown_length_with_mirror (Mirrored *self, gconstpointer data)
{
  serve_chunks (self, 0, MIRRORED_LIE, MIRRORED_SIZE);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_well (self);
}

static void
test_pieces_beyond_the_end (Mirrored *self, gconstpointer data)
{
  serve_chunks (self, 0, MIRRORED_SEED, MIRRORED_SIZE - MIRRORED_PIECE);
  mirrored_give_pieces (self);
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

/* A stream that ends early may look like one that ends well. */
static void
test_unknown_length_is_another (Mirrored *self, gconstpointer data)
{
  serve_chunks (self, 0, MIRRORED_SEED, MIRRORED_SIZE - 1);
  self->options->expected_size = MIRRORED_SIZE;
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_REFUSED);
}

static void
test_unknown_length_is_another_with_mirror (Mirrored *self, gconstpointer data)
{
  serve_chunks (self, 0, MIRRORED_SEED, MIRRORED_SIZE - 1);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  self->options->expected_size = MIRRORED_SIZE;
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
}

/* ---- Trouble ---- */

static void
test_mirror_dies (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  scratch_await_true (mirrored_both_bring, self);
  g_clear_pointer (&self->origins[1], sluice_origin_free);
  sluice_origin_lift_rates (self->origins[0]);
  mirrored_finish_well (self);
}

static void
test_link_dies (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  scratch_await_true (mirrored_both_bring, self);
  g_clear_pointer (&self->origins[0], sluice_origin_free);
  sluice_origin_lift_rates (self->origins[1]);
  mirrored_finish_well (self);
}

static void
test_link_gone_from_the_start (Mirrored *self, gconstpointer data)
{
  mirrored_answer_with (self, 0, 404);
  mirrored_answer_with (self, 1, 503);
  mirrored_serve (self, 2);
  mirrored_add_mirrors (self, 2);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_all_gone (Mirrored *self, gconstpointer data)
{
  mirrored_answer_with (self, 0, 403);
  mirrored_answer_with (self, 1, 404);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_REFUSED);
}

/* It answers and then sends nothing more. */
static void
test_mirror_stalls (Mirrored *self, gconstpointer data)
{
  const SluiceOriginManner manner = { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 70000 };

  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_SEED, MIRRORED_SIZE, &manner);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
}

/* The file is so large that much of it is left when that can be judged. */
static void
test_mirror_crawls (Mirrored *self, gconstpointer data)
{
  g_autofree char *digest = sluice_origin_body_checksum (MIRRORED_SEED, LARGE, G_CHECKSUM_SHA256);

  mirrored_serve_file (self, 0, MIRRORED_SEED, LARGE, NULL);
  mirrored_serve_file (self, 1, MIRRORED_SEED, LARGE, NULL);
  sluice_origin_set_rate (self->origins[0], LARGE / 32, 0);
  sluice_origin_set_rate (self->origins[1], LARGE / 1024, 0);
  self->options->connections = 2;
  mirrored_add_mirrors (self, 1);
  self->options->checksum = sluice_checksum_parse (digest, NULL);
  mirrored_start (self);
  scratch_await_true (mirrored_is_second_dropped, self);
  sluice_origin_lift_rates (self->origins[0]);
  mirrored_finish_with (self, LARGE);
}

/* So slow that it seems silent. */
static void
test_mirror_falls_silent (Mirrored *self, gconstpointer data)
{
  mirrored_serve (self, 0);
  mirrored_serve (self, 1);
  sluice_origin_set_rate (self->origins[0], MIRRORED_SIZE / 3, 0);
  sluice_origin_hold (self->origins[1], MIRRORED_PIECE);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
}

static void
test_mirror_redirects (Mirrored *self, gconstpointer data)
{
  const SluiceOriginManner manner = { .status = 302,
                                      .location = SLUICE_ORIGIN_OTHER "/" MIRRORED_NAME };
  g_autofree char *place =
      g_strndup (self->links[2], strlen (self->links[2]) - strlen ("/" MIRRORED_NAME));

  mirrored_serve (self, 0);
  mirrored_serve_file (self, 1, MIRRORED_SEED, MIRRORED_SIZE, &manner);
  mirrored_serve (self, 2);
  sluice_origin_set_other (self->origins[1], place);
  mirrored_add_mirrors (self, 1);
  mirrored_give_checksum (self);
  mirrored_start (self);
  mirrored_finish_well (self);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[2]), >, 0);
}

int
main (int argc, char *argv[])
{
  static const MirroredTest tests[] = {
    { "/mirrors/together", test_together, MIRRORED_RATE },
    { "/mirrors/together-by-pieces", test_together_by_pieces, MIRRORED_RATE },
    { "/mirrors/weak-validator", test_weak_validator, 2 * MIRRORED_RATE },
    { "/mirrors/other-size", test_other_size, 2 * MIRRORED_RATE },
    { "/mirrors/link-has-other-size", test_link_has_other_size, 0 },
    { "/mirrors/all-have-other-size", test_all_have_other_size, 0 },
    { "/mirrors/ranges-ignored", test_ranges_ignored, 2 * MIRRORED_RATE },
    { "/mirrors/lie-in-pieces", test_lie_in_pieces, 2 * MIRRORED_RATE },
    { "/mirrors/link-lies-in-pieces", test_link_lies_in_pieces, 2 * MIRRORED_RATE },
    { "/mirrors/lie-as-a-whole", test_lie_as_a_whole, 2 * MIRRORED_RATE },
    { "/mirrors/link-lies-as-a-whole", test_link_lies_as_a_whole, 2 * MIRRORED_RATE },
    { "/mirrors/all-lie-in-pieces", test_all_lie_in_pieces, 2 * MIRRORED_RATE },
    { "/mirrors/all-lie-as-a-whole", test_all_lie_as_a_whole, 0 },
    { "/mirrors/pieces-alone", test_pieces_alone, 0 },
    { "/mirrors/pieces-alone-wrong", test_pieces_alone_wrong, 0 },
    { "/mirrors/pieces-of-unknown-length", test_pieces_of_unknown_length, 0 },
    { "/mirrors/lie-of-unknown-length", test_lie_of_unknown_length, 0 },
    { "/mirrors/lie-of-unknown-length-with-mirror", test_lie_of_unknown_length_with_mirror, 0 },
    { "/mirrors/pieces-beyond-the-end", test_pieces_beyond_the_end, 0 },
    { "/mirrors/unknown-length-is-another", test_unknown_length_is_another, 0 },
    { "/mirrors/unknown-length-is-another-with-mirror", test_unknown_length_is_another_with_mirror,
      0 },
    { "/mirrors/mirror-dies", test_mirror_dies, MIRRORED_RATE },
    { "/mirrors/link-dies", test_link_dies, MIRRORED_RATE },
    { "/mirrors/link-gone-from-the-start", test_link_gone_from_the_start, 0 },
    { "/mirrors/all-gone", test_all_gone, 0 },
    { "/mirrors/mirror-stalls", test_mirror_stalls, 2 * MIRRORED_RATE },
    { "/mirrors/mirror-crawls", test_mirror_crawls, 0 },
    { "/mirrors/mirror-falls-silent", test_mirror_falls_silent, 0 },
    { "/mirrors/mirror-redirects", test_mirror_redirects, MIRRORED_RATE },
  };

  return mirrored_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
