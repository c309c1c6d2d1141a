/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder-watch.h"

#include <glib/gstdio.h>

#include "scratch.h"

#define SECOND 1 /* ms: it looks a hundred times a second */

typedef struct
{
  char *root;               /* owned */
  char *path;               /* owned: not there at first */
  GFile *folder;            /* owned */
  SluiceFolderWatch *watch; /* owned */
  guint n_changes;
} Fixture;

static void
changed_cb (Fixture *self)
{
  self->n_changes++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = scratch_folder_new ();
  self->path = scratch_path (self->root, "films");
  self->folder = g_file_new_for_path (self->path);
  self->watch = sluice_folder_watch_new (SECOND);
  g_signal_connect_swapped (self->watch, "changed", G_CALLBACK (changed_cb), self);
}

static gboolean
is_cleared (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

/* A task of the pool may hold on to it for a moment. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  SluiceFolderWatch *watch = self->watch;

  g_signal_handlers_disconnect_by_data (watch, self);
  g_object_add_weak_pointer (G_OBJECT (watch), (gpointer *) &self->watch);
  sluice_folder_watch_set_waiting (watch, FALSE);
  g_object_unref (watch);
  scratch_await_true (is_cleared, &self->watch);
  g_object_unref (self->folder);
  g_free (self->path);
  scratch_folder_remove (self->root);
}

static gboolean
misses (gpointer user_data)
{
  Fixture *self = user_data;

  return sluice_folder_watch_misses (self->watch, self->folder);
}

static gboolean
finds (gpointer user_data)
{
  return !misses (user_data);
}

/* What nobody looked for is not missed. */
static void
test_look (Fixture *self, gconstpointer data)
{
  g_assert_false (misses (self));
  sluice_folder_watch_look (self->watch, self->folder);
  scratch_await_true (misses, self);
  g_assert_cmpuint (self->n_changes, ==, 1);

  g_assert_no_errno (g_mkdir (self->path, 0700));
  sluice_folder_watch_look_again (self->watch);
  scratch_await_true (finds, self);
  g_assert_cmpuint (self->n_changes, ==, 2);
}

static void
test_comes_back (Fixture *self, gconstpointer data)
{
  sluice_folder_watch_lost (self->watch, self->folder);
  sluice_folder_watch_lost (self->watch, self->folder);
  g_assert_true (misses (self));
  g_assert_cmpuint (self->n_changes, ==, 1);

  sluice_folder_watch_set_waiting (self->watch, TRUE);
  g_assert_no_errno (g_mkdir (self->path, 0700));
  scratch_await_true (finds, self);
  g_assert_cmpuint (self->n_changes, ==, 2);
}

/* A file in its place is no folder. */
static void
test_file (Fixture *self, gconstpointer data)
{
  scratch_put (self->root, "films", "text");
  sluice_folder_watch_look (self->watch, self->folder);
  scratch_await_true (misses, self);
}

static void
test_elsewhere (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) remote = g_file_new_for_uri ("sftp://host/films");

  sluice_folder_watch_look (self->watch, remote);
  g_assert_false (sluice_folder_watch_misses (self->watch, remote));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/folder-watch/look", Fixture, NULL, set_up, test_look, tear_down);
  g_test_add ("/folder-watch/comes-back", Fixture, NULL, set_up, test_comes_back, tear_down);
  g_test_add ("/folder-watch/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/folder-watch/elsewhere", Fixture, NULL, set_up, test_elsewhere, tear_down);

  return g_test_run ();
}
