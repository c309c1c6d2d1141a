/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "scratch.h"

typedef struct
{
  char *root;
  char *path;
  char *away;
  SluiceFolder *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  int code;

  self->root = scratch_folder_new ();
  self->path = scratch_path (self->root, "folder");
  self->away = scratch_path (self->root, "away");
  g_assert_no_errno (g_mkdir (self->path, 0700));
  self->folder = sluice_folder_open (self->path, &code);
  g_assert_cmpint (code, ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  sluice_folder_unref (self->folder);
  g_assert_cmpuint (scratch_count_descriptors (self->root), ==, 0);
  scratch_folder_remove (self->root);
  g_free (self->path);
  g_free (self->away);
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  int code = 0;

  g_assert_null (sluice_folder_open (self->away, &code));
  g_assert_cmpint (code, ==, ENOENT);
}

static void
test_in_place (Fixture *self, gconstpointer data)
{
  g_assert_true (sluice_folder_is_in_place (self->folder));
  g_assert_cmpint (sluice_folder_sync (self->folder), ==, 0);

  g_assert_no_errno (g_rename (self->path, self->away));
  g_assert_false (sluice_folder_is_in_place (self->folder));
  g_assert_no_errno (g_mkdir (self->path, 0700));
  g_assert_false (sluice_folder_is_in_place (self->folder));

  /* A link that leads to the same folder is as good a way as any. */
  g_assert_no_errno (g_rmdir (self->path));
  g_assert_no_errno (symlink (self->away, self->path));
  g_assert_true (sluice_folder_is_in_place (self->folder));
}

static void
test_trusts (Fixture *self, gconstpointer data)
{
  struct stat file = { .st_uid = geteuid () };

  g_assert_true (sluice_folder_trusts (self->folder, &file));
  file.st_uid++;
  g_assert_false (sluice_folder_trusts (self->folder, &file));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/folder/missing", Fixture, NULL, set_up, test_missing, tear_down);
  g_test_add ("/folder/in-place", Fixture, NULL, set_up, test_in_place, tear_down);
  g_test_add ("/folder/trusts", Fixture, NULL, set_up, test_trusts, tear_down);

  return g_test_run ();
}
