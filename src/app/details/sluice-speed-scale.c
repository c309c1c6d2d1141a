/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-speed-scale.h"

/* Below this, in bytes per second, no speed is worth a scale of its own. */
#define LOWEST 1000.0

/* How much lower than a scale's end speeds must be before the scale shrinks, so
 * that it does not do so back and forth. */
#define SLACK 1.25

/* The smallest of 1, 2, 5, 10, 20, 50… thousand that is not below @value. */
static double
round_up (double value)
{
  static const double steps[] = { 2.0, 2.5, 2.0 };
  double top = LOWEST;

  for (guint i = 0; top < value; i++)
    top *= steps[i % G_N_ELEMENTS (steps)];

  return top;
}

/**
 * sluice_speed_scale_choose:
 * @top: where the scale ends now, in bytes per second; 0 for none yet
 * @highest: the highest speed there is to show, in bytes per second
 *
 * Chooses where the scale of a graph ends: at 1, 2 or 5 times a power of ten, so
 * that it changes rarely and can be read. It grows at once, and shrinks only when
 * there is room to spare.
 *
 * Returns: where the scale ends from now on, in bytes per second
 */
double
sluice_speed_scale_choose (double top, double highest)
{
  if (highest > top)
    return round_up (highest);

  return MIN (top, round_up (highest * SLACK));
}
