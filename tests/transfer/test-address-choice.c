/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-address-choice.h"

static void
test_order (void)
{
  static const struct
  {
    const char *name;
    SluiceAddressProspect prospects[3];
    int choice;
  } cases[] = {
    { "nothing known: the first", { { TRUE }, { TRUE }, { TRUE } }, 0 },
    { "not usable", { { FALSE }, { TRUE }, { TRUE } }, 1 },
    { "none usable", { { FALSE }, { FALSE }, { FALSE } }, -1 },
    { "who was not tried comes first",
      { { TRUE, .n_connections = 1, .rate = 1e9 }, { TRUE }, { TRUE } },
      1 },
    { "of those the one that was fast for others",
      { { TRUE, .n_connections = 1, .rate = 1e9 },
        { TRUE, .known_rate = 10 },
        { TRUE, .known_rate = 20 } },
      2 },
    { "who is being tried has had its turn",
      { { TRUE, .n_connections = 1 }, { TRUE, .rate = 10 }, { FALSE } },
      1 },
    { "the faster", { { TRUE, .rate = 10 }, { TRUE, .rate = 20 }, { TRUE, .rate = 5 } }, 1 },
    { "shared with those that are there",
      { { TRUE, .n_connections = 3, .rate = 30 }, { TRUE, .rate = 10 }, { FALSE } },
      1 },
    { "much faster all the same",
      { { TRUE, .n_connections = 3, .rate = 50 }, { TRUE, .rate = 10 }, { FALSE } },
      0 },
    { "equals: the first",
      { { TRUE, .n_connections = 2, .rate = 10 },
        { TRUE, .n_connections = 2, .rate = 10 },
        { FALSE } },
      0 },
    { "who failed rests",
      { { TRUE, .resting = TRUE, .failures = 1, .rate = 1e9 }, { TRUE, .rate = 1 }, { FALSE } },
      1 },
    { "all failed: who did least",
      { { TRUE, .resting = TRUE, .failures = 2 },
        { TRUE, .resting = TRUE, .failures = 1 },
        { TRUE, .resting = TRUE, .failures = 2 } },
      1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (sluice_address_choice_next (cases[i].prospects, 3), ==, cases[i].choice);
    }
  g_assert_cmpint (sluice_address_choice_next (NULL, 0), ==, -1);
}

/* Connections are spread over servers of one kind, whatever order they came in. */
static void
test_spread (void)
{
  SluiceAddressProspect prospects[4] = { { TRUE }, { TRUE }, { TRUE }, { TRUE } };

  for (guint i = 0; i < 16; i++)
    {
      int choice = sluice_address_choice_next (prospects, 4);

      prospects[choice].n_connections++;
      prospects[choice].rate = 100;
    }
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (prospects[i].n_connections, ==, 4);
}

static void
test_too_slow (void)
{
  g_assert_false (sluice_address_choice_is_too_slow (0, 1000));
  g_assert_false (sluice_address_choice_is_too_slow (1000, 1000));
  g_assert_false (sluice_address_choice_is_too_slow (200, 1000));
  g_assert_true (sluice_address_choice_is_too_slow (100, 1000));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-choice/order", test_order);
  g_test_add_func ("/address-choice/spread", test_spread);
  g_test_add_func ("/address-choice/too-slow", test_too_slow);
  return g_test_run ();
}
