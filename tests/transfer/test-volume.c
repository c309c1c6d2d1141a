/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-volume.h"

#include <sys/stat.h>

#include "scratch.h"

static SluiceVolume *
look (const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SluiceVolume *volume;

  sluice_volume_look_async (folder, NULL, scratch_result_cb, &result);
  volume = sluice_volume_look_finish (scratch_await (&result), &error);
  g_assert_no_error (error);
  return volume;
}

static void
test_folder (void)
{
  char *folder = scratch_folder_new ();
  g_autoptr (SluiceVolume) volume = look (folder);

  g_assert_cmpstr (volume->id, !=, "");
  g_assert_cmpuint (volume->free, >, 0);
  scratch_folder_remove (folder);
}

static void
test_not_there_yet (void)
{
  char *folder = scratch_folder_new ();
  g_autofree char *below = g_build_filename (folder, "films", "new", NULL);
  g_autoptr (SluiceVolume) volume = look (folder);
  g_autoptr (SluiceVolume) same = look (below);

  g_assert_cmpstr (volume->id, ==, same->id);
  scratch_folder_remove (folder);
}

static void
test_two_volumes (void)
{
  struct stat root;
  struct stat processes;
  g_autoptr (SluiceVolume) first = NULL;
  g_autoptr (SluiceVolume) second = NULL;

  if (stat ("/", &root) < 0 || stat ("/proc", &processes) < 0 || root.st_dev == processes.st_dev)
    {
      g_test_skip ("There is no second volume.");
      return;
    }
  first = look ("/");
  second = look ("/proc");
  g_assert_cmpstr (first->id, !=, second->id);
  g_assert_cmpuint (second->free, ==, 0);
}

static void
test_below_a_file (void)
{
  char *folder = scratch_folder_new ();
  g_autofree char *path = scratch_path (folder, "file/films");
  g_autoptr (GFile) below = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  scratch_put (folder, "file", "no folder");
  sluice_volume_look_async (below, NULL, scratch_result_cb, &result);
  g_assert_null (sluice_volume_look_finish (scratch_await (&result), &error));
  g_assert_nonnull (error);
  scratch_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/volume/folder", test_folder);
  g_test_add_func ("/volume/not-there-yet", test_not_there_yet);
  g_test_add_func ("/volume/two-volumes", test_two_volumes);
  g_test_add_func ("/volume/below-a-file", test_below_a_file);

  return g_test_run ();
}
