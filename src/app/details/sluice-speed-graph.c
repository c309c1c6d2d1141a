/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed-graph.h"

#include <glib/gi18n.h>

#include "sluice-speed-scale.h"
#include "sluice-units.h"

#define HEIGHT 84 /* pixels, without the label */
#define NARROWEST 120
#define LABEL_GAP 3.0
#define LINE 2.0
#define MINUTE 60 /* seconds */

#define FILL_STRENGTH 0.2
#define AXIS_STRENGTH 0.15
#define LIMIT_STRENGTH 0.6

/* A limit is shown where speeds come near it, and flattens no graph. */
#define NEAR 2.0

/* A screen reader is told of what changes all the time this often. */
#define TELLING_PERIOD (10 * G_USEC_PER_SEC)

struct _SluiceSpeedGraph
{
  GtkWidget parent_instance;

  SluiceSpeedHistory *history; /* owned, nullable */
  guint64 limit;               /* bytes per second; 0 for none */
  double top;                  /* bytes per second; where the scale ends */
  PangoLayout *label;          /* owned: says @top */
  gint64 told_at;              /* microseconds, monotonic; 0 for never */
};

/* Where the lines go. */
typedef struct
{
  double width;
  double top;
  double height;
  guint seconds;
  gboolean is_mirrored;
} Plot;

G_DEFINE_FINAL_TYPE (SluiceSpeedGraph, sluice_speed_graph, GTK_TYPE_WIDGET)

static guint
get_length (SluiceSpeedGraph *self)
{
  return self->history != NULL ? sluice_speed_history_get_length (self->history) : 0;
}

/* How many minutes there are to show: 1, 2 or 5, so that a short download has a
 * graph as well. */
static guint
choose_minutes (guint length)
{
  if (length <= MINUTE)
    return 1;

  return length <= 2 * MINUTE ? 2 : SLUICE_SPEED_HISTORY_LENGTH / MINUTE;
}

static double
get_highest (SluiceSpeedGraph *self)
{
  double highest =
      self->history != NULL ? (double) sluice_speed_history_get_highest (self->history) : 0.0;

  if (self->limit > 0 && (double) self->limit <= highest * NEAR)
    highest = MAX (highest, (double) self->limit);

  return highest;
}

static double
find_x (const Plot *plot, double age)
{
  double x = plot->width * age / (double) (plot->seconds - 1);

  return plot->is_mirrored ? x : plot->width - x;
}

static double
find_y (SluiceSpeedGraph *self, const Plot *plot, double rate)
{
  double part = self->top > 0.0 ? MIN (rate / self->top, 1.0) : 0.0;

  return plot->top + plot->height * (1.0 - part);
}

/* A run of seconds without a gap, from the older to the newer. One that is all
 * alone is drawn as wide as a second. */
static void
trace_run (SluiceSpeedGraph *self, cairo_t *cr, const Plot *plot, guint older, guint newer)
{
  double rate = (double) sluice_speed_history_get (self->history, older);

  cairo_move_to (cr, find_x (plot, older == newer ? older + 1.0 : older),
                 find_y (self, plot, rate));
  for (guint age = older + 1; age-- > newer;)
    {
      rate = (double) sluice_speed_history_get (self->history, age);
      cairo_line_to (cr, find_x (plot, age), find_y (self, plot, rate));
    }
}

static void
draw_run (SluiceSpeedGraph *self,
          cairo_t *cr,
          const Plot *plot,
          const GdkRGBA *color,
          guint older,
          guint newer)
{
  double floor = plot->top + plot->height;
  GdkRGBA fill = *color;

  fill.alpha *= (float) FILL_STRENGTH;
  gdk_cairo_set_source_rgba (cr, &fill);
  trace_run (self, cr, plot, older, newer);
  cairo_line_to (cr, find_x (plot, newer), floor);
  cairo_line_to (cr, find_x (plot, older == newer ? older + 1.0 : older), floor);
  cairo_close_path (cr);
  cairo_fill (cr);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, LINE);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  trace_run (self, cr, plot, older, newer);
  cairo_stroke (cr);
}

