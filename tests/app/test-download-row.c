/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-row.h"

#include "scratch.h"
#include "sluice-sample.h"

/* A row in a window, with a list's actions around it. */
typedef struct
{
  GtkWidget *window;      /* owned by GTK until it is destroyed */
  SluiceDownloadRow *row; /* owned by @window */
  GtkWidget *button;      /* owned by @row */
  char *started;          /* owned, nullable: the id that something was asked for */
} Scene;

static void
start_cb (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  Scene *scene = user_data;

  g_free (scene->started);
  scene->started = g_variant_dup_string (id, NULL);
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  static const GActionEntry actions[] = { { "start", start_cb, "s" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  scene->window = gtk_window_new ();
  scene->row = sluice_download_row_new ();
  scene->button = gtk_widget_get_last_child (GTK_WIDGET (scene->row));
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (scene->row));
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), scene);
  gtk_widget_insert_action_group (scene->window, "downloads", G_ACTION_GROUP (group));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_free (scene->started);
}

/* Whether @widget or what is in it is a label that says @text. */
static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget))
    return g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

static void
test_text (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) thesis =
      sluice_sample_new ("thesis.pdf", SLUICE_DOWNLOAD_PAUSED, 4200000);
  g_autoptr (SluiceDownload) song = sluice_sample_new ("song.mp3", SLUICE_DOWNLOAD_PAUSED, 9000);

  sluice_download_row_set_download (scene->row, thesis);
  g_assert_true (sluice_download_row_get_download (scene->row) == thesis);
  g_assert_true (says (GTK_WIDGET (scene->row), "thesis.pdf"));
  g_assert_true (says (GTK_WIDGET (scene->row), "Paused"));

  sluice_download_row_set_download (scene->row, song);
  g_assert_true (says (GTK_WIDGET (scene->row), "song.mp3"));
  g_assert_false (says (GTK_WIDGET (scene->row), "thesis.pdf"));
}

static void
test_button (Scene *scene, gconstpointer data)
{
  static const struct
  {
    SluiceDownloadState state;
    const char *name;
  } cases[] = {
    { SLUICE_DOWNLOAD_WAITING, "Pause" },
    { SLUICE_DOWNLOAD_PAUSED, "Resume" },
    { SLUICE_DOWNLOAD_FAILED, "Retry" },
    { SLUICE_DOWNLOAD_FINISHED, "Open" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SluiceDownload) download = sluice_sample_new ("a.zip", cases[i].state, 9);

      sluice_download_row_set_download (scene->row, download);
      g_test_message ("%s", cases[i].name);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scene->button),
                                           GTK_ACCESSIBLE_PROPERTY_LABEL, cases[i].name);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (scene->button), ==, cases[i].name);
    }
}

static void
test_click (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new ("a.zip", SLUICE_DOWNLOAD_FAILED, 9);

  sluice_download_row_set_download (scene->row, download);
  g_signal_emit_by_name (scene->button, "clicked");
  g_assert_cmpstr (scene->started, ==, sluice_download_get_id (download));
}

/* What has the focus in a list is around the row. */
static void
test_description (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new ("a.zip", SLUICE_DOWNLOAD_PAUSED, 9);

  sluice_download_row_set_download (scene->row, download);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scene->window),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "a.zip");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scene->window),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Paused");
}

static gboolean
says_waiting (gpointer user_data)
{
  Scene *scene = user_data;

  return says (GTK_WIDGET (scene->row), "9 bytes, waiting for its turn");
}

static void
test_change (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new ("a.zip", SLUICE_DOWNLOAD_PAUSED, 9);

  sluice_download_row_set_download (scene->row, download);
  sluice_download_wait (download, SLUICE_WAIT_TURN);
  scratch_await_true (says_waiting, scene);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (scene->button), ==, "Pause");

  /* A row that shows another one is no longer told. */
  sluice_download_row_set_download (scene->row, NULL);
  sluice_download_pause (download);
  g_assert_true (says_waiting (scene));
}

/* Of one whose folder is gone, the button is what brings it back. */
static void
test_folder (Scene *scene, gconstpointer data)
{
  static const GActionEntry actions[] = { { "choose-folder", start_cb, "s" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (SluiceDownload) download = sluice_sample_new ("a.zip", SLUICE_DOWNLOAD_PAUSED, 9);

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), scene);
  gtk_widget_insert_action_group (scene->window, "app", G_ACTION_GROUP (group));
  sluice_download_wait (download, SLUICE_WAIT_FOLDER);
  sluice_download_row_set_download (scene->row, download);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (scene->button), ==, "Choose the Folder Again…");

  g_signal_emit_by_name (scene->button, "clicked");
  g_assert_cmpstr (scene->started, ==, sluice_download_get_id (download));
}

#define ADD(path, test) g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);

  ADD ("/download-row/text", test_text);
  ADD ("/download-row/button", test_button);
  ADD ("/download-row/click", test_click);
  ADD ("/download-row/description", test_description);
  ADD ("/download-row/change", test_change);
  ADD ("/download-row/folder", test_folder);

  return g_test_run ();
}
