/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-writer.h"

#include <string.h>

#include "scratch.h"
#include "sluice-error.h"

#define SIZE (3 * 1024 * 1024 + 100)

/* Whom the writer under test reports to. */
typedef struct
{
  GObject *owner;
  char *folder;
  SluicePartFile *part;
  SluiceWriter *writer;
  guint8 *bytes;     /* what is written */
  guint64 taken;     /* how much of it the writer has */
  guint64 reported;  /* up to where it said it is in the part */
  guint n_written;   /* writes that ended */
  guint most_writes; /* at a time */
  GError *error;     /* of the last write */
} Fixture;

static Fixture *
fixture_of (GObject *owner)
{
  return g_object_get_data (owner, "fixture");
}

/* Comes in order, and the bytes are those that were taken. */
static void
wrote (GObject *owner, guint64 offset, const guint8 *bytes, gsize length)
{
  Fixture *self = fixture_of (owner);

  g_assert_cmpuint (offset, >=, self->reported);
  g_assert_cmpmem (bytes, length, self->bytes + offset, length);
  self->reported = offset + length;
}

static void
written (GObject *owner, const GError *error)
{
  Fixture *self = fixture_of (owner);

  self->n_written++;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
}

static const SluiceWriterOwner functions = { .wrote = wrote, .written = written };

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = scratch_folder_new ();
  directory = g_file_new_for_path (self->folder);
  self->part = sluice_part_file_new (directory, "film.mkv");
  g_assert_true (sluice_part_file_open (self->part, SIZE, &error));
  g_assert_no_error (error);

  self->bytes = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->bytes[i] = (guint8) (i * 7 + i / 4096);
  self->owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (self->owner, "fixture", self);
  self->writer = sluice_writer_new (&functions, self->owner);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  sluice_writer_free (self->writer);
  g_assert_finalize_object (self->owner);
  /* A thread of the pool may keep it a moment longer. */
  sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  g_clear_error (&self->error);
  g_free (self->bytes);
  scratch_folder_remove (self->folder);
}

/* Hands over up to @most bytes. Returns: how many found room */
static gsize
feed (Fixture *self, gsize most)
{
  guint8 *where = NULL;
  gsize room = sluice_writer_get_room (self->writer, SIZE - self->taken, &where);
  gsize length = MIN (room, most);

  if (length == 0)
    return 0;

  memcpy (where, self->bytes + self->taken, length);
  sluice_writer_take (self->writer, self->part, self->taken, length);
  self->taken += length;
  self->most_writes = MAX (self->most_writes, sluice_writer_get_n_writes (self->writer));
  return length;
}

static void
await_writes (Fixture *self)
{
  while (sluice_writer_get_n_writes (self->writer) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_part (Fixture *self)
{
  g_autofree char *path = scratch_path (self->folder, "film.mkv.part");
  g_autofree char *found = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &found, &length, NULL));
  g_assert_cmpmem (found, length, self->bytes, SIZE);
}

/* In odd pieces, as fast as there is room: all of it arrives, and two buffers
 * are all that is ever under way. */
static void
test_whole (Fixture *self, gconstpointer data)
{
  while (self->taken < SIZE)
    if (feed (self, 70001) == 0)
      g_main_context_iteration (NULL, TRUE);
  sluice_writer_flush (self->writer, self->part);
  await_writes (self);

  g_assert_no_error (self->error);
  g_assert_cmpuint (self->reported, ==, SIZE);
  g_assert_cmpuint (self->most_writes, ==, 2);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, 0);
  assert_part (self);
}

/* While both buffers are being written there is no room, and then there is. */
static void
test_both_full (Fixture *self, gconstpointer data)
{
  guint64 held;

  while (feed (self, SIZE) > 0)
    ;
  held = self->taken;
  g_assert_cmpuint (held, <, SIZE);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, held);
  g_assert_cmpuint (sluice_writer_get_n_writes (self->writer), ==, 2);
  g_assert_cmpuint (self->n_written, ==, 0);

  while (self->n_written == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (feed (self, 1), ==, 1);
  await_writes (self);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, 1);
  g_assert_cmpuint (self->reported, ==, held);
}

/* Nothing is written before a buffer is full, unless it is asked for. */
static void
test_flush (Fixture *self, gconstpointer data)
{
  sluice_writer_flush (self->writer, NULL); /* nothing to write, and nowhere */
  feed (self, 1000);
  g_assert_cmpuint (sluice_writer_get_n_writes (self->writer), ==, 0);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, 1000);

  sluice_writer_flush (self->writer, self->part);
  g_assert_cmpuint (sluice_writer_get_n_writes (self->writer), ==, 1);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, 1000);

  /* What comes meanwhile goes into the other buffer and waits there. */
  feed (self, 500);
  g_assert_cmpuint (sluice_writer_get_n_writes (self->writer), ==, 1);
  await_writes (self);
  g_assert_cmpuint (self->n_written, ==, 1);
  g_assert_cmpuint (self->reported, ==, 1000);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, 500);

  sluice_writer_flush (self->writer, self->part);
  await_writes (self);
  g_assert_cmpuint (self->reported, ==, 1500);
}

/* What could not be written is not reported as written, and is held no more. */
static void
test_error (Fixture *self, gconstpointer data)
{
  feed (self, 1000);
  sluice_part_file_close (self->part);
  sluice_writer_flush (self->writer, self->part);
  await_writes (self);

  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_cmpuint (self->reported, ==, 0);
  g_assert_cmpuint (self->n_written, ==, 1);
  g_assert_cmpuint (sluice_writer_get_held (self->writer), ==, 0);
}

/* Eight hundred that fill their buffers hold no more together than a hundred do. */
static void
test_crowd (Fixture *self, gconstpointer data)
{
  SluiceWriter *others[800];
  gsize held = 0;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    others[i] = sluice_writer_new (&functions, self->owner);
  while (feed (self, SIZE) > 0)
    held = sluice_writer_get_held (self->writer);
  g_assert_cmpuint (held * G_N_ELEMENTS (others), <=, 128 * 1024 * 1024);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    sluice_writer_free (others[i]);

  while (self->taken < SIZE)
    if (feed (self, SIZE) == 0)
      g_main_context_iteration (NULL, TRUE);
  sluice_writer_flush (self->writer, self->part);
  await_writes (self);
  assert_part (self);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/writer/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("whole", test_whole);
  add ("both-full", test_both_full);
  add ("flush", test_flush);
  add ("error", test_error);
  add ("crowd", test_crowd);

  return g_test_run ();
}
