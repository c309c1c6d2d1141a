/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed-scale.h"

typedef struct
{
  double top;
  double highest;
  double wanted;
} Case;

static void
test_choose (void)
{
  static const Case cases[] = {
    /* From nothing */
    { 0.0, 0.0, 0.0 },
    { 0.0, 1.0, 1000.0 },
    { 0.0, 1000.0, 1000.0 },
    { 0.0, 1001.0, 2000.0 },
    { 0.0, 2001.0, 5000.0 },
    { 0.0, 5001.0, 10000.0 },
    { 0.0, 12400000.0, 20000000.0 },
    { 0.0, 4.1e9, 5e9 },
    /* Growing at once */
    { 20e6, 20.1e6, 50e6 },
    /* Staying */
    { 20e6, 20e6, 20e6 },
    { 20e6, 12e6, 20e6 },
    { 20e6, 9e6, 20e6 },
    /* Shrinking when there is room to spare */
    { 20e6, 8e6, 10e6 },
    { 20e6, 0.0, 1000.0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *scale = &cases[i];
      double top = sluice_speed_scale_choose (scale->top, scale->highest);

      if (top != scale->wanted)
        g_error ("%g shown up to %g: saw %g, wanted %g", scale->highest, scale->top, top,
                 scale->wanted);
    }
}

/* A speed that sways never makes a scale go back and forth. */
static void
test_calm (void)
{
  for (double middle = 2000.0; middle < 1e9; middle *= 1.03)
    {
      double top = sluice_speed_scale_choose (0.0, middle * 1.1);

      g_assert_cmpfloat (sluice_speed_scale_choose (top, middle * 0.95), ==, top);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/speed-scale/choose", test_choose);
  g_test_add_func ("/speed-scale/calm", test_calm);

  return g_test_run ();
}
