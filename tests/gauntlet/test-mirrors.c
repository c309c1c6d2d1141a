/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file, several servers, and a hash that tells whether they agree: they are used together,
 * and none of them long if it fails, lies or dawdles. */

#include <string.h>

#include "mirrored.h"
#include "scratch.h"

#define LARGE (32 * 1024 * 1024)

/* What one server has. */
typedef struct
{
  guint64 seed;
  guint64 size; /* bytes */
  SluiceOriginManner manner;
} Server;

/* What is told of the file beforehand. */
typedef enum
{
  NOTHING = 0,
  SIZE = 1 << 0,
  CHECKSUM = 1 << 1,
  PIECES = 1 << 2,
  PIECES_OF_LIE = 1 << 3,
} Known;

/* A scene is laid out before its test begins; the same test may play in many of them. */
typedef struct
{
  const char *name;
  void (*test) (Mirrored *self, gconstpointer data);
  guint rate; /* of each origin, in MIRRORED_RATE; 0 for any */
  Known known;
  const Server *servers[MIRRORED_ORIGINS]; /* of the link, and of its mirrors */
} Scene;

/* ---- What servers have ---- */

#define CHUNKED                                                                                    \
  {                                                                                                \
    .range = SLUICE_ORIGIN_RANGE_IGNORED, .framing = SLUICE_ORIGIN_FRAMING_CHUNKED                 \
  }

static const Server honest = { MIRRORED_SEED, MIRRORED_SIZE, { 0 } };
static const Server liar = { MIRRORED_LIE, MIRRORED_SIZE, { 0 } };
static const Server other_liar = { MIRRORED_LIE + 1, MIRRORED_SIZE, { 0 } };
static const Server short_liar = { MIRRORED_LIE, MIRRORED_SIZE - 1, { 0 } };
static const Server long_liar = { MIRRORED_LIE, MIRRORED_SIZE + 1, { 0 } };
static const Server longer_liar = { MIRRORED_LIE, MIRRORED_SIZE + 2, { 0 } };

static const Server without_ranges = { MIRRORED_SEED,
                                       MIRRORED_SIZE,
                                       { .range = SLUICE_ORIGIN_RANGE_IGNORED } };

/* It answers and then sends nothing more. */
static const Server stalling = { MIRRORED_SEED,
                                 MIRRORED_SIZE,
                                 { .ending = SLUICE_ORIGIN_ENDING_STALL, .ending_at = 70000 } };

static const Server forbidden = { MIRRORED_SEED, MIRRORED_SIZE, { .status = 403 } };
static const Server gone = { MIRRORED_SEED, MIRRORED_SIZE, { .status = 404 } };
static const Server overloaded = { MIRRORED_SEED, MIRRORED_SIZE, { .status = 503 } };

/* How long the file is turns out only when it is there. A stream that ends early may look like
 * one that ends well. */
static const Server stream = { MIRRORED_SEED, MIRRORED_SIZE, CHUNKED };
static const Server lying_stream = { MIRRORED_LIE, MIRRORED_SIZE, CHUNKED };
static const Server cut_stream = { MIRRORED_SEED, MIRRORED_SIZE - 1, CHUNKED };
static const Server stream_less_a_piece = { MIRRORED_SEED, MIRRORED_SIZE - MIRRORED_PIECE,
                                            CHUNKED };

static void
set_up (Mirrored *self, gconstpointer data)
{
  const Scene *scene = data;
  guint n = 0;

  mirrored_set_up (self, GUINT_TO_POINTER (scene->rate * MIRRORED_RATE));
  for (; n < MIRRORED_ORIGINS && scene->servers[n] != NULL; n++)
    mirrored_serve_file (self, n, scene->servers[n]->seed, scene->servers[n]->size,
                         &scene->servers[n]->manner);
  if (n > 1)
    mirrored_add_mirrors (self, n - 1);

  if (scene->known & SIZE)
    self->options->expected_size = MIRRORED_SIZE;
  if (scene->known & CHECKSUM)
    mirrored_give_checksum (self);
  if (scene->known & PIECES)
    mirrored_give_pieces (self);
  if (scene->known & PIECES_OF_LIE)
    mirrored_give_pieces_of (self, MIRRORED_LIE);
}

/* ---- What comes of it ---- */

static void
test_whole (Mirrored *self, gconstpointer data)
{
  mirrored_start (self);
  mirrored_finish_well (self);
}

static void
test_link_dropped (Mirrored *self, gconstpointer data)
{
  test_whole (self, data);
  mirrored_assert_use (self, 0, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_mirror_dropped (Mirrored *self, gconstpointer data)
{
  test_whole (self, data);
  mirrored_assert_use (self, 1, SLUICE_MIRROR_USE_DROPPED);
}

static void
test_mirror_brings_nothing (Mirrored *self, gconstpointer data)
{
  test_mirror_dropped (self, data);
  g_assert_false (mirrored_brings (self, 1));
}

static void
test_refused (Mirrored *self, gconstpointer data)
{
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_REFUSED);
}

static void
test_corrupt (Mirrored *self, gconstpointer data)
{
  mirrored_start (self);
  mirrored_finish_badly (self, SLUICE_ERROR_CORRUPT);
}

/* ---- Special scenes ---- */

/* Each server has a rate of its own, and each sends a good part. */
static void
test_together (Mirrored *self, gconstpointer data)
{
  sluice_origin_set_rate (self->origins[1], (guint64) 2 * MIRRORED_RATE, 0);
  test_whole (self, data);

  g_assert_cmpuint (sluice_origin_get_sent (self->origins[0]), >, MIRRORED_SIZE / 8);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), >, MIRRORED_SIZE / 8);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[0]), <, MIRRORED_SIZE);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), <, MIRRORED_SIZE);
}