static gboolean
is_gap (SluiceSpeedGraph *self, guint age)
{
  return sluice_speed_history_get (self->history, age) == SLUICE_SPEED_HISTORY_GAP;
}

static void
draw_runs (SluiceSpeedGraph *self, cairo_t *cr, const Plot *plot, const GdkRGBA *color)
{
  guint length = MIN (get_length (self), plot->seconds);
  guint newer = 0;

  while (newer < length)
    {
      guint older = newer;

      if (is_gap (self, newer))
        {
          newer++;
          continue;
        }
      while (older + 1 < length && !is_gap (self, older + 1))
        older++;
      draw_run (self, cr, plot, color, older, newer);
      newer = older + 1;
    }
}

static void
draw_level (cairo_t *cr, const Plot *plot, double y)
{
  cairo_set_line_width (cr, 1.0);
  cairo_move_to (cr, 0.0, (double) (int) y + 0.5);
  cairo_line_to (cr, plot->width, (double) (int) y + 0.5);
  cairo_stroke (cr);
}

static void
draw_axes (cairo_t *cr, const Plot *plot, GdkRGBA color)
{
  color.alpha *= (float) AXIS_STRENGTH;
  gdk_cairo_set_source_rgba (cr, &color);
  draw_level (cr, plot, plot->top);
  draw_level (cr, plot, plot->top + plot->height - 1.0);
}

static void
draw_limit (SluiceSpeedGraph *self, cairo_t *cr, const Plot *plot, GdkRGBA color)
{
  static const double dashes[] = { 6.0, 4.0 };

  if (self->limit == 0 || (double) self->limit > self->top)
    return;

  color.alpha *= (float) LIMIT_STRENGTH;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0.0);
  draw_level (cr, plot, find_y (self, plot, (double) self->limit));
}

static int
get_label_height (SluiceSpeedGraph *self)
{
  int height = 0;

  pango_layout_get_pixel_size (self->label, NULL, &height);

  return height;
}

static void
snapshot_label (SluiceSpeedGraph *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  int width = 0;

  pango_layout_get_pixel_size (self->label, &width, NULL);
  gtk_snapshot_save (snapshot);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    gtk_snapshot_translate (
        snapshot,
        &GRAPHENE_POINT_INIT ((float) (gtk_widget_get_width (GTK_WIDGET (self)) - width), 0.0f));
  gtk_snapshot_append_layout (snapshot, self->label, color);
  gtk_snapshot_restore (snapshot);
}

static void
sluice_speed_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SluiceSpeedGraph *self = SLUICE_SPEED_GRAPH (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  double above = get_label_height (self) + LABEL_GAP;
  Plot plot = {
    .width = gtk_widget_get_width (widget),
    .top = above,
    .height = gtk_widget_get_height (widget) - above,
    .seconds = choose_minutes (get_length (self)) * MINUTE,
    .is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
  GdkRGBA accent = { 0 };
  GdkRGBA color;
  cairo_t *cr = NULL;

  gtk_style_context_get_color (style, &color);
  gtk_style_context_lookup_color (style, "accent_bg_color", &accent);
  snapshot_label (self, snapshot, &color);

  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) plot.width, (float) (above + plot.height)));
  draw_axes (cr, &plot, color);
  draw_runs (self, cr, &plot, &accent);
  draw_limit (self, cr, &plot, color);
  cairo_destroy (cr);
}

static void
sluice_speed_graph_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                            ? NARROWEST
                            : HEIGHT + get_label_height (SLUICE_SPEED_GRAPH (widget));
}

/* Fonts may be other ones. */
static void
sluice_speed_graph_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (sluice_speed_graph_parent_class)->css_changed (widget, change);

  pango_layout_context_changed (SLUICE_SPEED_GRAPH (widget)->label);
  gtk_widget_queue_resize (widget);
}

