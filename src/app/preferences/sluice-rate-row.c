/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-rate-row.h"

#define KILOBYTE 1000

/**
 * SluiceRateRow:
 *
 * A row in which the user sets a speed. It shows kilobytes, and keeps a rate
 * that is no whole number of them until the user changes it.
 */
struct _SluiceRateRow
{
  AdwActionRow parent_instance;

  guint64 rate; /* bytes per second */

  GtkAdjustment *adjustment;
  GtkWidget *spin;
};

enum
{
  PROP_RATE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SluiceRateRow, sluice_rate_row, ADW_TYPE_ACTION_ROW)

static double
to_kilobytes (guint64 rate)
{
  return (double) MAX (1, (rate + KILOBYTE / 2) / KILOBYTE);
}

static void
value_changed_cb (SluiceRateRow *self)
{
  double kilobytes = gtk_adjustment_get_value (self->adjustment);

  if (kilobytes != to_kilobytes (self->rate))
    sluice_rate_row_set_rate (self, (guint64) kilobytes * KILOBYTE);
}

static void
sluice_rate_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceRateRow *self = SLUICE_RATE_ROW (object);

  switch (id)
    {
    case PROP_RATE:
      g_value_set_uint64 (value, self->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_rate_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SluiceRateRow *self = SLUICE_RATE_ROW (object);

  switch (id)
    {
    case PROP_RATE:
      sluice_rate_row_set_rate (self, g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_rate_row_class_init (SluiceRateRowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_rate_row_get_property;
  object_class->set_property = sluice_rate_row_set_property;

  /**
   * SluiceRateRow:rate:
   *
   * The speed, in bytes per second.
   */
  properties[PROP_RATE] =
      g_param_spec_uint64 ("rate", NULL, NULL, 0, G_MAXUINT64, KILOBYTE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/preferences/sluice-rate-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceRateRow, adjustment);
  gtk_widget_class_bind_template_child (widget_class, SluiceRateRow, spin);
  gtk_widget_class_bind_template_callback (widget_class, value_changed_cb);
}

static void
sluice_rate_row_init (SluiceRateRow *self)
{
  self->rate = KILOBYTE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sluice_rate_row_get_rate:
 * @self: a row
 *
 * Returns: [property@Sluice.RateRow:rate]
 */
guint64
sluice_rate_row_get_rate (SluiceRateRow *self)
{
  g_return_val_if_fail (SLUICE_IS_RATE_ROW (self), 0);

  return self->rate;
}

/**
 * sluice_rate_row_set_rate:
 * @self: a row
 * @bytes_per_second: what to show
 *
 * Sets [property@Sluice.RateRow:rate].
 */
void
sluice_rate_row_set_rate (SluiceRateRow *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_RATE_ROW (self));

  if (self->rate == bytes_per_second)
    return;

  self->rate = bytes_per_second;
  gtk_adjustment_set_value (self->adjustment, to_kilobytes (bytes_per_second));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}
