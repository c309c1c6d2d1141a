/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proof.h"

#include "scratch.h"
#include "sluice-error.h"

#define TEXT "The quick brown fox jumps over the lazy dog"
#define SHA256 "sha256:d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"
#define NOTHING_SHA256 "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define MD5 "md5:9e107d9d372bb6826bd81d3542a419d6"

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = scratch_folder_new ();
  path = scratch_path (self->folder, "fox.txt");
  self->file = g_file_new_for_path (path);
  scratch_put (self->folder, "fox.txt", TEXT);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_clear_object (&self->file);
  scratch_folder_remove (self->folder);
}

static gboolean
prove (Fixture *self, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_proof_run_async (self->file, checksum, cancellable, scratch_result_cb, &result);
  return sluice_proof_run_finish (scratch_await (&result), error);
}

static void
test_matches (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (prove (self, SHA256, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (prove (self, MD5, NULL, &error));
  g_assert_no_error (error);
}

static void
test_empty (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  scratch_put (self->folder, "fox.txt", "");
  g_assert_true (prove (self, NOTHING_SHA256, NULL, &error));
  g_assert_no_error (error);
}

static void
test_differs (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (prove (self, NOTHING_SHA256, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT);
  scratch_assert_text (self->folder, "fox.txt", TEXT);
}

static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_delete (self->file, NULL, NULL));
  g_assert_false (prove (self, SHA256, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (prove (self, SHA256, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/proof/matches", Fixture, NULL, set_up, test_matches, tear_down);
  g_test_add ("/proof/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/proof/differs", Fixture, NULL, set_up, test_differs, tear_down);
  g_test_add ("/proof/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/proof/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
