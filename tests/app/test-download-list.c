/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-list.h"

#include "scratch.h"
#include "sluice-find.h"
#include "sluice-sample.h"

/* More than are sorted at once. */
#define MANY 3000

/* The list in a window, and a library with nothing in it. */
typedef struct
{
  char *folder;           /* owned */
  SluiceLibrary *library; /* owned */
  GtkWidget *window;      /* owned by GTK until it is destroyed */
  SluiceDownloadList *list;
} Scene;

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;

  scene->folder = scratch_folder_new ();
  folder = g_file_new_for_path (scene->folder);
  scene->library = sluice_library_new (folder);
  scene->window = gtk_window_new ();
  scene->list = g_object_new (SLUICE_TYPE_DOWNLOAD_LIST, NULL);
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (scene->list));
  sluice_download_list_set_library (scene->list, scene->library);
  gtk_window_present (GTK_WINDOW (scene->window));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->library);
  scratch_folder_remove (scene->folder);
}

/* Returns: (transfer none): the download that was added */
static SluiceDownload *
add (Scene *scene, const char *name, SluiceDownloadState state, gint64 size)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new (name, state, size);

  sluice_library_add (scene->library, download, FALSE);
  return download;
}

static GtkWidget *
find_stack (GtkWidget *widget)
{
  GtkWidget *stack = GTK_IS_STACK (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && stack == NULL;
       child = gtk_widget_get_next_sibling (child))
    stack = find_stack (child);

  return stack;
}

static const char *
get_page (Scene *scene)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_stack (GTK_WIDGET (scene->list))));
}

/* The names that are shown; selected ones in brackets. */
static void
assert_shown (Scene *scene, const char *wanted)
{
  GtkSelectionModel *model = sluice_download_list_get_selection (scene->list);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (model), i);
      gboolean is_selected = gtk_selection_model_is_selected (model, i);

      g_string_append_printf (names, is_selected ? "[%s]" : "%s",
                              sluice_download_get_name (download));
    }

  g_assert_cmpstr (names->str, ==, wanted);
}

/* Whatever has the focus: the list hears the key before its rows do. */
static void
press_delete (Scene *scene)
{
  GtkWidget *view = sluice_find_type (GTK_WIDGET (scene->list), GTK_TYPE_LIST_VIEW);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      gboolean is_handled = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Delete, 0, 0, &is_handled);
      if (is_handled)
        return;
    }

  g_error ("nobody takes the key");
}

static void
test_pages (Scene *scene, gconstpointer data)
{
  SluiceFilter *filter = sluice_download_list_get_filter (scene->list);

  g_assert_cmpstr (get_page (scene), ==, "empty");

  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 1);
  g_assert_cmpstr (get_page (scene), ==, "list");

  sluice_filter_set_search (filter, "nothing like it");
  g_assert_cmpstr (get_page (scene), ==, "none");
  sluice_filter_set_search (filter, "");
  g_assert_cmpstr (get_page (scene), ==, "list");
}

/* What no longer belongs to what is shown goes, and the others stay selected. */
static void
test_change (Scene *scene, gconstpointer data)
{
  SluiceDownload *failed = NULL;

  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 1);
  failed = add (scene, "b", SLUICE_DOWNLOAD_FAILED, 1);
  add (scene, "c", SLUICE_DOWNLOAD_FAILED, 1);

  sluice_filter_set_group (sluice_download_list_get_filter (scene->list), SLUICE_GROUP_FAILED);
  gtk_selection_model_select_item (sluice_download_list_get_selection (scene->list), 1, TRUE);
  assert_shown (scene, "b[c]");

  sluice_download_wait (failed, SLUICE_WAIT_TIME);
  assert_shown (scene, "[c]");
}

static void
test_sort (Scene *scene, gconstpointer data)
{
  add (scene, "b10", SLUICE_DOWNLOAD_PAUSED, 1);
  add (scene, "b9", SLUICE_DOWNLOAD_PAUSED, 3);
  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 2);
  gtk_selection_model_select_item (sluice_download_list_get_selection (scene->list), 0, TRUE);
  assert_shown (scene, "[b10]b9a");

  sluice_download_list_set_sort (scene->list, SLUICE_SORT_NAME);
  assert_shown (scene, "ab9[b10]");
  sluice_download_list_set_sort (scene->list, SLUICE_SORT_SIZE);
  assert_shown (scene, "b9a[b10]");
  sluice_download_list_set_sort (scene->list, SLUICE_SORT_QUEUE);
  assert_shown (scene, "[b10]b9a");
}

