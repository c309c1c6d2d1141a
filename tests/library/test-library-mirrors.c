/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is known of a file beside its link, and how long. */

#include "library-scene.h"
#include "scratch.h"

#define PIECE 65536 /* bytes */
#define N_PIECES (LIBRARY_SCENE_SIZE / PIECE)

static GPtrArray *
create_mirrors (guint n)
{
  GPtrArray *mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *link = g_strdup_printf ("https://mirror%u.example/disc", i);
      g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);

      g_ptr_array_add (mirrors, sluice_mirror_new (uri, i + 1, i == 0 ? "de" : NULL));
    }
  return mirrors;
}

static SluicePieceHashes *
create_hashes (guint n)
{
  gsize length = (gsize) n * 32;
  g_autoptr (GBytes) digests = g_bytes_new_take (g_strnfill (length, 'x'), length);

  return sluice_piece_hashes_new (G_CHECKSUM_SHA256, PIECE, digests);
}

/* One that waits for nobody, with all that a Metalink can tell. */
static SluiceDownload *
add (LibraryScene *self, guint n_pieces)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/disc");
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (SluiceDownload) download = NULL;

  options->mirrors = create_mirrors (2);
  options->piece_hashes = create_hashes (n_pieces);
  options->expected_size = LIBRARY_SCENE_SIZE;
  download = sluice_download_new (request, folder, options);
  sluice_library_add (self->library, download, FALSE);
  return library_scene_find (self, "disc");
}

static void
assert_known (SluiceDownload *download, guint n_mirrors, guint n_pieces)
{
  const SluiceTransferOptions *options = sluice_download_get_options (download);
  const SluiceMirror *first;
  g_autofree char *link = NULL;

  g_assert_cmpint (options->expected_size, ==, LIBRARY_SCENE_SIZE);
  g_assert_cmpuint (sluice_download_get_n_mirrors (download), ==, n_mirrors);
  first = options->mirrors->pdata[0];
  link = g_uri_to_string (first->uri);
  g_assert_cmpstr (link, ==, "https://mirror0.example/disc");
  g_assert_cmpuint (first->priority, ==, 1);
  g_assert_cmpstr (first->location, ==, "de");
  g_assert_cmpuint (
      options->piece_hashes != NULL ? sluice_piece_hashes_get_n (options->piece_hashes) : 0, ==,
      n_pieces);
}

static char *
build_piece_path (LibraryScene *self, SluiceDownload *download)
{
  return g_build_filename (self->shelf, "pieces", sluice_download_get_id (download), NULL);
}

/* More hashes than a line of the journal holds come back, and are gone with the download. */
static void
test_kept (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download = add (self, 100000);
  g_autofree char *path = build_piece_path (self, download);
  g_autoptr (GPtrArray) downloads = NULL;
  g_autoptr (SluiceRemoval) removal = NULL;

  library_scene_restart (self);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  assert_known (library_scene_find (self, "disc"), 2, 100000);
  library_scene_restart (self);
  assert_known (library_scene_find (self, "disc"), 2, 100000);

  downloads = library_scene_find_some (self, "disc");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  sluice_removal_commit (removal);
  library_scene_flush (self);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What a crash left of a download that is gone is of no use; a damaged file is none. */
static void
test_lost (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download = add (self, N_PIECES);
  g_autofree char *path = build_piece_path (self, download);
  g_autofree char *other = g_build_filename (self->shelf, "pieces", "0000", NULL);

  library_scene_flush (self);
  library_scene_drop (self);
  g_assert_true (g_file_set_contents (path, "sluice-pieces", -1, NULL));
  g_assert_true (g_file_set_contents (other, "sluice-pieces", -1, NULL));
  library_scene_open (self);
  assert_known (library_scene_find (self, "disc"), 2, 0);
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

/* By hand, once each, and kept, also when the first address becomes another one. */
static void
test_added (LibraryScene *self, gconstpointer data)
{
  SluiceDownload *download = add (self, N_PIECES);
  g_autoptr (GUri) uri = g_uri_parse ("https://own.example/disc", G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, 0, NULL);
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/other");
  g_autoptr (GUri) other = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (other);

  g_assert_true (sluice_download_add_mirror (download, mirror));
  g_assert_false (sluice_download_add_mirror (download, mirror));
  assert_known (download, 3, N_PIECES);
  sluice_download_set_request (download, request);
  assert_known (download, 3, N_PIECES);

  library_scene_restart (self);
  download = library_scene_find (self, "disc");
  assert_known (download, 3, N_PIECES);
  g_assert_cmpstr (sluice_download_get_link (download), ==, link);
}

static SluiceMirror *
create_mirror (LibraryScene *self, const char *path)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", path);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);

  return sluice_mirror_new (uri, 0, NULL);
}

/* One that failed tries again at the new address. */
static void
test_added_after_failure (LibraryScene *self, gconstpointer data)
{
  g_autoptr (SluiceMirror) mirror = create_mirror (self, "/disc");
  SluiceDownload *download = library_scene_add (self, "gone", TRUE);

  library_scene_await_state (download, SLUICE_DOWNLOAD_FAILED);
  library_scene_serve (self, "disc", FALSE);
  g_assert_true (sluice_library_add_mirror (self->library, download, mirror));
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
}

/* One that runs begins a new run, with what it has. */
static void
test_added_while_running (LibraryScene *self, gconstpointer data)
{
  g_autoptr (SluiceMirror) mirror = create_mirror (self, "/other");
  SluiceDownload *download;

  library_scene_serve (self, "disc", TRUE);
  download = library_scene_add (self, "disc", TRUE);
  scratch_await_true (library_scene_has_received_half, download);
  library_scene_serve (self, "disc", FALSE);
  g_assert_true (sluice_library_add_mirror (self->library, download, mirror));
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "disc");
}

static const LibrarySceneTest tests[] = {
  { "/library-mirrors/kept", test_kept },
  { "/library-mirrors/lost", test_lost },
  { "/library-mirrors/added", test_added },
  { "/library-mirrors/added-after-failure", test_added_after_failure },
  { "/library-mirrors/added-while-running", test_added_while_running },
};

int
main (int argc, char *argv[])
{
  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
