/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-bar.h"

#include <adwaita.h>
#include <math.h>

#include "sluice-connection.h"

/* How much of the accent what is still being fetched gets. */
#define FRONT_STRENGTH 0.5f
#define PULSE_STRENGTH 0.6f
#define STILL_STRENGTH 0.3f

#define NARROWEST_FRONT 2.0f /* pixels */
#define WIDEST_SEAM 0.5f     /* pixels; what is closer is drawn as one */

#define PULSE_PERIOD (3 * G_USEC_PER_SEC)
#define PULSE_LENGTH 0.25f /* of the bar */
#define PULSE_INTERVAL 33  /* ms from one frame to the next */

/* A piece of the file, as parts of the whole. */
typedef struct
{
  float start;
  float end;
} Span;

struct _SluiceSegmentBar
{
  GtkWidget parent_instance;

  GArray *written; /* owned, of Span, sorted */
  GArray *fronts;  /* owned, of Span */

  gboolean is_pulsing;
  guint tick; /* 0 when nothing moves */
};

G_DEFINE_FINAL_TYPE (SluiceSegmentBar, sluice_segment_bar, GTK_TYPE_WIDGET)

static gboolean
tick_cb (gpointer user_data)
{
  gtk_widget_queue_draw (GTK_WIDGET (user_data));
  return G_SOURCE_CONTINUE;
}

/* Frames are asked for only while there is something to see, and no sooner than
 * downloads had their turn: where drawing one takes longer than a frame lasts, a
 * tick of the frame clock would leave them no time at all, and the bar would move
 * for ever. */
static void
update_tick (SluiceSegmentBar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean moves =
      self->is_pulsing && gtk_widget_get_mapped (widget) && adw_get_enable_animations (widget);

  if (moves && self->tick == 0)
    self->tick = g_timeout_add_full (G_PRIORITY_LOW, PULSE_INTERVAL, tick_cb, self, NULL);

  if (!moves)
    g_clear_handle_id (&self->tick, g_source_remove);
}

/* From 0 to 1 and back, slow at the ends. */
static float
pulse_position (SluiceSegmentBar *self)
{
  gint64 time = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  double phase = (double) (time % PULSE_PERIOD) / (double) PULSE_PERIOD;

  return (float) (0.5 - 0.5 * cos (2.0 * G_PI * phase));
}

/* Draws a piece from @start to @end pixels behind where lines of text begin. */
static void
append_piece (SluiceSegmentBar *self,
              GtkSnapshot *snapshot,
              float start,
              float end,
              const GdkRGBA *color)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float x = is_mirrored ? width - end : start;

  if (end > start)
    gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, 0, end - start, height));
}

static void
snapshot_pulse (SluiceSegmentBar *self, GtkSnapshot *snapshot, GdkRGBA color)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float length = width * PULSE_LENGTH;
  float start = 0.0f;

  if (self->tick == 0)
    {
      color.alpha *= STILL_STRENGTH;
      append_piece (self, snapshot, 0.0f, width, &color);
      return;
    }

  start = pulse_position (self) * (width - length);
  color.alpha *= PULSE_STRENGTH;
  append_piece (self, snapshot, start, start + length, &color);
}

static void
snapshot_fronts (SluiceSegmentBar *self, GtkSnapshot *snapshot, GdkRGBA color)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));

  color.alpha *= FRONT_STRENGTH;
  for (guint i = 0; i < self->fronts->len; i++)
    {
      Span span = g_array_index (self->fronts, Span, i);
      float start = span.start * width;

      append_piece (self, snapshot, start, MAX (span.end * width, start + NARROWEST_FRONT), &color);
    }
}

/* However torn a file is, no more pieces are drawn than there are pixels. */
static void
snapshot_written (SluiceSegmentBar *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float start = 0.0f;
  float end = 0.0f;

  for (guint i = 0; i < self->written->len; i++)
    {
      Span span = g_array_index (self->written, Span, i);

      if (span.start * width > end + WIDEST_SEAM)
        {
          append_piece (self, snapshot, start, end, color);
          start = span.start * width;
        }
      end = span.end * width;
    }

  append_piece (self, snapshot, start, end, color);
}

