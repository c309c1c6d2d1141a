/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-connection-marks.h"

#include "sluice-connection.h"

static void
update (SluiceConnectionMarks *marks, const guint *numbers, guint length)
{
  g_autoptr (GPtrArray) connections =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_connection_free);

  for (guint i = 0; i < length; i++)
    {
      SluiceConnection connection = { .number = numbers[i] };

      g_ptr_array_add (connections, sluice_connection_copy (&connection));
    }
  sluice_connection_marks_update (marks, connections);
}

/* Whoever stays keeps its mark; whoever comes takes the first that is free. */
static void
test_stable (void)
{
  SluiceConnectionMarks marks = { 0 };

  update (&marks, (guint[]){ 1, 2, 3 }, 3);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 1), ==, 0);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 2), ==, 1);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 3), ==, 2);

  update (&marks, (guint[]){ 3, 1, 4 }, 3);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 1), ==, 0);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 3), ==, 2);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 4), ==, 1);

  update (&marks, NULL, 0);
  update (&marks, (guint[]){ 77 }, 1);
  g_assert_cmpuint (sluice_connection_marks_get (&marks, 77), ==, 0);
}

static void
test_distinct (void)
{
  SluiceConnectionMarks marks = { 0 };
  guint numbers[SLUICE_N_CONNECTION_MARKS];
  gboolean seen[SLUICE_N_CONNECTION_MARKS] = { FALSE };

  for (guint i = 0; i < SLUICE_N_CONNECTION_MARKS; i++)
    numbers[i] = 3 * i + 5;
  update (&marks, numbers, SLUICE_N_CONNECTION_MARKS);

  for (guint i = 0; i < SLUICE_N_CONNECTION_MARKS; i++)
    {
      guint mark = sluice_connection_marks_get (&marks, numbers[i]);

      g_assert_cmpuint (mark, <, SLUICE_N_CONNECTION_MARKS);
      g_assert_false (seen[mark]);
      seen[mark] = TRUE;
    }
}

static void
test_too_many (void)
{
  SluiceConnectionMarks marks = { 0 };
  guint numbers[SLUICE_N_CONNECTION_MARKS + 6];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = i + 1;
  update (&marks, numbers, G_N_ELEMENTS (numbers));

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpuint (sluice_connection_marks_get (&marks, numbers[i]), <,
                      SLUICE_N_CONNECTION_MARKS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection-marks/stable", test_stable);
  g_test_add_func ("/connection-marks/distinct", test_distinct);
  g_test_add_func ("/connection-marks/too-many", test_too_many);

  return g_test_run ();
}
