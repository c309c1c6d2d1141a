/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-map.h"

#include <adwaita.h>

#include "sluice-connection-swatch.h"
#include "sluice-segment-cells.h"
#include "sluice-segment-words.h"

#define CELL 10 /* pixels */
#define GAP 2   /* pixels */
#define PITCH (CELL + GAP)
#define ROWS 8
#define FEWEST_COLUMNS 12
#define USUAL_COLUMNS 24

/* How much of the text's colour what is not there gets. */
#define FAINT 0.14f
#define FAINT_OUTLINE 0.5f

/* A screen reader is told of what changes all the time this often. */
#define TELLING_PERIOD (10 * G_USEC_PER_SEC)

#define NOWHERE G_MAXUINT

struct _SluiceSegmentMap
{
  GtkWidget parent_instance;

  SluiceRanges *written;  /* owned, nullable */
  GPtrArray *connections; /* owned, nullable; of SluiceConnection */
  SluiceConnectionMarks marks;
  guint64 size;
  double rate;

  GArray *cells; /* owned, of SluiceSegmentCell */
  guint columns;
  guint pointed;  /* the cell under the pointer, or NOWHERE */
  guint cursor;   /* the cell that the arrow keys chose */
  char *hint;     /* owned */
  gint64 told_at; /* microseconds, monotonic; 0 when nothing was told of this file */
};

/* What cells are drawn with. */
typedef struct
{
  GdkRGBA written;
  GdkRGBA missing;
  GdkRGBA text;
  gboolean is_high_contrast;
} Inks;

enum
{
  PROP_HINT = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SluiceSegmentMap, sluice_segment_map, GTK_TYPE_WIDGET)

static const SluiceSegmentCell *
get_cell (SluiceSegmentMap *self, guint index)
{
  return &g_array_index (self->cells, SluiceSegmentCell, index);
}

static const SluiceConnection *
find_connection (SluiceSegmentMap *self, guint number)
{
  for (guint i = 0; self->connections != NULL && i < self->connections->len; i++)
    {
      const SluiceConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->number == number)
        return connection;
    }

  return NULL;
}

static char *
describe_map (SluiceSegmentMap *self)
{
  guint64 covered = self->written != NULL ? sluice_ranges_covered (self->written) : 0;
  guint n_connections = self->connections != NULL ? self->connections->len : 0;

  return sluice_segment_words_map (covered, self->size, n_connections, self->rate);
}

/* The cell that the user wants to know more of, or NOWHERE. */
static guint
get_chosen (SluiceSegmentMap *self)
{
  guint chosen = self->pointed;

  if (chosen == NOWHERE && gtk_widget_is_focus (GTK_WIDGET (self)))
    chosen = self->cursor;

  return chosen < self->cells->len ? chosen : NOWHERE;
}

static char *
describe_chosen (SluiceSegmentMap *self)
{
  guint chosen = get_chosen (self);
  const SluiceSegmentCell *cell = NULL;

  if (chosen == NOWHERE)
    return describe_map (self);

  cell = get_cell (self, chosen);
  return sluice_segment_words_cell (cell, find_connection (self, cell->connection));
}

static void
update_hint (SluiceSegmentMap *self)
{
  g_autofree char *hint = self->size > 0 ? describe_chosen (self) : g_strdup ("");

  if (g_str_equal (self->hint, hint))
    return;

  g_free (self->hint);
  self->hint = g_steal_pointer (&hint);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

/* What the user asked for by a key is told at once. */
static void
tell_hint (SluiceSegmentMap *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->hint, -1);
}

