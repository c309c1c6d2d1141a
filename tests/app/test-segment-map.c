/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-map.h"

#include <adwaita.h>

#include "scratch.h"
#include "sluice-connection.h"
#include "sluice-find.h"

#define PITCH 12 /* pixels from cell to cell */
#define ROWS 8
#define COLUMNS 24        /* as many as it likes to have */
#define CELL_SIZE 1000000 /* bytes */
#define SIZE (COLUMNS * ROWS * CELL_SIZE)

/* A map that is as wide as it likes to be, in a window. */
typedef struct
{
  GtkWidget *window;      /* owned by GTK until it is destroyed */
  SluiceSegmentMap *map;  /* owned by @window */
  SluiceRanges *written;  /* owned */
  GPtrArray *connections; /* owned */
  SluiceConnectionMarks marks;
} Scene;

static gboolean
has_width (gpointer user_data)
{
  Scene *scene = user_data;

  return gtk_widget_get_width (GTK_WIDGET (scene->map)) > 0;
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  scene->written = sluice_ranges_new ();
  scene->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_connection_free);
  scene->map = sluice_segment_map_new ();
  scene->window = gtk_window_new ();
  gtk_widget_set_halign (GTK_WIDGET (scene->map), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (scene->map), GTK_ALIGN_START);
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (scene->map));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  sluice_ranges_free (scene->written);
  g_ptr_array_unref (scene->connections);
}

static gpointer
copy_connection (gconstpointer connection, gpointer user_data)
{
  return sluice_connection_copy (connection);
}

/* Copies the connections each time, as a download does. */
static void
show (Scene *scene)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_copy (scene->connections, copy_connection, NULL);

  g_ptr_array_set_free_func (connections, (GDestroyNotify) sluice_connection_free);
  sluice_connection_marks_update (&scene->marks, connections);
  sluice_segment_map_set_map (scene->map, scene->written, SIZE, connections, &scene->marks, 12.4e6);
}

static void
show_on_screen (Scene *scene)
{
  show (scene);
  gtk_window_present (GTK_WINDOW (scene->window));
  scratch_await_true (has_width, scene);
  gtk_window_set_focus (GTK_WINDOW (scene->window), NULL);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (scene->map)) / PITCH, ==, COLUMNS - 1);
}

static void
add_connection (Scene *scene, guint number, guint64 position, SluiceConnectionState state)
{
  SluiceConnection connection = {
    .number = number, .position = position, .end = SIZE, .state = state, .rate = 5.2e6
  };

  g_ptr_array_add (scene->connections, sluice_connection_copy (&connection));
}

static void
assert_hint (Scene *scene, const char *wanted)
{
  g_assert_cmpstr (sluice_segment_map_get_hint (scene->map), ==, wanted);
}

static void
test_sentence (Scene *scene, gconstpointer data)
{
  sluice_ranges_add (scene->written, 0, SIZE / 100 * 43);
  show (scene);
  assert_hint (scene, "43% of the file is on the disk.");

  add_connection (scene, 1, 5, SLUICE_CONNECTION_READING);
  show (scene);
  assert_hint (scene, "43% of the file is on the disk; 1 connection brings 12.4\u00a0MB/s.");

  add_connection (scene, 2, 5, SLUICE_CONNECTION_READING);
  show (scene);
  assert_hint (scene, "43% of the file is on the disk; 2 connections bring 12.4\u00a0MB/s.");

  sluice_ranges_add (scene->written, 0, SIZE - 1);
  g_ptr_array_set_size (scene->connections, 0);
  show (scene);
  assert_hint (scene, "99% of the file is on the disk.");

  sluice_ranges_add (scene->written, 0, SIZE);
  show (scene);
  assert_hint (scene, "100% of the file is on the disk.");
}

