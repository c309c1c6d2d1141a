/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection-marks.h"

#include "sluice-connection.h"

static gboolean
has_number (GPtrArray *connections, guint number)
{
  for (guint i = 0; i < connections->len; i++)
    if (((const SluiceConnection *) g_ptr_array_index (connections, i))->number == number)
      return TRUE;

  return FALSE;
}

/* Returns: a mark, or %SLUICE_N_CONNECTION_MARKS when none has @number */
static guint
find_mark (const SluiceConnectionMarks *self, guint number)
{
  guint mark = 0;

  while (mark < SLUICE_N_CONNECTION_MARKS && self->numbers[mark] != number)
    mark++;

  return mark;
}

/**
 * sluice_connection_marks_update:
 * @self: the marks
 * @connections: (element-type SluiceConnection): the connections there are now
 *
 * Gives every new connection the first mark that is free. One that stays keeps
 * its own; the mark of one that is gone is free.
 */
void
sluice_connection_marks_update (SluiceConnectionMarks *self, GPtrArray *connections)
{
  for (guint mark = 0; mark < SLUICE_N_CONNECTION_MARKS; mark++)
    if (!has_number (connections, self->numbers[mark]))
      self->numbers[mark] = 0;

  for (guint i = 0; i < connections->len; i++)
    {
      guint number = ((const SluiceConnection *) g_ptr_array_index (connections, i))->number;
      guint mark = find_mark (self, 0);

      if (find_mark (self, number) == SLUICE_N_CONNECTION_MARKS && mark < SLUICE_N_CONNECTION_MARKS)
        self->numbers[mark] = number;
    }
}

/**
 * sluice_connection_marks_get:
 * @self: the marks
 * @number: number of a connection, from 1
 *
 * Returns: its mark, below %SLUICE_N_CONNECTION_MARKS. Where there are more
 *   connections than marks, some share one.
 */
guint
sluice_connection_marks_get (const SluiceConnectionMarks *self, guint number)
{
  guint mark = find_mark (self, number);

  return mark < SLUICE_N_CONNECTION_MARKS ? mark : number % SLUICE_N_CONNECTION_MARKS;
}
