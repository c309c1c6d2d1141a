/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-deletion.h"

#include "scratch.h"
#include "sluice-library.h"

/* A removal that the wastebasket did not take, and the question about it. */
typedef struct
{
  char *folder;           /* owned */
  SluiceLibrary *library; /* owned */
  SluiceRemoval *removal; /* owned */
  GPtrArray *downloads;   /* owned */
  GtkWidget *window;      /* owned by GTK until it is destroyed */
} Scene;

static void
add_file (Scene *scene, const char *name)
{
  g_autoptr (GFile) directory = g_file_new_for_path (scene->folder);
  const SluiceDownloadPast past = {
    .id = name,
    .link = "https://host.example/file",
    .directory = directory,
    .name = name,
    .state = SLUICE_DOWNLOAD_FINISHED,
    .size = 4,
    .received = 4,
  };

  scratch_put (scene->folder, name, "text");
  g_ptr_array_add (scene->downloads, sluice_download_new_from_past (&past));
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GFile) shelf = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GtkWidget *toasts = adw_toast_overlay_new ();

  scene->folder = scratch_folder_new ();
  shelf = g_file_new_build_filename (scene->folder, "library", NULL);
  scene->library = sluice_library_new (shelf);
  scene->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  scene->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (scene->window), toasts);
  gtk_window_present (GTK_WINDOW (scene->window));
  scene->removal = sluice_library_remove (scene->library, none, TRUE);
  sluice_deletion_offer (scene->removal, GTK_WINDOW (scene->window), ADW_TOAST_OVERLAY (toasts));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->removal);
  g_ptr_array_unref (scene->downloads);
  g_object_unref (scene->library);
  scratch_folder_remove (scene->folder);
}

static AdwMessageDialog *
ask (Scene *scene)
{
  g_autoptr (GList) windows = NULL;

  g_signal_emit_by_name (scene->removal, "untrashed", scene->downloads);
  windows = gtk_window_list_toplevels ();
  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data))
      return ADW_MESSAGE_DIALOG (link->data);
  g_assert_not_reached ();
}

static gboolean
is_deleted (gpointer user_data)
{
  Scene *scene = user_data;

  return !scratch_has (scene->folder, "one.txt");
}

static void
test_deleted (Scene *scene, gconstpointer data)
{
  AdwMessageDialog *dialog;

  add_file (scene, "one.txt");
  dialog = ask (scene);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, "Delete for Good?");
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (dialog), "“one.txt” is in a"));
  adw_message_dialog_response (dialog, "delete");
  scratch_await_true (is_deleted, scene);
}

static void
test_kept (Scene *scene, gconstpointer data)
{
  AdwMessageDialog *dialog;

  add_file (scene, "one.txt");
  add_file (scene, "two.txt");
  dialog = ask (scene);
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (dialog), "2 files are in"));
  gtk_window_close (GTK_WINDOW (dialog));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (is_deleted (scene));
}

#define ADD(path, test) g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/deletion/deleted", test_deleted);
  ADD ("/deletion/kept", test_kept);

  return g_test_run ();
}
