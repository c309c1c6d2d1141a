/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-selection-actions.h"

#include "scratch.h"
#include "sluice-sample.h"

/* A window with the actions, and a library with three downloads in it. */
typedef struct
{
  char *folder;                    /* owned */
  SluiceLibrary *library;          /* owned */
  GtkSelectionModel *selection;    /* owned */
  GtkApplicationWindow *window;    /* owned by GTK until it is destroyed */
  SluiceSelectionActions *actions; /* owned */
  GString *log;                    /* owned: what was asked of the window */
} Scene;

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_string_append (user_data, "details;");
}

static void
add (Scene *scene, const char *name, SluiceDownloadState state)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new (name, state, 1);

  sluice_library_add (scene->library, download, FALSE);
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  static const GActionEntry entries[] = { { "show-details", details_cb } };
  g_autoptr (GFile) folder = NULL;
  AdwToastOverlay *toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());

  scene->folder = scratch_folder_new ();
  folder = g_file_new_for_path (scene->folder);
  scene->log = g_string_new (NULL);
  scene->library = sluice_library_new (folder);
  add (scene, "a", SLUICE_DOWNLOAD_PAUSED);
  add (scene, "b", SLUICE_DOWNLOAD_FAILED);
  add (scene, "c", SLUICE_DOWNLOAD_PAUSED);

  scene->window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (toasts));
  g_action_map_add_action_entries (G_ACTION_MAP (scene->window), entries, G_N_ELEMENTS (entries),
                                   scene->log);
  scene->selection =
      GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (scene->library))));
  scene->actions =
      sluice_selection_actions_new (scene->window, toasts, scene->library, scene->selection);
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  g_object_unref (scene->actions);
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->selection);
  g_object_unref (scene->library);
  g_string_free (scene->log, TRUE);
  scratch_folder_remove (scene->folder);
}

static void
activate (Scene *scene, const char *action)
{
  g_action_group_activate_action (G_ACTION_GROUP (scene->window), action, NULL);
}

static gboolean
is_enabled (Scene *scene, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (scene->window), action);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_enabled (Scene *scene, gconstpointer data)
{
  g_assert_false (is_enabled (scene, "remove"));
  g_assert_false (is_enabled (scene, "resume"));

  gtk_selection_model_select_item (scene->selection, 0, TRUE);
  settle ();
  g_assert_true (is_enabled (scene, "remove"));
  g_assert_true (is_enabled (scene, "resume"));
  g_assert_true (is_enabled (scene, "new-address"));
  g_assert_true (is_enabled (scene, "add-address"));
  g_assert_false (is_enabled (scene, "retry"));
  g_assert_false (is_enabled (scene, "pause"));

  gtk_selection_model_select_all (scene->selection);
  settle ();
  g_assert_true (is_enabled (scene, "retry"));
  g_assert_false (is_enabled (scene, "new-address"));
  g_assert_false (is_enabled (scene, "add-address"));
}

/* A row is opened in the moment it is selected, by one key, whatever was
 * selected before. */
static void
test_activate_at_once (Scene *scene, gconstpointer data)
{
  gtk_selection_model_select_all (scene->selection);
  settle ();
  activate (scene, "activate");
  g_assert_cmpstr (scene->log->str, ==, "");

  gtk_selection_model_select_item (scene->selection, 1, TRUE);
  activate (scene, "activate");
  g_assert_cmpstr (scene->log->str, ==, "details;");
}

static void
test_remove (Scene *scene, gconstpointer data)
{
  gtk_selection_model_select_item (scene->selection, 1, TRUE);
  settle ();
  activate (scene, "remove");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->library)), ==, 2);

  settle ();
  g_assert_false (is_enabled (scene, "remove"));
}

#define add_test(name, func)                                                                       \
  g_test_add ("/selection-actions/" name, Scene, NULL, scene_set_up, func, scene_tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add_test ("enabled", test_enabled);
  add_test ("activate-at-once", test_activate_at_once);
  add_test ("remove", test_remove);

  return g_test_run ();
}