/* A screen reader gets the same sentence, but not each time it changes. */
static void
test_accessible (Scene *scene, gconstpointer data)
{
  show (scene);
  gtk_test_accessible_assert_role (scene->map, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (scene->map, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "0% of the file is on the disk.");

  sluice_ranges_add (scene->written, 0, SIZE / 2);
  show (scene);
  gtk_test_accessible_assert_property (scene->map, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "0% of the file is on the disk.");
}

static void
test_arrow_keys (Scene *scene, gconstpointer data)
{
  sluice_ranges_add (scene->written, CELL_SIZE, 2 * CELL_SIZE);
  sluice_ranges_add (scene->written, COLUMNS * CELL_SIZE, COLUMNS * CELL_SIZE + CELL_SIZE / 4);
  add_connection (scene, 3, COLUMNS * CELL_SIZE + CELL_SIZE / 4, SLUICE_CONNECTION_READING);
  show_on_screen (scene);

  gtk_widget_grab_focus (GTK_WIDGET (scene->map));
  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Right);
  assert_hint (scene, "1.0–2.0\u00a0MB: on the disk.");
  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Right);
  assert_hint (scene, "2.0–3.0\u00a0MB: still to come.");
  gtk_test_accessible_assert_property (scene->map, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "2.0–3.0\u00a0MB: still to come.");

  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Home);
  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Down);
  assert_hint (scene, "24.0–25.0\u00a0MB: 25% on the disk. Connection 3 brings 5.2\u00a0MB/s.");
  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Left);
  assert_hint (scene, "23.0–24.0\u00a0MB: still to come.");

  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_End);
  assert_hint (scene, "191.0–192.0\u00a0MB: still to come.");
  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Right);
  assert_hint (scene, "191.0–192.0\u00a0MB: still to come.");
}

static GtkEventController *
find_motion (Scene *scene)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (scene->map));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        return controller;
    }

  g_assert_not_reached ();
}

static void
point_at (Scene *scene, double x, double y)
{
  g_signal_emit_by_name (find_motion (scene), "motion", x, y);
}

static void
test_pointer (Scene *scene, gconstpointer data)
{
  add_connection (scene, 1, 0, SLUICE_CONNECTION_OPENING);
  add_connection (scene, 2, SIZE - 1, SLUICE_CONNECTION_WAITING);
  show_on_screen (scene);

  point_at (scene, 1.0, 1.0);
  assert_hint (scene, "0.0–1.0\u00a0MB: still to come. Connection 1 asks the server.");
  point_at (scene, COLUMNS * PITCH - 4.0, ROWS * PITCH - 4.0);
  assert_hint (scene, "191.0–192.0\u00a0MB: still to come. Connection 2 waits to try again.");
  point_at (scene, 1.0, ROWS * PITCH + 20.0);
  assert_hint (scene, "0% of the file is on the disk; 2 connections bring 12.4\u00a0MB/s.");

  point_at (scene, 1.0, 1.0);
  g_signal_emit_by_name (find_motion (scene), "leave");
  assert_hint (scene, "0% of the file is on the disk; 2 connections bring 12.4\u00a0MB/s.");
}

/* Where lines begin on the right, so does the file. */
static void
test_mirrored (Scene *scene, gconstpointer data)
{
  gtk_widget_set_direction (GTK_WIDGET (scene->map), GTK_TEXT_DIR_RTL);
  show_on_screen (scene);

  point_at (scene, COLUMNS * PITCH - 4.0, 1.0);
  assert_hint (scene, "0.0–1.0\u00a0MB: still to come.");
  g_signal_emit_by_name (find_motion (scene), "leave");

  gtk_widget_grab_focus (GTK_WIDGET (scene->map));
  sluice_find_press (GTK_WIDGET (scene->map), GDK_KEY_Left);
  assert_hint (scene, "1.0–2.0\u00a0MB: still to come.");
}

/* Nobody knows how large it is. */
static void
test_unknown_size (Scene *scene, gconstpointer data)
{
  sluice_segment_map_set_map (scene->map, NULL, 0, NULL, &scene->marks, 0.0);
  assert_hint (scene, "");
  gtk_window_present (GTK_WINDOW (scene->window));
  scratch_await_true (has_width, scene);
  point_at (scene, 1.0, 1.0);
  assert_hint (scene, "");
}

static void
add (const char *path, void (*test) (Scene *, gconstpointer))
{
  g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add ("/segment-map/sentence", test_sentence);
  add ("/segment-map/accessible", test_accessible);
  add ("/segment-map/arrow-keys", test_arrow_keys);
  add ("/segment-map/pointer", test_pointer);
  add ("/segment-map/mirrored", test_mirrored);
  add ("/segment-map/unknown-size", test_unknown_size);

  return g_test_run ();
}
