/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-convoy.h"

#include "scratch.h"

/* What is asked of each task is the number of its convoy; the first convoy waits at the gate
 * until it may go on. */

static GMutex gate;
static guint n_convoys;
static guint n_waiting_at_gate;

static void
carry (const char *folder, GPtrArray *tasks)
{
  g_atomic_int_inc (&n_waiting_at_gate);
  g_mutex_lock (&gate);
  n_convoys++;
  for (guint i = 0; i < tasks->len; i++)
    g_task_set_task_data (g_ptr_array_index (tasks, i), GUINT_TO_POINTER (n_convoys), NULL);
  g_mutex_unlock (&gate);
}

static void
deliver (GTask *task)
{
  g_task_return_int (task, GPOINTER_TO_UINT (g_task_get_task_data (task)));
}

static const SluiceConvoyKind kind = { carry, deliver };

static void
send (const char *folder, GAsyncResult **slot)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, scratch_result_cb, slot);

  sluice_convoy_send (task, folder, &kind);
}

static gssize
receive (GAsyncResult **slot)
{
  g_autoptr (GAsyncResult) result = scratch_await (slot);

  return g_task_propagate_int (G_TASK (result), NULL);
}

static gboolean
is_under_way (gpointer user_data)
{
  return (guint) g_atomic_int_get (&n_waiting_at_gate) == GPOINTER_TO_UINT (user_data);
}

static void
test_together (void)
{
  GAsyncResult *results[3] = { NULL };

  n_convoys = 0;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    send ("/one", &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_cmpint (receive (&results[i]), ==, 1);
}

/* Whoever comes while one is under way travels with the next. */
static void
test_next (void)
{
  GAsyncResult *first = NULL;
  GAsyncResult *later[2] = { NULL };

  n_convoys = 0;
  n_waiting_at_gate = 0;
  g_mutex_lock (&gate);
  send ("/one", &first);
  scratch_await_true (is_under_way, GUINT_TO_POINTER (1));
  send ("/one", &later[0]);
  send ("/one", &later[1]);
  g_mutex_unlock (&gate);

  g_assert_cmpint (receive (&first), ==, 1);
  g_assert_cmpint (receive (&later[0]), ==, 2);
  g_assert_cmpint (receive (&later[1]), ==, 2);
}

/* A folder whose disk is slow holds up no other. */
static void
test_elsewhere (void)
{
  GAsyncResult *one = NULL;
  GAsyncResult *other = NULL;

  n_waiting_at_gate = 0;
  g_mutex_lock (&gate);
  send ("/one", &one);
  send ("/other", &other);
  scratch_await_true (is_under_way, GUINT_TO_POINTER (2));
  g_mutex_unlock (&gate);

  g_assert_cmpint (receive (&one), !=, receive (&other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/convoy/together", test_together);
  g_test_add_func ("/convoy/next", test_next);
  g_test_add_func ("/convoy/elsewhere", test_elsewhere);
  return g_test_run ();
}
