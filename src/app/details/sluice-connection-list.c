/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection-list.h"

#include "sluice-connection-row.h"

struct _SluiceConnectionList
{
  AdwBin parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SluiceConnectionList, sluice_connection_list, ADW_TYPE_BIN)

static void
sluice_connection_list_class_init (SluiceConnectionListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class, SLUICE_APP_PATH
                                               "/details/sluice-connection-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceConnectionList, list);
}

static void
sluice_connection_list_init (SluiceConnectionList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const SluiceConnection *first = *(const SluiceConnection *const *) a;
  const SluiceConnection *second = *(const SluiceConnection *const *) b;

  return (first->number > second->number) - (first->number < second->number);
}

/* Returns: (transfer container): the connections by their numbers, so that none
 * changes its place */
static GPtrArray *
sort (GPtrArray *connections)
{
  GPtrArray *sorted = g_ptr_array_sized_new (connections->len);

  for (guint i = 0; i < connections->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (connections, i));
  g_ptr_array_sort (sorted, compare_numbers);

  return sorted;
}

static SluiceConnectionRow *
get_row (SluiceConnectionList *self, guint index)
{
  return (SluiceConnectionRow *) gtk_list_box_get_row_at_index (self->list, (int) index);
}

/* Removes the rows from @index on whose connections are gone, up to the one of
 * connection @number, which is made where there is none. */
static SluiceConnectionRow *
take_row (SluiceConnectionList *self, guint index, guint number)
{
  SluiceConnectionRow *row = get_row (self, index);

  while (row != NULL && sluice_connection_row_get_number (row) < number)
    {
      gtk_list_box_remove (self->list, GTK_WIDGET (row));
      row = get_row (self, index);
    }

  if (row == NULL || sluice_connection_row_get_number (row) != number)
    {
      row = sluice_connection_row_new (number);
      gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) index);
    }

  return row;
}

/**
 * sluice_connection_list_set_connections:
 * @self: a list
 * @connections: (element-type SluiceConnection): how the connections stand
 * @marks: their marks
 * @size: how many bytes the file has, or 0 when nobody knows
 *
 * Shows how connections stand, each in a row that lives as long as it does. Shows
 * nothing at all where there are none.
 */
void
sluice_connection_list_set_connections (SluiceConnectionList *self,
                                        GPtrArray *connections,
                                        const SluiceConnectionMarks *marks,
                                        guint64 size)
{
  g_autoptr (GPtrArray) sorted = NULL;
  SluiceConnectionRow *row = NULL;

  g_return_if_fail (SLUICE_IS_CONNECTION_LIST (self));
  g_return_if_fail (connections != NULL);
  g_return_if_fail (marks != NULL);

  sorted = sort (connections);
  for (guint i = 0; i < sorted->len; i++)
    {
      const SluiceConnection *connection = g_ptr_array_index (sorted, i);

      row = take_row (self, i, connection->number);
      sluice_connection_row_set_connection (
          row, connection, sluice_connection_marks_get (marks, connection->number), size);
    }

  while ((row = get_row (self, sorted->len)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  gtk_widget_set_visible (GTK_WIDGET (self), sorted->len > 0);
}
