/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed-graph.h"

#include <adwaita.h>

#include "scratch.h"

#define WIDTH 300
#define MINUTE 60

/* A graph in a window, and what it looks like. */
typedef struct
{
  GtkWidget *window;           /* owned by GTK until it is destroyed */
  SluiceSpeedGraph *graph;     /* owned by @window */
  SluiceSpeedHistory *history; /* owned */
  cairo_surface_t *picture;    /* owned, nullable */
} Scene;

static gboolean
has_width (gpointer user_data)
{
  Scene *scene = user_data;

  return gtk_widget_get_width (GTK_WIDGET (scene->graph)) > 0;
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  scene->history = sluice_speed_history_new ();
  scene->graph = sluice_speed_graph_new ();
  scene->window = gtk_window_new ();
  gtk_widget_set_halign (GTK_WIDGET (scene->graph), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (scene->graph), GTK_ALIGN_START);
  gtk_widget_set_size_request (GTK_WIDGET (scene->graph), WIDTH, -1);
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (scene->graph));
  sluice_speed_graph_set_history (scene->graph, scene->history);
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  g_clear_pointer (&scene->picture, cairo_surface_destroy);
  gtk_window_destroy (GTK_WINDOW (scene->window));
  sluice_speed_history_unref (scene->history);
}

/* From second @start on, for @seconds seconds. */
static void
run (Scene *scene, gint64 start, gint64 seconds, double rate)
{
  for (gint64 second = start; second < start + seconds; second++)
    sluice_speed_history_add (scene->history, second * G_USEC_PER_SEC, rate);
}

static void
draw (Scene *scene)
{
  GtkWidget *graph = GTK_WIDGET (scene->graph);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_t *cr = NULL;

  sluice_speed_graph_update (scene->graph);
  gtk_window_present (GTK_WINDOW (scene->window));
  scratch_await_true (has_width, scene);

  GTK_WIDGET_GET_CLASS (graph)->snapshot (graph, snapshot);
  node = gtk_snapshot_to_node (snapshot);
  scene->picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gtk_widget_get_width (graph),
                                               gtk_widget_get_height (graph));
  cr = cairo_create (scene->picture);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (scene->picture);
}

static guint32
get_pixel (Scene *scene, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (scene->picture) +
                      y * cairo_image_surface_get_stride (scene->picture);

  return ((const guint32 *) (gconstpointer) row)[x];
}

/* Just above the floor, @part of the way from left to right. */
static gboolean
is_filled_at (Scene *scene, double part)
{
  int x = (int) (part * cairo_image_surface_get_width (scene->picture));

  return get_pixel (scene, x, cairo_image_surface_get_height (scene->picture) - 6) != 0;
}

/* Where there is no speed, only a limit is between the axes. */
static gboolean
has_limit (Scene *scene)
{
  int height = cairo_image_surface_get_height (scene->picture);

  for (int y = height / 3; y < height - 6; y++)
    if (get_pixel (scene, 3, y) != 0)
      return TRUE;

  return FALSE;
}

/* What is newest is where lines of text end, as wide as a minute. */
static void
test_half_a_minute (Scene *scene, gconstpointer data)
{
  run (scene, 1000, MINUTE / 2, 5e6);
  draw (scene);

  g_assert_false (is_filled_at (scene, 0.05));
  g_assert_false (is_filled_at (scene, 0.4));
  g_assert_true (is_filled_at (scene, 0.6));
  g_assert_true (is_filled_at (scene, 0.95));
}

static void
test_mirrored (Scene *scene, gconstpointer data)
{
  gtk_widget_set_direction (GTK_WIDGET (scene->graph), GTK_TEXT_DIR_RTL);
  run (scene, 1000, MINUTE / 2, 5e6);
  draw (scene);

  g_assert_true (is_filled_at (scene, 0.05));
  g_assert_true (is_filled_at (scene, 0.4));
  g_assert_false (is_filled_at (scene, 0.6));
  g_assert_false (is_filled_at (scene, 0.95));
}

/* Five minutes: two of them at work, one at rest, two at work. */
static void
test_pause (Scene *scene, gconstpointer data)
{
  run (scene, 1000, 2 * MINUTE, 5e6);
  run (scene, 1000 + 3 * MINUTE, 2 * MINUTE, 4e6);
  draw (scene);

  g_assert_true (is_filled_at (scene, 0.02));
  g_assert_true (is_filled_at (scene, 0.35));
  g_assert_false (is_filled_at (scene, 0.45));
  g_assert_false (is_filled_at (scene, 0.55));
  g_assert_true (is_filled_at (scene, 0.65));
  g_assert_true (is_filled_at (scene, 0.98));
}

static void
test_nothing (Scene *scene, gconstpointer data)
{
  sluice_speed_graph_set_history (scene->graph, NULL);
  draw (scene);

  g_assert_false (is_filled_at (scene, 0.5));
}

/* One second alone is to be seen, too. */
static void
test_single_second (Scene *scene, gconstpointer data)
{
  run (scene, 1000, 1, 5e6);
  draw (scene);

  g_assert_true (is_filled_at (scene, 0.99));
  g_assert_false (is_filled_at (scene, 0.9));
}

/* A line across all of it, where speeds come near the limit. */
static void
test_limit (Scene *scene, gconstpointer data)
{
  run (scene, 1000, 5, 80e3);
  sluice_speed_graph_set_limit (scene->graph, 50000);
  draw (scene);
  g_assert_true (has_limit (scene));
  g_assert_false (is_filled_at (scene, 0.5));
}

static void
test_far_limit (Scene *scene, gconstpointer data)
{
  run (scene, 1000, 5, 80e3);
  sluice_speed_graph_set_limit (scene->graph, 50000000);
  draw (scene);
  g_assert_false (has_limit (scene));
}

static void
test_accessible (Scene *scene, gconstpointer data)
{
  run (scene, 1000, 10, 14.1e6);
  run (scene, 1010, 1, 12.4e6);
  sluice_speed_graph_update (scene->graph);

  gtk_test_accessible_assert_role (scene->graph, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (
      scene->graph, GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Speed in the last 1 minute: 12.4\u00a0MB/s at last, 14.1\u00a0MB/s at most.");
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

  add ("/speed-graph/half-a-minute", test_half_a_minute);
  add ("/speed-graph/mirrored", test_mirrored);
  add ("/speed-graph/pause", test_pause);
  add ("/speed-graph/nothing", test_nothing);
  add ("/speed-graph/single-second", test_single_second);
  add ("/speed-graph/limit", test_limit);
  add ("/speed-graph/far-limit", test_far_limit);
  add ("/speed-graph/accessible", test_accessible);

  return g_test_run ();
}
