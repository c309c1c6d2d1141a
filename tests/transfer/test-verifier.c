/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sluice-error.h"
#include "sluice-verifier.h"

/* Three slices and a bit. */
#define SIZE (3 * 8 * 1024 * 1024 + 12345)

typedef struct
{
  char *folder;
  char *path;
  char *bytes;
  SluicePartFile *part;
  SluiceVerifier *verifier;
} Fixture;

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *slot;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("sluice-verifier-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "film.mkv.part", NULL);
  self->bytes = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->bytes[i] = (char) (i * 31 + i / 4096 * 7);
  g_file_set_contents (self->path, self->bytes, SIZE, &error);
  g_assert_no_error (error);

  directory = g_file_new_for_path (self->folder);
  self->part = sluice_part_file_new (directory, "film.mkv");
  sluice_part_file_open (self->part, SIZE, &error);
  g_assert_no_error (error);

  self->verifier = sluice_verifier_new (self->part, G_CHECKSUM_SHA256);
}

static guint
count_descriptors (const char *path)
{
  g_autoptr (GDir) list = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      if (g_strcmp0 (target, path) == 0)
        count++;
    }

  return count;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->verifier);
  sluice_part_file_close (self->part);
  g_clear_object (&self->part);

  /* A slice that was under way lets go when it is done. */
  while (count_descriptors (self->path) > 0)
    g_main_context_iteration (NULL, FALSE);

  g_assert_no_errno (g_remove (self->path));
  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->path);
  g_free (self->folder);
  g_free (self->bytes);
}

static char *
digest (Fixture *self, guint64 size, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_verifier_digest_async (self->verifier, size, NULL, result_cb, &result);
  return sluice_verifier_digest_finish (self->verifier, wait_for (&result), error);
}

static void
assert_digest (Fixture *self, guint64 size)
{
  g_autofree char *expected =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) self->bytes, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = digest (self, size, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_empty (Fixture *self, gconstpointer data)
{
  assert_digest (self, 0);
}

static void
test_at_once (Fixture *self, gconstpointer data)
{
  assert_digest (self, SIZE);
  assert_digest (self, SIZE);
}

static void
test_random_fronts (Fixture *self, gconstpointer data)
{
  for (guint round = 0; round < 20; round++)
    {
      guint64 size = (guint64) g_test_rand_int_range (1, SIZE);
      guint64 front = 0;

      while (front < size)
        {
          front += (guint64) g_test_rand_int_range (0, SIZE / 3);
          front = MIN (front, size);
          sluice_verifier_advance (self->verifier, front);
          if (g_test_rand_bit ())
            sluice_verifier_advance (self->verifier, front / 2);
          for (int turns = g_test_rand_int_range (0, 3); turns > 0; turns--)
            g_main_context_iteration (NULL, FALSE);
        }

      assert_digest (self, size);

      g_object_unref (self->verifier);
      self->verifier = sluice_verifier_new (self->part, G_CHECKSUM_SHA256);
    }
}

/* What is beyond the front is not read before it is there. */
static void
test_not_ahead (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) written = NULL;

  sluice_verifier_advance (self->verifier, 1000);
  memset (self->bytes + 1000, 'x', 5000);
  sluice_part_file_write_async (self->part, 1000, self->bytes + 1000, 5000, result_cb, &written);
  g_assert_true (sluice_part_file_write_finish (self->part, wait_for (&written), NULL));

  assert_digest (self, 6000);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_verifier_digest_async (self->verifier, SIZE, cancellable, result_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (sluice_verifier_digest_finish (self->verifier, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  assert_digest (self, SIZE);
}

/* It does not outlive its owner for the sake of a slice. */
static void
test_drop (Fixture *self, gconstpointer data)
{
  sluice_verifier_advance (self->verifier, SIZE);
  g_assert_finalize_object (g_steal_pointer (&self->verifier));
}

static void
test_cut (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  g_assert_no_errno (truncate (self->path, SIZE / 2));
  g_assert_null (digest (self, SIZE, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_null (digest (self, SIZE, &again));
  g_assert_error (again, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sluice_part_file_close (self->part);
  g_assert_null (digest (self, SIZE, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

#define add(path, test) g_test_add ("/verifier/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("empty", test_empty);
  add ("at-once", test_at_once);
  add ("random-fronts", test_random_fronts);
  add ("not-ahead", test_not_ahead);
  add ("cancel", test_cancel);
  add ("drop", test_drop);
  add ("cut", test_cut);
  add ("closed", test_closed);

  return g_test_run ();
}