static void
test_all_visited (Mirrored *self, gconstpointer data)
{
  test_whole (self, data);
  for (guint i = 0; i < MIRRORED_ORIGINS; i++)
    g_assert_cmpuint (mirrored_count_visits (self, i), >, 0);
}

/* What one with a weak validator sends is compared, so it gets one connection at a time. */
static void
test_weak_validator (Mirrored *self, gconstpointer data)
{
  SluiceOriginScript script = { .path = "/" MIRRORED_NAME,
                                .file = { .seed = MIRRORED_SEED, .size = MIRRORED_SIZE } };

  sluice_origin_add (self->origins[1], &script);
  mirrored_add_mirrors (self, 1);
  test_whole (self, data);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[1]), >, 0);
}

/* The other one goes on without it. */
static void
lose_one (Mirrored *self, guint index)
{
  mirrored_start (self);
  scratch_await_true (mirrored_both_bring, self);
  g_clear_pointer (&self->origins[index], sluice_origin_free);
  sluice_origin_lift_rates (self->origins[1 - index]);
  mirrored_finish_well (self);
}

static void
test_mirror_dies (Mirrored *self, gconstpointer data)
{
  lose_one (self, 1);
}

static void
test_link_dies (Mirrored *self, gconstpointer data)
{
  lose_one (self, 0);
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
  sluice_origin_set_rate (self->origins[0], MIRRORED_SIZE / 3, 0);
  sluice_origin_hold (self->origins[1], MIRRORED_PIECE);
  test_whole (self, data);
}

static void
test_mirror_redirects (Mirrored *self, gconstpointer data)
{
  const SluiceOriginManner manner = { .status = 302,
                                      .location = SLUICE_ORIGIN_OTHER "/" MIRRORED_NAME };
  g_autofree char *place =
      g_strndup (self->links[2], strlen (self->links[2]) - strlen ("/" MIRRORED_NAME));

  mirrored_serve_file (self, 1, MIRRORED_SEED, MIRRORED_SIZE, &manner);
  mirrored_serve (self, 2);
  sluice_origin_set_other (self->origins[1], place);
  mirrored_add_mirrors (self, 1);
  test_whole (self, data);
  g_assert_cmpuint (sluice_origin_get_sent (self->origins[2]), >, 0);
}

int
main (int argc, char *argv[])
{
  static const Scene scenes[] = {
    { "together", test_together, 1, CHECKSUM, { &honest, &honest } },
    { "together-by-pieces", test_all_visited, 1, PIECES, { &honest, &honest, &honest } },
    { "weak-validator", test_weak_validator, 2, CHECKSUM, { &honest } },
    { "other-size", test_mirror_brings_nothing, 2, CHECKSUM, { &honest, &short_liar } },
    /* The size was told beforehand: then the link itself may be the one that is wrong. */
    { "link-has-other-size", test_link_dropped, 0, CHECKSUM | SIZE, { &long_liar, &honest } },
    { "all-have-other-size", test_refused, 0, SIZE, { &long_liar, &longer_liar } },
    { "ranges-ignored", test_mirror_dropped, 2, CHECKSUM, { &honest, &without_ranges } },

    { "lie-in-pieces", test_mirror_dropped, 2, PIECES, { &honest, &liar } },
    { "link-lies-in-pieces", test_link_dropped, 2, PIECES | CHECKSUM, { &liar, &honest, &honest } },
    { "lie-as-a-whole", test_whole, 2, CHECKSUM, { &honest, &liar } },
    /* The one that is asked alone is the one that lies. */
    { "link-lies-as-a-whole", test_link_dropped, 2, CHECKSUM, { &liar, &honest } },
    { "all-lie-in-pieces", test_corrupt, 2, PIECES, { &liar, &other_liar } },
    { "all-lie-as-a-whole", test_corrupt, 0, CHECKSUM, { &liar, &other_liar } },
    /* Without any mirror pieces are compared, too. */
    { "pieces-alone", test_whole, 0, PIECES, { &honest } },
    { "pieces-alone-wrong", test_corrupt, 0, PIECES_OF_LIE, { &honest } },
    { "pieces-of-unknown-length", test_whole, 0, PIECES, { &stream } },
    { "lie-of-unknown-length", test_corrupt, 0, PIECES, { &lying_stream } },
    { "lie-of-unknown-length-with-mirror", test_whole, 0, PIECES, { &lying_stream, &honest } },
    { "pieces-beyond-the-end", test_corrupt, 0, PIECES, { &stream_less_a_piece } },
    { "unknown-length-is-another", test_refused, 0, SIZE, { &cut_stream } },
    { "unknown-length-is-another-with-mirror",
      test_link_dropped,
      0,
      SIZE,
      { &cut_stream, &honest } },

    { "mirror-dies", test_mirror_dies, 1, CHECKSUM, { &honest, &honest } },
    { "link-dies", test_link_dies, 1, CHECKSUM, { &honest, &honest } },
    { "link-gone-from-the-start", test_link_dropped, 0, CHECKSUM, { &gone, &overloaded, &honest } },
    { "all-gone", test_refused, 0, CHECKSUM, { &forbidden, &gone } },
    { "mirror-stalls", test_whole, 2, CHECKSUM, { &honest, &stalling } },
    { "mirror-crawls", test_mirror_crawls, 0, NOTHING, { NULL } },
    { "mirror-falls-silent", test_mirror_falls_silent, 0, CHECKSUM, { &honest, &honest } },
    { "mirror-redirects", test_mirror_redirects, 1, CHECKSUM, { &honest } },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_autofree char *path = g_strconcat ("/mirrors/", scenes[i].name, NULL);

      g_test_add (path, Mirrored, &scenes[i], set_up, scenes[i].test, mirrored_tear_down);
    }

  return g_test_run ();
}
