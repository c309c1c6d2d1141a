/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "library-scene.h"

#include <string.h>

#include "scratch.h"

/* What somebody who watches a library heard, as `+a -b c` for a that came, b that went and
 * c that changed. */
static void
append (GString *heard, const char *mark, GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    g_string_append_printf (heard, "%s%s ", mark, sluice_download_get_name (downloads->pdata[i]));
}

static void
added_cb (SluiceLibrary *library, GPtrArray *downloads, GString *heard)
{
  append (heard, "+", downloads);
}

static void
removed_cb (SluiceLibrary *library, GPtrArray *downloads, GString *heard)
{
  append (heard, "-", downloads);
}

static void
changed_cb (SluiceLibrary *library, SluiceDownload *download, GString *heard)
{
  g_string_append_printf (heard, "%s ", sluice_download_get_name (download));
}

static void
assert_heard (GString *heard, const char *wanted)
{
  g_assert_cmpstr (heard->str, ==, wanted);
  g_string_truncate (heard, 0);
}

static void
test_list (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GPtrArray) downloads = NULL;
  g_autoptr (SluiceRemoval) removal = NULL;

  g_signal_connect (self->library, "added", G_CALLBACK (added_cb), heard);
  g_signal_connect (self->library, "removed", G_CALLBACK (removed_cb), heard);
  library_scene_serve (self, "c", FALSE);
  library_scene_add_some (self, "a b");
  assert_heard (heard, "+a +b ");
  library_scene_add (self, "c", TRUE);
  library_scene_await_state (library_scene_find (self, "c"), SLUICE_DOWNLOAD_FINISHED);
  assert_heard (heard, "+c ");

  downloads = library_scene_find_some (self, "a c");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  assert_heard (heard, "-a -c ");
  sluice_removal_undo (removal);
  assert_heard (heard, "+a +c ");
  g_signal_handlers_disconnect_by_data (self->library, heard);
}

static void
test_changes (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  SluiceDownload *download;

  library_scene_serve (self, "a", FALSE);
  library_scene_add_some (self, "a b");
  download = library_scene_find (self, "a");
  g_signal_connect (self->library, "changed", G_CALLBACK (changed_cb), heard);
  sluice_library_set_rate_limit (self->library, download, 1000 * 1000 * 1000);
  assert_heard (heard, "a ");
  sluice_library_start (self->library, download);
  g_assert_nonnull (strstr (heard->str, "a "));
  library_scene_await_state (download, SLUICE_DOWNLOAD_FINISHED);
  g_assert_null (strstr (heard->str, "b "));
  g_signal_handlers_disconnect_by_data (self->library, heard);
}

/* Nothing starts by itself, until somebody wants something. */
static void
test_asleep (LibraryScene *self, gconstpointer data)
{
  library_scene_serve (self, "a", TRUE);
  library_scene_serve (self, "b", FALSE);
  sluice_library_set_jobs (self->library, 1);
  library_scene_add (self, "a", TRUE);
  library_scene_add (self, "b", TRUE);
  g_assert_false (sluice_library_is_asleep (self->library));
  sluice_library_set_asleep (self->library, TRUE);
  sluice_library_pause (self->library, library_scene_find (self, "a"));
  scratch_await_true (library_scene_is_idle, self);
  library_scene_assert_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_WAITING);
  sluice_library_set_jobs (self->library, 2);
  library_scene_assert_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_WAITING);
  library_scene_add_some (self, "c");
  g_assert_true (sluice_library_is_asleep (self->library));

  sluice_library_start (self->library, library_scene_find (self, "a"));
  g_assert_false (sluice_library_is_asleep (self->library));
  library_scene_await_state (library_scene_find (self, "b"), SLUICE_DOWNLOAD_FINISHED);
}

/* Off the list alone: what was fetched is good for the same link. */
static void
test_kept (LibraryScene *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;

  library_scene_serve (self, "a", TRUE);
  library_scene_add (self, "a", TRUE);
  scratch_await_true (library_scene_has_received_half, library_scene_find (self, "a"));
  downloads = library_scene_find_some (self, "a");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  sluice_removal_keep_parts (removal);
  g_object_unref (removal);
  library_scene_restart (self);
  library_scene_assert_list (self, "");
  g_assert_true (scratch_has (self->folder, "a.part"));
  g_assert_true (scratch_has (self->folder, "a.part.json"));

  library_scene_serve (self, "a", FALSE);
  library_scene_add (self, "a", TRUE);
  library_scene_await_state (library_scene_find (self, "a"), SLUICE_DOWNLOAD_FINISHED);
  library_scene_assert_whole (self, "a");
}

int
main (int argc, char *argv[])
{
  static const LibrarySceneTest tests[] = {
    { "/library-tell/list", test_list },
    { "/library-tell/changes", test_changes },
    { "/library-tell/asleep", test_asleep },
    { "/library-tell/kept", test_kept },
  };

  return library_scene_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
