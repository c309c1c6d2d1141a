/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-prospect.h"

#define NEARLY 0.001

static void
test_nothing_known (void)
{
  const double unmeasured[] = { 0, 0 };
  SluiceProspect prospect = { 0 };

  sluice_prospect_ended (&prospect, 0, TRUE);
  g_assert_cmpfloat (sluice_prospect_get_opening_cost (&prospect), ==, 0);
  g_assert_cmpfloat (sluice_prospect_get_next_rate (&prospect, NULL, 0), ==, 0);
  g_assert_cmpfloat (sluice_prospect_get_usual_rate (&prospect, unmeasured, 2), ==, 0);
}

static void
test_opening_cost (void)
{
  SluiceProspect prospect = { 0 };

  sluice_prospect_opened (&prospect, 0.4);
  g_assert_cmpfloat_with_epsilon (sluice_prospect_get_opening_cost (&prospect), 0.4, NEARLY);
  sluice_prospect_opened (&prospect, 0.2);
  g_assert_cmpfloat_with_epsilon (sluice_prospect_get_opening_cost (&prospect), 0.3, NEARLY);
}

static void
test_others (void)
{
  const double rates[] = { 1000, 0, 10 };
  SluiceProspect prospect = { 0 };

  g_assert_cmpfloat_with_epsilon (sluice_prospect_get_usual_rate (&prospect, rates, 3), 100,
                                  NEARLY);
  /* All before them count as one. */
  sluice_prospect_ended (&prospect, 100, FALSE);
  sluice_prospect_ended (&prospect, 100, FALSE);
  g_assert_cmpfloat_with_epsilon (sluice_prospect_get_usual_rate (&prospect, rates, 1), 316.228,
                                  NEARLY);
}

/* The rate of a connection is the next one's only as long as that is the same. */
static void
test_spare (void)
{
  SluiceProspect prospect = { 0 };

  sluice_prospect_ended (&prospect, 100, FALSE);
  sluice_prospect_ended (&prospect, 4000, TRUE);
  g_assert_cmpfloat (sluice_prospect_get_next_rate (&prospect, NULL, 0), ==, 4000);
  sluice_prospect_asked (&prospect);
  g_assert_cmpfloat (sluice_prospect_get_next_rate (&prospect, NULL, 0), <, 200);
}

/* However many end that hardly moved: others did, and one that is used again and hardly
 * moves does not make everything wait for it. */
static void
test_slow_ones (void)
{
  const double slow[] = { 1, 1 };
  SluiceProspect prospect = { 0 };

  sluice_prospect_ended (&prospect, 500000, FALSE);
  for (guint i = 0; i < 8; i++)
    sluice_prospect_ended (&prospect, 1, i == 7);
  g_assert_cmpfloat (sluice_prospect_get_usual_rate (&prospect, NULL, 0), >, 50);
  g_assert_cmpfloat (sluice_prospect_get_usual_rate (&prospect, slow, 2), >, 3);
  g_assert_cmpfloat (sluice_prospect_get_next_rate (&prospect, NULL, 0), >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/prospect/nothing-known", test_nothing_known);
  g_test_add_func ("/prospect/opening-cost", test_opening_cost);
  g_test_add_func ("/prospect/others", test_others);
  g_test_add_func ("/prospect/spare", test_spare);
  g_test_add_func ("/prospect/slow-ones", test_slow_ones);

  return g_test_run ();
}
