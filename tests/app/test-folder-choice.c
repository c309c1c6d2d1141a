/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder-choice.h"

#include <glib/gstdio.h>

#include "scratch.h"
#include "sluice-settings.h"

/* A library whose downloads go to a folder that is gone. */
typedef struct
{
  char *root;               /* owned */
  char *gone;               /* owned */
  char *chosen;             /* owned */
  SluiceSettings *settings; /* owned */
  SluiceLibrary *library;   /* owned */
  GtkWidget *window;        /* owned by GTK until it is destroyed */
} Scene;

static void
set_own (Scene *scene, SluiceKind kind, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  sluice_folders_set_own (sluice_settings_get_folders (scene->settings), kind, folder);
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GFile) shelf = NULL;

  scene->root = scratch_folder_new ();
  scene->gone = scratch_path (scene->root, "gone");
  scene->chosen = scratch_path (scene->root, "chosen");
  g_assert_no_errno (g_mkdir (scene->chosen, 0700));
  shelf = g_file_new_build_filename (scene->root, "library", NULL);
  scene->library = sluice_library_new (shelf);
  scene->settings = sluice_settings_new ();
  scene->window = gtk_window_new ();
  gtk_window_present (GTK_WINDOW (scene->window));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->library);
  g_object_unref (scene->settings);
  g_free (scene->gone);
  g_free (scene->chosen);
  scratch_folder_remove (scene->root);
}

/* Of unknown size it was never begun. */
static SluiceDownload *
add (Scene *scene, const char *name, gint64 size)
{
  g_autofree char *link = g_strconcat ("https://host.example/", name, NULL);
  g_autoptr (GFile) directory = g_file_new_for_path (scene->gone);
  const SluiceDownloadPast past = { .id = name,
                                    .link = link,
                                    .directory = directory,
                                    .name = name,
                                    .state = SLUICE_DOWNLOAD_PAUSED,
                                    .size = size };
  g_autoptr (SluiceDownload) download = sluice_download_new_from_past (&past);

  sluice_library_add (scene->library, download, FALSE);
  return download; /* the library keeps it */
}

static void
take (Scene *scene, SluiceDownload *download)
{
  g_autoptr (GFile) folder = g_file_new_for_path (scene->chosen);

  sluice_folder_choice_take (GTK_WINDOW (scene->window), scene->library,
                             sluice_settings_get_folders (scene->settings), download, folder);
}

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data))
      return ADW_MESSAGE_DIALOG (link->data);
  return NULL;
}

static gboolean
has_dialog (gpointer user_data)
{
  return find_dialog () != NULL;
}

static gboolean
has_no_dialog (gpointer user_data)
{
  return find_dialog () == NULL;
}

typedef struct
{
  SluiceDownload *download;
  const char *path;
} Expectation;

static gboolean
is_there (gpointer user_data)
{
  const Expectation *expectation = user_data;
  GFile *directory = sluice_download_get_directory (expectation->download);

  return g_str_equal (g_file_peek_path (directory), expectation->path);
}

static void
assert_own (Scene *scene, SluiceKind kind, const char *wanted)
{
  g_autoptr (GFile) own =
      sluice_folders_dup_own (sluice_settings_get_folders (scene->settings), kind);

  g_assert_cmpstr (g_file_peek_path (own), ==, wanted);
}

/* All that went there goes to the new one, later additions too, and without a question. */
static void
test_never_begun (Scene *scene, gconstpointer data)
{
  SluiceDownload *other = add (scene, "other.mkv", -1);
  Expectation here = { add (scene, "film.mkv", -1), scene->chosen };
  Expectation other_here = { other, scene->chosen };

  set_own (scene, SLUICE_KIND_VIDEO, scene->gone);
  set_own (scene, SLUICE_KIND_MUSIC, scene->root);
  take (scene, here.download);
  scratch_await_true (is_there, &here);
  g_assert_true (is_there (&other_here));
  g_assert_null (find_dialog ());
  assert_own (scene, SLUICE_KIND_VIDEO, scene->chosen);
  assert_own (scene, SLUICE_KIND_MUSIC, scene->root);
}

static void
test_asked (Scene *scene, gconstpointer data)
{
  Expectation gone = { add (scene, "film.mkv", 1000), scene->gone };
  Expectation here = { gone.download, scene->chosen };

  take (scene, gone.download);
  scratch_await_true (has_dialog, NULL);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (find_dialog ())), ==,
                   "Start Again in This Folder?");
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  scratch_await_true (has_no_dialog, NULL);
  g_assert_true (is_there (&gone));

  take (scene, gone.download);
  scratch_await_true (has_dialog, NULL);
  adw_message_dialog_response (find_dialog (), "again");
  scratch_await_true (is_there, &here);
}

#define ADD(path, test) g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/folder-choice/never-begun", test_never_begun);
  ADD ("/folder-choice/asked", test_asked);

  return g_test_run ();
}