/* Many are sorted bit by bit, even when they come after the order was chosen;
 * what comes to them later is at its place at once. */
static void
test_sort_many (Scene *scene, gconstpointer data)
{
  GtkSelectionModel *selection = sluice_download_list_get_selection (scene->list);
  GListModel *sorted = gtk_multi_selection_get_model (GTK_MULTI_SELECTION (selection));
  g_autoptr (SluiceDownload) first = NULL;

  sluice_download_list_set_sort (scene->list, SLUICE_SORT_NAME);
  sluice_filter_set_search (sluice_download_list_get_filter (scene->list), "host.example");
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("file %u", MANY - i);

      add (scene, name, SLUICE_DOWNLOAD_PAUSED, 1);
    }
  g_assert_cmpuint (gtk_sort_list_model_get_pending (GTK_SORT_LIST_MODEL (sorted)), ==, 0);

  sluice_filter_set_search (sluice_download_list_get_filter (scene->list), "nothing");
  sluice_filter_set_search (sluice_download_list_get_filter (scene->list), "");
  g_assert_cmpuint (g_list_model_get_n_items (sorted), ==, MANY);
  g_assert_cmpuint (gtk_sort_list_model_get_pending (GTK_SORT_LIST_MODEL (sorted)), >, 0);
  while (gtk_sort_list_model_get_pending (GTK_SORT_LIST_MODEL (sorted)) > 0)
    g_main_context_iteration (NULL, TRUE);

  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 1);
  first = g_list_model_get_item (sorted, 0);
  g_assert_cmpstr (sluice_download_get_name (first), ==, "a");
}

/* Where nothing is selected nothing is removed, and nothing chosen instead. */
static void
test_delete_nothing (Scene *scene, gconstpointer data)
{
  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 1);
  add (scene, "b", SLUICE_DOWNLOAD_PAUSED, 1);

  press_delete (scene);
  assert_shown (scene, "ab");
}

static void
test_show (Scene *scene, gconstpointer data)
{
  SluiceDownload *second = NULL;

  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 1);
  second = add (scene, "b", SLUICE_DOWNLOAD_PAUSED, 1);

  sluice_download_list_show (scene->list, second);
  assert_shown (scene, "a[b]");
}

#define add_test(name, func)                                                                       \
  g_test_add ("/download-list/" name, Scene, NULL, scene_set_up, func, scene_tear_down)

/* However long the list is, Tab goes to one row, its button, and on. */
static void
test_tab (Scene *scene, gconstpointer data)
{
  GtkWidget *view = sluice_find_type (GTK_WIDGET (scene->list), GTK_TYPE_LIST_VIEW);
  GtkWidget *row = NULL;

  add (scene, "a", SLUICE_DOWNLOAD_PAUSED, 1);
  add (scene, "b", SLUICE_DOWNLOAD_PAUSED, 1);
  row = gtk_widget_get_first_child (view);
  g_assert_true (gtk_widget_grab_focus (row));

  gtk_window_set_focus (GTK_WINDOW (scene->window), NULL);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (scene->list), GTK_DIR_TAB_BACKWARD));
  g_assert_true (gtk_widget_is_focus (row));

  g_assert_true (gtk_widget_child_focus (scene->window, GTK_DIR_TAB_FORWARD));
  g_assert_true (GTK_IS_BUTTON (gtk_window_get_focus (GTK_WINDOW (scene->window))));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (scene->window)), row));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (scene->list), GTK_DIR_TAB_FORWARD));

  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (scene->list), GTK_DIR_TAB_BACKWARD));
  g_assert_true (gtk_widget_is_focus (row));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (scene->list), GTK_DIR_TAB_BACKWARD));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add_test ("pages", test_pages);
  add_test ("change", test_change);
  add_test ("sort", test_sort);
  add_test ("sort-many", test_sort_many);
  add_test ("delete-nothing", test_delete_nothing);
  add_test ("show", test_show);
  add_test ("tab", test_tab);

  return g_test_run ();
}