static void
tell_map (SluiceSegmentMap *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *sentence = NULL;

  if (self->size == 0 || (self->told_at != 0 && now - self->told_at < TELLING_PERIOD))
    return;

  self->told_at = now;
  sentence = describe_map (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
}

static void
update_cells (SluiceSegmentMap *self)
{
  GArray *cells =
      sluice_segment_cells_new (self->written, self->connections, self->size, self->columns * ROWS);

  if (!sluice_segment_cells_equal (self->cells, cells))
    gtk_widget_queue_draw (GTK_WIDGET (self));

  g_array_unref (self->cells);
  self->cells = cells;
  self->cursor = MIN (self->cursor, MAX (cells->len, 1) - 1);
}

static gboolean
is_mirrored (SluiceSegmentMap *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* Cells begin where lines of text do; what is left of the width is at their end. */
static float
get_margin (SluiceSegmentMap *self)
{
  int used = (int) self->columns * PITCH - GAP;

  return is_mirrored (self) ? (float) (gtk_widget_get_width (GTK_WIDGET (self)) - used) : 0.0f;
}

static graphene_rect_t
get_place (SluiceSegmentMap *self, guint index)
{
  guint column = index % self->columns;
  guint row = index / self->columns;

  if (is_mirrored (self))
    column = self->columns - 1 - column;

  return GRAPHENE_RECT_INIT (get_margin (self) + (float) (column * PITCH), (float) (row * PITCH),
                             CELL, CELL);
}

static guint
find_cell_at (SluiceSegmentMap *self, double x, double y)
{
  double column = (x - (double) get_margin (self)) / PITCH;
  double row = y / PITCH;
  guint index = 0;

  if (column < 0.0 || column >= self->columns || row < 0.0 || row >= ROWS)
    return NOWHERE;

  index = (guint) column;
  if (is_mirrored (self))
    index = self->columns - 1 - index;
  index += (guint) row * self->columns;

  return index < self->cells->len ? index : NOWHERE;
}

static void
point_at (SluiceSegmentMap *self, guint index)
{
  if (self->pointed == index)
    return;

  self->pointed = index;
  update_hint (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, SluiceSegmentMap *self)
{
  point_at (self, find_cell_at (self, x, y));
}

static void
leave_cb (GtkEventControllerMotion *controller, SluiceSegmentMap *self)
{
  point_at (self, NOWHERE);
}

static void
focus_cb (SluiceSegmentMap *self)
{
  update_hint (self);
  tell_hint (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
move_to (SluiceSegmentMap *self, gint64 index)
{
  if (index < 0 || index >= (gint64) self->cells->len)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  self->cursor = (guint) index;
  self->pointed = NOWHERE;
  focus_cb (self);
}

static gboolean
move_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  SluiceSegmentMap *self = SLUICE_SEGMENT_MAP (widget);
  int columns = 0;
  int rows = 0;

  g_variant_get (arguments, "(ii)", &columns, &rows);
  if (is_mirrored (self))
    columns = -columns;
  move_to (self, (gint64) self->cursor + columns + (gint64) rows * self->columns);

  return GDK_EVENT_STOP;
}

static gboolean
move_to_end_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  SluiceSegmentMap *self = SLUICE_SEGMENT_MAP (widget);

  move_to (self, g_variant_get_boolean (arguments) ? (gint64) self->cells->len - 1 : 0);

  return GDK_EVENT_STOP;
}

static void
sluice_segment_map_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = FEWEST_COLUMNS * PITCH - GAP;
      *natural = USUAL_COLUMNS * PITCH - GAP;
    }
  else
    *minimum = *natural = ROWS * PITCH - GAP;
}

static void
sluice_segment_map_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SluiceSegmentMap *self = SLUICE_SEGMENT_MAP (widget);
  guint columns = (guint) MAX ((width + GAP) / PITCH, 1);

  if (self->columns == columns)
    return;

  self->columns = columns;
  self->pointed = NOWHERE;
  update_cells (self);
}

static void
append_outline (GtkSnapshot *snapshot,
                const graphene_rect_t *place,
                float width,
                const GdkRGBA *color)
{
  const float widths[] = { width, width, width, width };
  GskRoundedRect outline;

  gtk_snapshot_append_border (snapshot, gsk_rounded_rect_init_from_rect (&outline, place, 0.0f),
                              widths, (const GdkRGBA[]){ *color, *color, *color, *color });
}

/* Faint, but in high contrast nothing is: then it is an empty frame. */
static void
snapshot_missing (GtkSnapshot *snapshot, const graphene_rect_t *place, const Inks *inks)
{
  if (inks->is_high_contrast)
    append_outline (snapshot, place, 1.0f, &inks->missing);
  else
    gtk_snapshot_append_color (snapshot, &inks->missing, place);
}

/* What is there of a cell is drawn from where lines of text begin. */
static void
snapshot_written (SluiceSegmentMap *self,
                  GtkSnapshot *snapshot,
                  const SluiceSegmentCell *cell,
                  graphene_rect_t place,
                  const Inks *inks)
{
  float part = (float) ((double) cell->written / (double) (cell->end - cell->start));
  float width = place.size.width * part;

  if (is_mirrored (self))
    place.origin.x += place.size.width - width;
  place.size.width = width;
  gtk_snapshot_append_color (snapshot, &inks->written, &place);
}

static void
snapshot_cell (SluiceSegmentMap *self, GtkSnapshot *snapshot, guint index, const Inks *inks)
{
  const SluiceSegmentCell *cell = get_cell (self, index);
  graphene_rect_t place = get_place (self, index);

  if (cell->connection != 0)
    {
      sluice_connection_swatch_paint (GTK_WIDGET (self), snapshot,
                                      sluice_connection_marks_get (&self->marks, cell->connection),
                                      &place);
      return;
    }

  if (cell->written < cell->end - cell->start)
    snapshot_missing (snapshot, &place, inks);
  if (cell->written > 0)
    snapshot_written (self, snapshot, cell, place, inks);
}

static void
snapshot_chosen (SluiceSegmentMap *self, GtkSnapshot *snapshot, const Inks *inks)
{
  guint chosen = get_chosen (self);
  graphene_rect_t place;

  if (chosen == NOWHERE)
    return;

  place = get_place (self, chosen);
  graphene_rect_inset (&place, -GAP, -GAP);
  append_outline (snapshot, &place, GAP, &inks->text);
}

