/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-backlog.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-part-file.h"
#include "sluice-piece-check.h"
#include "sluice-verifier.h"

#define MIB (1024 * 1024)
#define LARGE (4 * MIB)
#define SIZE (32 * MIB)
#define PIECE (512 * 1024)
#define SHA1 20 /* bytes */

typedef struct
{
  char *folder;
  SluicePartFile *part;
  guint8 *bytes;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  sluice_backlog_set_large (LARGE);
  self->folder = scratch_folder_new ();
  directory = g_file_new_for_path (self->folder);
  self->part = sluice_part_file_new (directory, "film.mkv");
  g_assert_true (sluice_part_file_open (self->part, SIZE, &error));
  g_assert_no_error (error);
  self->bytes = g_malloc (PIECE);
  memset (self->bytes, 7, PIECE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  g_free (self->bytes);
  scratch_folder_remove (self->folder);
  sluice_backlog_set_large (0);
}

static void
write_piece (Fixture *self, guint64 offset)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_part_file_write_async (self->part, offset, self->bytes, PIECE, scratch_result_cb, &result);
  sluice_part_file_write_finish (self->part, scratch_await (&result), &error);
  g_assert_no_error (error);
}

/* As several connections do it. */
static void
write_all (Fixture *self, guint n_connections)
{
  for (guint64 offset = 0; offset < SIZE / n_connections; offset += PIECE)
    for (guint i = 0; i < n_connections; i++)
      write_piece (self, i * (SIZE / n_connections) + offset);
}

/* Returns: bytes of the part that are in memory */
static guint64
count_resident (int fd)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  g_autofree guint8 *pages = g_malloc0 (SIZE / page);
  void *mapped = mmap (NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
  guint64 n = 0;

  g_assert_true (mapped != MAP_FAILED);
  g_assert_no_errno (mincore (mapped, SIZE, pages));
  munmap (mapped, SIZE);
  for (gsize i = 0; i < SIZE / page; i++)
    n += pages[i] & 1;
  return n * page;
}

/* A file system in memory has nowhere else to put it. */
static gboolean
can_forget (int fd)
{
  guint64 before = count_resident (fd);

  g_assert_no_errno (fsync (fd));
  posix_fadvise (fd, 0, PIECE, POSIX_FADV_DONTNEED);
  return before == 0 || count_resident (fd) < before;
}

static gboolean
is_mostly_forgotten (gpointer user_data)
{
  return count_resident (GPOINTER_TO_INT (user_data)) <= SIZE / 2;
}

/* Returns: a descriptor, or -1 where it cannot be tested */
static int
open_tested (Fixture *self)
{
  int fd = sluice_part_file_dup_descriptor (self->part);

  write_piece (self, 0);
  if (can_forget (fd))
    return fd;

  close (fd);
  g_test_skip ("What is written here stays in memory.");
  return -1;
}

static void
test_written (Fixture *self, gconstpointer data)
{
  int fd = open_tested (self);

  if (fd < 0)
    return;
  write_all (self, GPOINTER_TO_UINT (data));
  scratch_await_true (is_mostly_forgotten, GINT_TO_POINTER (fd));
  close (fd);
}

/* Where somebody reads, no more stays than what is ahead. */
static void
test_verified (Fixture *self, gconstpointer data)
{
  int fd = open_tested (self);
  g_autoptr (SluiceVerifier) verifier = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *digest = NULL;

  if (fd < 0)
    return;

  verifier = sluice_verifier_new (self->part, G_CHECKSUM_SHA1);
  write_all (self, 1);
  sluice_verifier_digest_async (verifier, SIZE, NULL, scratch_result_cb, &result);
  digest = sluice_verifier_digest_finish (verifier, scratch_await (&result), NULL);
  g_assert_nonnull (digest);
  scratch_await_true (is_mostly_forgotten, GINT_TO_POINTER (fd));
  close (fd);
}

