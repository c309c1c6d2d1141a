/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parts of files so small that they are kept in memory, until one settles on the disk. */

#include <string.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-part-file.h"

#define MIB (1024 * 1024)
#define NAME "film.mkv"
#define PART NAME ".part"

typedef struct
{
  char *folder;
  GFile *directory;
  SluicePartFile *part; /* nullable: not made yet */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->part);
  g_clear_object (&self->directory);
  scratch_folder_remove (self->folder);
}

static void
make_in_memory (Fixture *self, gsize size)
{
  self->part = sluice_part_file_new_in_memory (self->directory, NAME, size);
}

static gboolean
write_part (Fixture *self, guint64 offset, const void *bytes, gsize length, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_part_file_write_async (self->part, offset, bytes, length, scratch_result_cb, &result);
  return sluice_part_file_write_finish (self->part, scratch_await (&result), error);
}

static void
assert_part (Fixture *self, guint64 offset, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  sluice_part_file_read_async (self->part, offset, strlen (text), NULL, scratch_result_cb, &result);
  bytes = sluice_part_file_read_finish (self->part, scratch_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_in_memory (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_in_memory (self, 6);
  g_assert_true (write_part (self, 3, "def", 3, &error));
  g_assert_true (write_part (self, 0, "abc", 3, &error));
  g_assert_no_error (error);
  assert_part (self, 2, "cde");
  g_assert_cmpmem (sluice_part_file_get_memory (self->part), 6, "abcdef", 6);

  g_assert_false (write_part (self, 6, "g", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_false (scratch_has (self->folder, PART));

  sluice_part_file_close (self->part);
  g_assert_null (sluice_part_file_get_memory (self->part));
}

/* What is written while it moves comes behind what was there. */
static void
test_settled (Fixture *self, gconstpointer data)
{
  g_autoptr (SluicePartFile) place = sluice_part_file_new (self->directory, NAME);
  g_autoptr (GAsyncResult) settled = NULL;
  g_autoptr (GError) error = NULL;

  make_in_memory (self, 6);
  g_assert_true (write_part (self, 0, "abc", 3, &error));
  g_assert_true (sluice_part_file_open (place, 6, &error));
  sluice_part_file_settle_async (self->part, place, scratch_result_cb, &settled);
  g_assert_true (write_part (self, 2, "CDEF", 4, &error));
  g_assert_true (sluice_part_file_write_finish (self->part, scratch_await (&settled), &error));
  g_assert_no_error (error);

  g_assert_null (sluice_part_file_get_memory (self->part));
  assert_part (self, 0, "abCDEF");
  scratch_assert_text (self->folder, PART, "abCDEF");
}

/* Nor does anybody read what is not there yet: of so much the end is written late. */
static void
test_read_while_settling (Fixture *self, gconstpointer data)
{
  g_autoptr (SluicePartFile) place = sluice_part_file_new (self->directory, NAME);
  g_autofree char *bytes = g_strnfill (32 * MIB, 'a');
  g_autoptr (GAsyncResult) settled = NULL;
  g_autoptr (GError) error = NULL;

  make_in_memory (self, 32 * MIB);
  g_assert_true (write_part (self, 0, bytes, 32 * MIB, &error));
  g_assert_true (sluice_part_file_open (place, 32 * MIB, &error));
  sluice_part_file_settle_async (self->part, place, scratch_result_cb, &settled);
  assert_part (self, 32 * MIB - 3, "aaa");
  g_assert_true (sluice_part_file_write_finish (self->part, scratch_await (&settled), &error));
  g_assert_no_error (error);
  assert_part (self, 32 * MIB - 3, "aaa");
}

#define add(path, test)                                                                            \
  g_test_add ("/part-file-memory/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("in-memory", test_in_memory);
  add ("settled", test_settled);
  add ("read-while-settling", test_read_while_settling);

  return g_test_run ();
}
