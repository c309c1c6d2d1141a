/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection-swatch.h"

#include <adwaita.h>

#include "sluice-connection-marks.h"

#define SIZE 10  /* pixels; that of a cell of the map */
#define RIM 3.0f /* pixels; of the hollow ones */

/* Names from libadwaita's palette. Chosen so that each has a contrast of 3 with
 * what is behind it, and that they differ from each other and from the accent for
 * people who see all colours and for those who do not see red, green or blue. */
static const struct
{
  const char *light;
  const char *dark;
} hues[] = {
  { "orange_4", "orange_2" }, { "purple_3", "purple_1" }, { "green_5", "green_1" },
  { "red_3", "red_1" },       { "brown_5", "yellow_3" },
};

/* There are more connections than hues: every other round is hollow. */
G_STATIC_ASSERT (SLUICE_N_CONNECTION_MARKS == 2 * G_N_ELEMENTS (hues));

struct _SluiceConnectionSwatch
{
  GtkWidget parent_instance;

  guint mark;
};

G_DEFINE_FINAL_TYPE (SluiceConnectionSwatch, sluice_connection_swatch, GTK_TYPE_WIDGET)

static void
sluice_connection_swatch_measure (GtkWidget *widget,
                                  GtkOrientation orientation,
                                  int for_size,
                                  int *minimum,
                                  int *natural,
                                  int *minimum_baseline,
                                  int *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
sluice_connection_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  float x = (float) (gtk_widget_get_width (widget) - SIZE) / 2.0f;
  float y = (float) (gtk_widget_get_height (widget) - SIZE) / 2.0f;

  sluice_connection_swatch_paint (widget, snapshot, SLUICE_CONNECTION_SWATCH (widget)->mark,
                                  &GRAPHENE_RECT_INIT (x, y, SIZE, SIZE));
}

static void
sluice_connection_swatch_class_init (SluiceConnectionSwatchClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->measure = sluice_connection_swatch_measure;
  widget_class->snapshot = sluice_connection_swatch_snapshot;
  /* The number beside it says the same. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sluice_connection_swatch_init (SluiceConnectionSwatch *self)
{
}

/**
 * sluice_connection_swatch_set_mark:
 * @self: a swatch
 * @mark: the mark of a connection
 */
void
sluice_connection_swatch_set_mark (SluiceConnectionSwatch *self, guint mark)
{
  g_return_if_fail (SLUICE_IS_CONNECTION_SWATCH (self));
  g_return_if_fail (mark < SLUICE_N_CONNECTION_MARKS);

  if (self->mark == mark)
    return;

  self->mark = mark;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * sluice_connection_swatch_paint:
 * @widget: what is painted on
 * @snapshot: its snapshot
 * @mark: the mark of a connection
 * @place: where to paint it
 *
 * Paints a connection's mark, the same wherever it is.
 */
void
sluice_connection_swatch_paint (GtkWidget *widget,
                                GtkSnapshot *snapshot,
                                guint mark,
                                const graphene_rect_t *place)
{
  static const float rims[] = { RIM, RIM, RIM, RIM };
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  gboolean is_hollow = mark >= G_N_ELEMENTS (hues);
  GskRoundedRect outline;
  GdkRGBA color = { 0 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget),
                                  sluice_connection_swatch_get_color_name (mark, is_dark), &color);
  if (is_hollow)
    gtk_snapshot_append_border (snapshot, gsk_rounded_rect_init_from_rect (&outline, place, 0.0f),
                                rims, (const GdkRGBA[]){ color, color, color, color });
  else
    gtk_snapshot_append_color (snapshot, &color, place);
}

/**
 * sluice_connection_swatch_get_color_name:
 * @mark: the mark of a connection
 * @is_dark: whether what is behind it is dark
 *
 * Returns: (transfer none): the name of its colour in libadwaita's palette
 */
const char *
sluice_connection_swatch_get_color_name (guint mark, gboolean is_dark)
{
  guint hue = mark % G_N_ELEMENTS (hues);

  return is_dark ? hues[hue].dark : hues[hue].light;
}
