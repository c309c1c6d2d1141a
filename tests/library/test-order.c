/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-order.h"

static void
assert_between (gint64 after, gint64 before, guint n)
{
  g_autofree gint64 *orders = g_new (gint64, n);

  g_assert_true (sluice_order_spread (after, before, n, orders));
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (orders[i], >, i > 0 ? orders[i - 1] : after);
      g_assert_cmpint (orders[i], <, before);
    }
}

static void
test_between (void)
{
  assert_between (SLUICE_ORDER_START, SLUICE_ORDER_END, 1);
  assert_between (SLUICE_ORDER_START, SLUICE_ORDER_END, 100000);
  assert_between (SLUICE_ORDER_START, 0, 100);
  assert_between (0, SLUICE_ORDER_END, 100);
  assert_between (0, 101, 100);
  assert_between (-3, -1, 1);
}

static void
test_no_room (void)
{
  gint64 orders[2];

  g_assert_false (sluice_order_spread (5, 6, 1, orders));
  g_assert_false (sluice_order_spread (5, 5, 1, orders));
  g_assert_false (sluice_order_spread (5, 7, 2, orders));
}

/* At the end and at the top there is room for more than anybody will ever add. */
static void
test_many (void)
{
  gint64 last = SLUICE_ORDER_START;
  gint64 first;

  for (guint i = 0; i < 1000000; i++)
    g_assert_true (sluice_order_spread (last, SLUICE_ORDER_END, 1, &last));

  first = last;
  for (guint i = 0; i < 1000000; i++)
    g_assert_true (sluice_order_spread (SLUICE_ORDER_START, first, 1, &first));
}

/* Into the same gap again and again: twenty times at the least. */
static void
test_halved (void)
{
  gint64 orders[2];
  guint n = 0;

  g_assert_true (sluice_order_spread (SLUICE_ORDER_START, SLUICE_ORDER_END, 2, orders));
  while (sluice_order_spread (orders[0], orders[1], 1, &orders[1]))
    n++;

  g_assert_cmpuint (n, >=, 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/order/between", test_between);
  g_test_add_func ("/order/no-room", test_no_room);
  g_test_add_func ("/order/many", test_many);
  g_test_add_func ("/order/halved", test_halved);

  return g_test_run ();
}
