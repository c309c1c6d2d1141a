/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection-row.h"

#include <glib/gi18n.h>

#include "sluice-connection-swatch.h"
#include "sluice-segment-words.h"
#include "sluice-units.h"

struct _SluiceConnectionRow
{
  GtkListBoxRow parent_instance;

  guint number;

  SluiceConnectionSwatch *swatch;
  GtkLabel *range_label;
  GtkLabel *rate_label;
  GtkLabel *state_label;
  GtkLabel *trouble_label;
};

G_DEFINE_FINAL_TYPE (SluiceConnectionRow, sluice_connection_row, GTK_TYPE_LIST_BOX_ROW)

static void
sluice_connection_row_class_init (SluiceConnectionRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SLUICE_TYPE_CONNECTION_SWATCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/details/sluice-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceConnectionRow, swatch);
  gtk_widget_class_bind_template_child (widget_class, SluiceConnectionRow, range_label);
  gtk_widget_class_bind_template_child (widget_class, SluiceConnectionRow, rate_label);
  gtk_widget_class_bind_template_child (widget_class, SluiceConnectionRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, SluiceConnectionRow, trouble_label);
}

static void
sluice_connection_row_init (SluiceConnectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  self->state_label, self->range_label, self->rate_label, NULL, -1);
}

/**
 * sluice_connection_row_new:
 * @number: what the connection is called
 *
 * Returns: (transfer floating): a row for the connection
 */
SluiceConnectionRow *
sluice_connection_row_new (guint number)
{
  SluiceConnectionRow *self = g_object_new (SLUICE_TYPE_CONNECTION_ROW, NULL);

  self->number = number;

  return self;
}

/**
 * sluice_connection_row_get_number:
 * @self: a row
 *
 * Returns: what the connection is called
 */
guint
sluice_connection_row_get_number (SluiceConnectionRow *self)
{
  g_return_val_if_fail (SLUICE_IS_CONNECTION_ROW (self), 0);

  return self->number;
}

static void
show (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

/* What @connection is to bring; of a file whose size nobody knows, that has no end. */
static char *
describe_range (const SluiceConnection *connection, guint64 size)
{
  guint64 end = size > 0 ? MIN (connection->end, size) : connection->end;
  g_autofree char *start = NULL;

  if (end != SLUICE_CONNECTION_OPEN_END)
    return sluice_units_format_range (connection->start, MAX (end, connection->start));
  if (connection->start == 0)
    return g_strdup (_ ("All of the file"));

  start = sluice_units_format_size (connection->start);
  /* Translators: the piece of a file from there to its end; %s is a size. */
  return g_strdup_printf (_ ("From %s"), start);
}

static void
show_range (SluiceConnectionRow *self, const SluiceConnection *connection, guint64 size)
{
  g_autofree char *range = describe_range (connection, size);

  show (self->range_label, range);
}

static void
show_state (SluiceConnectionRow *self, const SluiceConnection *connection)
{
  /* Translators: a connection's number, and what it does, as in “3: Receiving”. */
  g_autofree char *state = g_strdup_printf (_ ("%u: %s"), connection->number,
                                            sluice_segment_words_state (connection->state));

  show (self->state_label, state);
}

static void
show_rate (SluiceConnectionRow *self, const SluiceConnection *connection)
{
  g_autofree char *rate = sluice_units_format_rate (connection->rate);

  show (self->rate_label, connection->state == SLUICE_CONNECTION_READING ? rate : "");
}

/* It may have gone well since. */
static void
show_trouble (SluiceConnectionRow *self, const SluiceConnection *connection)
{
  g_autofree char *trouble = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->trouble_label), connection->trouble != NULL);
  if (connection->trouble == NULL)
    return;

  /* Translators: %s is a whole sentence. */
  trouble = g_strdup_printf (_ ("Last error: %s"), connection->trouble);
  show (self->trouble_label, trouble);
}

/**
 * sluice_connection_row_set_connection:
 * @self: a row
 * @connection: how its connection stands
 * @mark: its mark
 * @size: how many bytes the file has, or 0 when nobody knows
 *
 * Shows how the connection stands. Changes only what is another text.
 */
void
sluice_connection_row_set_connection (SluiceConnectionRow *self,
                                      const SluiceConnection *connection,
                                      guint mark,
                                      guint64 size)
{
  g_return_if_fail (SLUICE_IS_CONNECTION_ROW (self));
  g_return_if_fail (connection != NULL && connection->number == self->number);

  sluice_connection_swatch_set_mark (self->swatch, mark);
  show_range (self, connection, size);
  show_rate (self, connection);
  show_state (self, connection);
  show_trouble (self, connection);
}