static void
sluice_segment_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SluiceSegmentBar *self = SLUICE_SEGMENT_BAR (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  GskRoundedRect outline;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height),
                                   height / 2.0f);

  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (self->is_pulsing)
    snapshot_pulse (self, snapshot, color);
  snapshot_fronts (self, snapshot, color);
  snapshot_written (self, snapshot, &color);
  gtk_snapshot_pop (snapshot);
}

static void
sluice_segment_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sluice_segment_bar_parent_class)->map (widget);
  update_tick (SLUICE_SEGMENT_BAR (widget));
}

static void
sluice_segment_bar_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sluice_segment_bar_parent_class)->unmap (widget);
  update_tick (SLUICE_SEGMENT_BAR (widget));
}

static void
sluice_segment_bar_finalize (GObject *object)
{
  SluiceSegmentBar *self = SLUICE_SEGMENT_BAR (object);

  g_array_unref (self->written);
  g_array_unref (self->fronts);

  G_OBJECT_CLASS (sluice_segment_bar_parent_class)->finalize (object);
}

static void
sluice_segment_bar_class_init (SluiceSegmentBarClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->finalize = sluice_segment_bar_finalize;
  widget_class->snapshot = sluice_segment_bar_snapshot;
  widget_class->map = sluice_segment_bar_map;
  widget_class->unmap = sluice_segment_bar_unmap;

  gtk_widget_class_set_css_name (widget_class, "segmentbar");
  /* The sentence beside it says the same in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sluice_segment_bar_init (SluiceSegmentBar *self)
{
  self->written = g_array_new (FALSE, FALSE, sizeof (Span));
  self->fronts = g_array_new (FALSE, FALSE, sizeof (Span));
}

/**
 * sluice_segment_bar_new:
 *
 * Returns: (transfer floating): a bar that shows nothing yet
 */
SluiceSegmentBar *
sluice_segment_bar_new (void)
{
  return g_object_new (SLUICE_TYPE_SEGMENT_BAR, NULL);
}

static void
add_span (GArray *spans, guint64 start, guint64 end, gint64 size)
{
  Span span = {
    .start = CLAMP ((float) start / (float) size, 0.0f, 1.0f),
    .end = CLAMP ((float) end / (float) size, 0.0f, 1.0f),
  };

  g_array_append_val (spans, span);
}

/**
 * sluice_segment_bar_set_map:
 * @self: a bar
 * @written: (nullable): which bytes are on disk
 * @connections: (nullable) (element-type SluiceConnection): what is being fetched
 * @size: how many bytes there are, or -1 when nobody knows
 *
 * Shows which parts of a file are there, each at its place, and where it grows.
 */
void
sluice_segment_bar_set_map (SluiceSegmentBar *self,
                            const SluiceRanges *written,
                            GPtrArray *connections,
                            gint64 size)
{
  g_return_if_fail (SLUICE_IS_SEGMENT_BAR (self));

  g_array_set_size (self->written, 0);
  g_array_set_size (self->fronts, 0);

  for (guint i = 0; written != NULL && size > 0 && i < sluice_ranges_n_runs (written); i++)
    {
      SluiceRange run = sluice_ranges_get_run (written, i);

      add_span (self->written, run.start, run.end, size);
    }

  for (guint i = 0; connections != NULL && size > 0 && i < connections->len; i++)
    {
      const SluiceConnection *connection = g_ptr_array_index (connections, i);

      add_span (self->fronts, connection->start, connection->position, size);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * sluice_segment_bar_set_pulsing:
 * @self: a bar
 * @is_pulsing: whether something happens of which nobody knows how far it is
 *
 * Lets the bar say that much: by something that moves, or that stands still
 * where the user wants no animations.
 */
void
sluice_segment_bar_set_pulsing (SluiceSegmentBar *self, gboolean is_pulsing)
{
  g_return_if_fail (SLUICE_IS_SEGMENT_BAR (self));

  if (self->is_pulsing == is_pulsing)
    return;

  self->is_pulsing = is_pulsing;
  update_tick (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