/* What was in memory before it was read back is not of interest to anybody. */
static void
test_read_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint64 checksum = 0;
  int fd;

  sluice_backlog_set_large (2 * (guint64) SIZE);
  fd = open_tested (self);
  if (fd < 0)
    return;

  sluice_backlog_set_large (LARGE);
  g_assert_no_errno (fsync (fd));
  sluice_part_file_hash_block_async (self->part, 0, SIZE, NULL, scratch_result_cb, &result);
  g_assert_true (
      sluice_part_file_hash_block_finish (self->part, scratch_await (&result), &checksum, NULL));
  g_assert_cmpuint (count_resident (fd), <=, SIZE / 2);
  close (fd);
}

static void
judged (guint index, SluiceRange piece, gboolean good, gpointer data)
{
  g_assert_true (good);
}

static void
rested (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
failed (const GError *error, gpointer data)
{
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
check_pieces (Fixture *self)
{
  static const SluicePieceCheckOwner owner = { judged, rested, failed };
  g_autoptr (SluiceRanges) written = sluice_ranges_new ();
  g_autoptr (GByteArray) digests = g_byte_array_new ();
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (SluicePieceHashes) hashes = NULL;
  SluicePieceCheck *check;
  guint8 digest[SHA1];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  gboolean done = FALSE;

  g_checksum_update (checksum, self->bytes, PIECE);
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < SIZE / PIECE; i++)
    g_byte_array_append (digests, digest, sizeof digest);
  raw = g_bytes_new (digests->data, digests->len);
  hashes = sluice_piece_hashes_new (G_CHECKSUM_SHA1, PIECE, raw);

  sluice_ranges_add (written, 0, SIZE);
  check = sluice_piece_check_new (self->part, hashes, SIZE, &owner, &done);
  sluice_piece_check_wrote (check, written, 0, SIZE);
  scratch_await_true (is_set, &done);
  sluice_piece_check_drop (check);
}

/* The same for pieces, unless somebody else has yet to read them. */
static void
test_pieces (Fixture *self, gconstpointer data)
{
  int fd = open_tested (self);

  if (fd < 0)
    return;
  sluice_part_file_set_reader (self->part, 0);
  sluice_backlog_set_large (2 * (guint64) SIZE);
  write_all (self, 1);
  g_assert_no_errno (fsync (fd));
  check_pieces (self);
  g_assert_cmpuint (count_resident (fd), ==, SIZE);

  sluice_backlog_set_large (LARGE);
  check_pieces (self);
  g_assert_cmpuint (count_resident (fd), >=, LARGE);
  g_assert_cmpuint (count_resident (fd), <=, SIZE / 2);
  sluice_part_file_set_reader (self->part, SIZE);
  check_pieces (self);
  g_assert_cmpuint (count_resident (fd), <=, SIZE / 2);
  close (fd);
}

/* The files that everybody has are left alone. */
static void
test_not_large (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);
  int fd;

  sluice_backlog_set_large (SIZE);
  sluice_part_file_close (self->part);
  g_object_unref (self->part);
  self->part = sluice_part_file_new (directory, "film.mkv");
  g_assert_true (sluice_part_file_open (self->part, SIZE, NULL));
  fd = sluice_part_file_dup_descriptor (self->part);
  write_all (self, 1);
  g_assert_cmpuint (count_resident (fd), >, SIZE / 4);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/backlog/one-connection", Fixture, GUINT_TO_POINTER (1), set_up, test_written,
              tear_down);
  g_test_add ("/backlog/eight-connections", Fixture, GUINT_TO_POINTER (8), set_up, test_written,
              tear_down);
  g_test_add ("/backlog/verified", Fixture, NULL, set_up, test_verified, tear_down);
  g_test_add ("/backlog/read-back", Fixture, NULL, set_up, test_read_back, tear_down);
  g_test_add ("/backlog/pieces", Fixture, NULL, set_up, test_pieces, tear_down);
  g_test_add ("/backlog/not-large", Fixture, NULL, set_up, test_not_large, tear_down);
  return g_test_run ();
}