static Inks
get_inks (SluiceSegmentMap *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  Inks inks = { 0 };

  gtk_style_context_get_color (style, &inks.written);
  gtk_style_context_lookup_color (style, "card_fg_color", &inks.text);
  inks.is_high_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  inks.missing = inks.text;
  inks.missing.alpha *= inks.is_high_contrast ? FAINT_OUTLINE : FAINT;

  return inks;
}

static void
sluice_segment_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SluiceSegmentMap *self = SLUICE_SEGMENT_MAP (widget);
  Inks inks = get_inks (self);

  for (guint i = 0; i < self->cells->len; i++)
    snapshot_cell (self, snapshot, i, &inks);
  snapshot_chosen (self, snapshot, &inks);
}

static void
sluice_segment_map_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HINT)
    g_value_set_string (value, SLUICE_SEGMENT_MAP (object)->hint);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sluice_segment_map_finalize (GObject *object)
{
  SluiceSegmentMap *self = SLUICE_SEGMENT_MAP (object);

  g_clear_pointer (&self->written, sluice_ranges_free);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_array_unref (self->cells);
  g_free (self->hint);

  G_OBJECT_CLASS (sluice_segment_map_parent_class)->finalize (object);
}

static void
add_key_bindings (GtkWidgetClass *class)
{
  gtk_widget_class_add_binding (class, GDK_KEY_Left, 0, move_cb, "(ii)", -1, 0);
  gtk_widget_class_add_binding (class, GDK_KEY_Right, 0, move_cb, "(ii)", 1, 0);
  gtk_widget_class_add_binding (class, GDK_KEY_Up, 0, move_cb, "(ii)", 0, -1);
  gtk_widget_class_add_binding (class, GDK_KEY_Down, 0, move_cb, "(ii)", 0, 1);
  gtk_widget_class_add_binding (class, GDK_KEY_Home, 0, move_to_end_cb, "b", FALSE);
  gtk_widget_class_add_binding (class, GDK_KEY_End, 0, move_to_end_cb, "b", TRUE);
}

static void
sluice_segment_map_class_init (SluiceSegmentMapClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_segment_map_get_property;
  object_class->finalize = sluice_segment_map_finalize;
  widget_class->measure = sluice_segment_map_measure;
  widget_class->size_allocate = sluice_segment_map_size_allocate;
  widget_class->snapshot = sluice_segment_map_snapshot;

  /**
   * SluiceSegmentMap:hint:
   *
   * A sentence about the piece of the file that the user points at or chose with
   * the arrow keys, else about all of it.
   */
  properties[PROP_HINT] = g_param_spec_string (
      "hint", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  add_key_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "segmentmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sluice_segment_map_init (SluiceSegmentMap *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->cells = g_array_new (FALSE, FALSE, sizeof (SluiceSegmentCell));
  self->columns = USUAL_COLUMNS;
  self->pointed = NOWHERE;
  self->hint = g_strdup ("");

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (focus_cb), NULL);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/**
 * sluice_segment_map_new:
 *
 * Returns: (transfer floating): a map of nothing
 */
SluiceSegmentMap *
sluice_segment_map_new (void)
{
  return g_object_new (SLUICE_TYPE_SEGMENT_MAP, NULL);
}

/**
 * sluice_segment_map_set_map:
 * @self: a map
 * @written: (nullable): which bytes of the file are on the disk
 * @size: how many bytes it has, or 0 when nobody knows
 * @connections: (nullable) (element-type SluiceConnection): what brings more; not
 *   changed from now on
 * @marks: the marks of @connections
 * @rate: how fast they bring it, in bytes per second
 *
 * Shows what is there of a file. Draws only what is another picture than before.
 */
void
sluice_segment_map_set_map (SluiceSegmentMap *self,
                            const SluiceRanges *written,
                            guint64 size,
                            GPtrArray *connections,
                            const SluiceConnectionMarks *marks,
                            double rate)
{
  g_return_if_fail (SLUICE_IS_SEGMENT_MAP (self));
  g_return_if_fail (marks != NULL);

  g_clear_pointer (&self->written, sluice_ranges_free);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  self->written = written != NULL ? sluice_ranges_copy (written) : NULL;
  self->connections = connections != NULL ? g_ptr_array_ref (connections) : NULL;
  self->marks = *marks;
  if (self->size != size)
    self->told_at = 0;
  self->size = size;
  self->rate = rate;

  update_cells (self);
  update_hint (self);
  tell_map (self);
}

/**
 * sluice_segment_map_get_hint:
 * @self: a map
 *
 * Returns: (transfer none): what [property@Sluice.SegmentMap:hint] says
 */
const char *
sluice_segment_map_get_hint (SluiceSegmentMap *self)
{
  g_return_val_if_fail (SLUICE_IS_SEGMENT_MAP (self), NULL);

  return self->hint;
}