static void
sluice_speed_graph_finalize (GObject *object)
{
  SluiceSpeedGraph *self = SLUICE_SPEED_GRAPH (object);

  g_clear_pointer (&self->history, sluice_speed_history_unref);
  g_clear_object (&self->label);

  G_OBJECT_CLASS (sluice_speed_graph_parent_class)->finalize (object);
}

static void
sluice_speed_graph_class_init (SluiceSpeedGraphClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = sluice_speed_graph_finalize;
  widget_class->measure = sluice_speed_graph_measure;
  widget_class->snapshot = sluice_speed_graph_snapshot;
  widget_class->css_changed = sluice_speed_graph_css_changed;

  gtk_widget_class_set_css_name (widget_class, "speedgraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sluice_speed_graph_init (SluiceSpeedGraph *self)
{
  self->label = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
}

/**
 * sluice_speed_graph_new:
 *
 * Returns: (transfer floating): a graph of nothing
 */
SluiceSpeedGraph *
sluice_speed_graph_new (void)
{
  return g_object_new (SLUICE_TYPE_SPEED_GRAPH, NULL);
}

static void
update_scale (SluiceSpeedGraph *self)
{
  double top = sluice_speed_scale_choose (self->top, get_highest (self));
  g_autofree char *text = NULL;

  if (self->top == top)
    return;

  self->top = top;
  text = sluice_units_format_whole_rate (top);
  pango_layout_set_text (self->label, text, -1);
}

static void
tell (SluiceSpeedGraph *self)
{
  gint64 now = g_get_monotonic_time ();
  guint minutes = choose_minutes (get_length (self));
  g_autofree char *latest = NULL;
  g_autofree char *highest = NULL;
  g_autofree char *sentence = NULL;

  if (get_length (self) == 0 || (self->told_at != 0 && now - self->told_at < TELLING_PERIOD))
    return;

  self->told_at = now;
  latest = sluice_units_format_rate ((double) MAX (sluice_speed_history_get (self->history, 0), 0));
  highest = sluice_units_format_rate ((double) sluice_speed_history_get_highest (self->history));
  /* Translators: both %s are speeds, as in “5.2 MB/s”. */
  sentence =
      g_strdup_printf (ngettext ("Speed in the last %u minute: %s at last, %s at most.",
                                 "Speed in the last %u minutes: %s at last, %s at most.", minutes),
                       minutes, latest, highest);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
}

/**
 * sluice_speed_graph_update:
 * @self: a graph
 *
 * Shows what came to the history.
 */
void
sluice_speed_graph_update (SluiceSpeedGraph *self)
{
  g_return_if_fail (SLUICE_IS_SPEED_GRAPH (self));

  update_scale (self);
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * sluice_speed_graph_set_history:
 * @self: a graph
 * @history: (nullable): what to show from now on
 */
void
sluice_speed_graph_set_history (SluiceSpeedGraph *self, SluiceSpeedHistory *history)
{
  g_return_if_fail (SLUICE_IS_SPEED_GRAPH (self));

  if (self->history == history)
    return;

  g_clear_pointer (&self->history, sluice_speed_history_unref);
  self->history = history != NULL ? sluice_speed_history_ref (history) : NULL;
  self->top = 0.0;
  self->told_at = 0;
  sluice_speed_graph_update (self);
}

/**
 * sluice_speed_graph_set_limit:
 * @self: a graph
 * @bytes_per_second: the limit that holds now, or 0 for none
 *
 * Shows a limit as a line, where speeds come near it.
 */
void
sluice_speed_graph_set_limit (SluiceSpeedGraph *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_SPEED_GRAPH (self));

  if (self->limit == bytes_per_second)
    return;

  self->limit = bytes_per_second;
  sluice_speed_graph_update (self);
}
