/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-check.h"

#include <fcntl.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"

#define PIECE 100000 /* bytes; no multiple of anything */
#define N_PIECES 7
#define SIZE ((guint64) 6 * PIECE + 1234)
#define SHA256 32

typedef struct
{
  char *folder;
  char *path;
  guint8 *bytes;
  SluicePartFile *part;
  SluicePieceCheck *check; /* nullable: dropped */
  SluiceRanges *written;
  GString *judged; /* `+INDEX ` for a good piece, `-INDEX ` for a bad one */
  guint n_rests;
  GError *failure;
} Fixture;

static void
judged (guint index, SluiceRange piece, gboolean good, gpointer data)
{
  Fixture *self = data;

  g_assert_cmpuint (piece.start, ==, (guint64) index * PIECE);
  g_assert_cmpuint (piece.end, ==, MIN (SIZE, (guint64) (index + 1) * PIECE));
  g_string_append_printf (self->judged, "%c%u ", good ? '+' : '-', index);
}

static void
rested (gpointer data)
{
  ((Fixture *) data)->n_rests++;
}

static void
failed (const GError *error, gpointer data)
{
  ((Fixture *) data)->failure = g_error_copy (error);
}

static const SluicePieceCheckOwner owner = {
  .judged = judged,
  .rested = rested,
  .failed = failed,
};

static SluicePieceHashes *
hash_pieces (const guint8 *bytes)
{
  guint8 digests[N_PIECES * SHA256];
  g_autoptr (GBytes) raw = NULL;

  for (guint i = 0; i < N_PIECES; i++)
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
      gsize length = SHA256;

      g_checksum_update (checksum, bytes + (gsize) i * PIECE,
                         (gssize) MIN (PIECE, SIZE - (guint64) i * PIECE));
      g_checksum_get_digest (checksum, digests + (gsize) i * SHA256, &length);
    }
  raw = g_bytes_new (digests, sizeof digests);
  return sluice_piece_hashes_new (G_CHECKSUM_SHA256, PIECE, raw);
}

static void
write_part (Fixture *self)
{
  int fd = open (self->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  /* In place: the part has it open. */
  g_assert_no_errno (fd);
  g_assert_cmpint (write (fd, self->bytes, SIZE), ==, (gssize) SIZE);
  close (fd);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (SluicePieceHashes) hashes = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  self->path = scratch_path (self->folder, "film.mkv.part");
  self->bytes = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->bytes[i] = (guint8) (i * 31 + i / 4096 * 7);
  hashes = hash_pieces (self->bytes);
  write_part (self);

  directory = g_file_new_for_path (self->folder);
  self->part = sluice_part_file_new (directory, "film.mkv");
  sluice_part_file_open (self->part, SIZE, &error);
  g_assert_no_error (error);
  self->written = sluice_ranges_new ();
  self->judged = g_string_new (NULL);
  self->check = sluice_piece_check_new (self->part, hashes, SIZE, &owner, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->check, sluice_piece_check_drop);
  sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  sluice_ranges_free (self->written);
  g_string_free (self->judged, TRUE);
  g_clear_error (&self->failure);
  g_free (self->bytes);
  g_free (self->path);
  scratch_folder_remove (self->folder);
}

static void
wrote (Fixture *self, guint64 start, guint64 end)
{
  sluice_ranges_add (self->written, start, end);
  sluice_piece_check_wrote (self->check, self->written, start, end);
}

static gboolean
is_at_rest (gpointer user_data)
{
  return !sluice_piece_check_is_busy (((Fixture *) user_data)->check);
}

static guint
count_good (Fixture *self)
{
  guint n = 0;

  for (guint i = 0; i < N_PIECES; i++)
    n += sluice_piece_check_is_good (self->check, i);
  return n;
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  wrote (self, 0, SIZE);
  g_assert_true (sluice_piece_check_is_busy (self->check));
  scratch_await_true (is_at_rest, self);
  g_assert_cmpstr (self->judged->str, ==, "+0 +1 +2 +3 +4 +5 +6 ");
  g_assert_cmpuint (count_good (self), ==, N_PIECES);
  g_assert_cmpuint (sluice_piece_check_get_front (self->check), ==, SIZE);
  g_assert_cmpuint (self->n_rests, >, 0);
}

/* A piece is hashed when the last byte of it came, in whatever order. */
static void
test_in_parts (Fixture *self, gconstpointer data)
{
  wrote (self, PIECE + 10, (guint64) 2 * PIECE + 10);
  g_assert_false (sluice_piece_check_is_busy (self->check));
  wrote (self, PIECE - 10, PIECE + 10);
  scratch_await_true (is_at_rest, self);
  g_assert_cmpstr (self->judged->str, ==, "+1 ");
  g_assert_cmpuint (sluice_piece_check_get_front (self->check), ==, 0);
  wrote (self, 0, PIECE - 10);
  scratch_await_true (is_at_rest, self);
  g_assert_cmpstr (self->judged->str, ==, "+1 +0 ");
  g_assert_cmpuint (sluice_piece_check_get_front (self->check), ==, 2 * PIECE);
}

static void
test_wrong (Fixture *self, gconstpointer data)
{
  self->bytes[2 * PIECE + 5] ^= 1;
  write_part (self);
  wrote (self, 0, SIZE);
  scratch_await_true (is_at_rest, self);
  g_assert_cmpstr (self->judged->str, ==, "+0 +1 -2 +3 +4 +5 +6 ");
  g_assert_cmpuint (sluice_piece_check_get_front (self->check), ==, 2 * PIECE);

  self->bytes[2 * PIECE + 5] ^= 1;
  write_part (self);
  g_string_truncate (self->judged, 0);
  wrote (self, (guint64) 2 * PIECE, (guint64) 3 * PIECE);
  scratch_await_true (is_at_rest, self);
  g_assert_cmpstr (self->judged->str, ==, "+2 ");
  g_assert_cmpuint (sluice_piece_check_get_front (self->check), ==, SIZE);
}

/* What is written a second time is not good any more before it was looked at again. */
static void
test_written_again (Fixture *self, gconstpointer data)
{
  wrote (self, 0, SIZE);
  wrote (self, 0, 10);
  scratch_await_true (is_at_rest, self);
  g_assert_cmpuint (count_good (self), ==, N_PIECES);

  self->bytes[7] ^= 1;
  write_part (self);
  wrote (self, 0, 10);
  g_assert_cmpuint (sluice_piece_check_get_front (self->check), ==, 0);
  scratch_await_true (is_at_rest, self);
  g_assert_cmpuint (count_good (self), ==, N_PIECES - 1);
}

static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_assert_no_errno (truncate (self->path, 0));
  wrote (self, 0, SIZE);
  scratch_await_true (is_at_rest, self);
  g_assert_error (self->failure, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_cmpstr (self->judged->str, ==, "");
}

/* Nobody hears of the batch that was under way. */
static void
test_dropped (Fixture *self, gconstpointer data)
{
  wrote (self, 0, SIZE);
  g_clear_pointer (&self->check, sluice_piece_check_drop);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (self->judged->str, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/piece-check/whole", Fixture, NULL, set_up, test_whole, tear_down);
  g_test_add ("/piece-check/in-parts", Fixture, NULL, set_up, test_in_parts, tear_down);
  g_test_add ("/piece-check/wrong", Fixture, NULL, set_up, test_wrong, tear_down);
  g_test_add ("/piece-check/written-again", Fixture, NULL, set_up, test_written_again, tear_down);
  g_test_add ("/piece-check/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add ("/piece-check/dropped", Fixture, NULL, set_up, test_dropped, tear_down);
  return g_test_run ();
}
