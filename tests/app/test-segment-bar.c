/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-bar.h"

#include <adwaita.h>

#include "scratch.h"
#include "sluice-connection.h"

#define WIDTH 100
#define HEIGHT 6

#define SLOW_FRAME (40 * 1000) /* microseconds */

/* A bar of 100 pixels in a window: a percent is a pixel. */
typedef struct
{
  GtkWidget *window;     /* owned by GTK until it is destroyed */
  SluiceSegmentBar *bar; /* owned by @window */
  guint full;            /* how strong what is on disk is drawn */
} Scene;

/* What the bar itself draws, over nothing. */
static cairo_surface_t *
draw (Scene *scene)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_t *cr = cairo_create (surface);

  GTK_WIDGET_GET_CLASS (scene->bar)->snapshot (GTK_WIDGET (scene->bar), snapshot);
  node = gtk_snapshot_to_node (snapshot);
  if (node != NULL)
    gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

/* How strong the bar is at @percent, in its middle, from 0 to 255. */
static guint
strength_at (Scene *scene, guint percent)
{
  cairo_surface_t *surface = draw (scene);
  const guchar *row = cairo_image_surface_get_data (surface) +
                      (HEIGHT / 2) * cairo_image_surface_get_stride (surface);
  guint32 pixel = 0;

  memcpy (&pixel, row + percent * sizeof pixel, sizeof pixel);
  cairo_surface_destroy (surface);

  return pixel >> 24;
}

static gboolean
is_laid_out (gpointer user_data)
{
  return gtk_widget_get_width (user_data) > 0;
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceRanges) whole = sluice_ranges_new ();

  scene->window = gtk_window_new ();
  scene->bar = sluice_segment_bar_new ();
  gtk_widget_set_size_request (GTK_WIDGET (scene->bar), WIDTH, HEIGHT);
  gtk_widget_set_halign (GTK_WIDGET (scene->bar), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (scene->bar), GTK_ALIGN_START);
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (scene->bar));
  gtk_window_present (GTK_WINDOW (scene->window));
  scratch_await_true (is_laid_out, scene->bar);

  sluice_ranges_add (whole, 0, 1000);
  sluice_segment_bar_set_map (scene->bar, whole, NULL, 1000);
  scene->full = strength_at (scene, 50);
  g_assert_cmpuint (scene->full, >, 0);
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
}

static void
test_written (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  sluice_ranges_add (ranges, 100, 200);
  sluice_ranges_add (ranges, 700, 800);
  sluice_segment_bar_set_map (scene->bar, ranges, NULL, 1000);

  g_assert_cmpuint (strength_at (scene, 5), ==, 0);
  g_assert_cmpuint (strength_at (scene, 15), ==, scene->full);
  g_assert_cmpuint (strength_at (scene, 25), ==, 0);
  g_assert_cmpuint (strength_at (scene, 75), ==, scene->full);

  gtk_widget_set_direction (GTK_WIDGET (scene->bar), GTK_TEXT_DIR_RTL);
  g_assert_cmpuint (strength_at (scene, 15), ==, 0);
  g_assert_cmpuint (strength_at (scene, 85), ==, scene->full);
  g_assert_cmpuint (strength_at (scene, 25), ==, scene->full);
}

static void
test_fronts (Scene *scene, gconstpointer data)
{
  SluiceConnection connection = { .number = 1, .start = 400, .position = 600, .end = 1000 };
  g_autoptr (GPtrArray) connections = g_ptr_array_new ();
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  sluice_ranges_add (ranges, 400, 500);
  g_ptr_array_add (connections, &connection);
  sluice_segment_bar_set_map (scene->bar, ranges, connections, 1000);

  g_assert_cmpuint (strength_at (scene, 45), >=, scene->full);
  g_assert_cmpuint (strength_at (scene, 55), >, 0);
  g_assert_cmpuint (strength_at (scene, 55), <, scene->full);
  g_assert_cmpuint (strength_at (scene, 65), ==, 0);
}

static void
test_unknown (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  sluice_ranges_add (ranges, 0, 500);
  sluice_segment_bar_set_map (scene->bar, ranges, NULL, -1);
  g_assert_cmpuint (strength_at (scene, 25), ==, 0);

  sluice_segment_bar_set_map (scene->bar, NULL, NULL, 1000);
  g_assert_cmpuint (strength_at (scene, 25), ==, 0);
}

/* Whoever wants nothing to move sees the same strength everywhere. */
static void
test_still (Scene *scene, gconstpointer data)
{
  g_object_set (gtk_widget_get_settings (scene->window), "gtk-enable-animations", FALSE, NULL);
  sluice_segment_bar_set_map (scene->bar, NULL, NULL, -1);
  sluice_segment_bar_set_pulsing (scene->bar, TRUE);

  g_assert_cmpuint (strength_at (scene, 10), >, 0);
  g_assert_cmpuint (strength_at (scene, 10), ==, strength_at (scene, 90));

  sluice_segment_bar_set_pulsing (scene->bar, FALSE);
  g_assert_cmpuint (strength_at (scene, 10), ==, 0);
}

static gboolean
has_moved (gpointer user_data)
{
  return strength_at (user_data, 98) > 0;
}

static void
test_pulse (Scene *scene, gconstpointer data)
{
  g_object_set (gtk_widget_get_settings (scene->window), "gtk-enable-animations", TRUE, NULL);
  sluice_segment_bar_set_map (scene->bar, NULL, NULL, -1);
  sluice_segment_bar_set_pulsing (scene->bar, TRUE);

  scratch_await_true (has_moved, scene);
  g_assert_cmpuint (strength_at (scene, 2), ==, 0);
}

static void
paint_slowly_cb (GdkFrameClock *clock, gpointer user_data)
{
  g_usleep (SLOW_FRAME);
}

static gboolean
take_turn_cb (gpointer user_data)
{
  guint *turns = user_data;

  (*turns)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_had_turns (gpointer user_data)
{
  return *(guint *) user_data >= 10;
}

/* Where each frame takes longer than it lasts, a download still gets its turn,
 * or it could never end what the bar waits for. */
static void
test_slow_screen (Scene *scene, gconstpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (scene->bar));
  gulong handler = g_signal_connect (clock, "before-paint", G_CALLBACK (paint_slowly_cb), NULL);
  guint turns = 0;
  guint timer = 0;

  g_object_set (gtk_widget_get_settings (scene->window), "gtk-enable-animations", TRUE, NULL);
  sluice_segment_bar_set_pulsing (scene->bar, TRUE);
  timer = g_timeout_add_full (G_PRIORITY_LOW, 20, take_turn_cb, &turns, NULL);
  scratch_await_true (has_had_turns, &turns);

  g_source_remove (timer);
  g_signal_handler_disconnect (clock, handler);
}

/* A file in more pieces than there are pixels is drawn all the same. */
static void
test_torn (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceRanges) ranges = sluice_ranges_new ();

  for (guint64 i = 0; i < 10000; i++)
    sluice_ranges_add (ranges, 2 * i, 2 * i + 1);
  sluice_segment_bar_set_map (scene->bar, ranges, NULL, 20000);

  g_assert_cmpuint (strength_at (scene, 50), ==, scene->full);
}

#define add_test(name, func)                                                                       \
  g_test_add ("/segment-bar/" name, Scene, NULL, scene_set_up, func, scene_tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add_test ("written", test_written);
  add_test ("fronts", test_fronts);
  add_test ("unknown", test_unknown);
  add_test ("still", test_still);
  add_test ("pulse", test_pulse);
  add_test ("slow-screen", test_slow_screen);
  add_test ("torn", test_torn);

  return g_test_run ();
}
