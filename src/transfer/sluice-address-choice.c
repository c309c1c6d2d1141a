/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-address-choice.h"

#include <math.h>

/* What is to be expected of one connection more. Those that are there share the host's way
 * with it: nobody knows how much of it, so it is taken as that of one more among equals,
 * which also spreads the connections over hosts of one kind. What nobody measured may be
 * the best, and one connection tells. */
static double
get_worth (const SluiceAddressProspect *prospect)
{
  if (prospect->rate <= 0)
    return prospect->n_connections == 0 ? (double) INFINITY : 0;
  return prospect->rate / (prospect->n_connections + 1);
}

/* Who failed a moment ago comes behind all others, whatever it brought before. */
static gboolean
is_better (const SluiceAddressProspect *one, const SluiceAddressProspect *other)
{
  if (one->resting != other->resting)
    return other->resting;
  if (one->resting && one->failures != other->failures)
    return one->failures < other->failures;
  if (isinf (get_worth (one)) && isinf (get_worth (other)))
    return one->known_rate > other->known_rate;
  return get_worth (one) > get_worth (other);
}

/**
 * sluice_address_choice_next:
 * @prospects: (array length=n_prospects): the addresses, the one that is to be preferred
 *   where nothing is known of their speed first
 * @n_prospects: how many there are
 *
 * Chooses where one more connection earns most: where nobody has measured yet, one after the
 * other, those first that were fast for other downloads, and then where the most is to be
 * expected.
 *
 * Returns: the index of an address, or -1 when none is usable
 */
int
sluice_address_choice_next (const SluiceAddressProspect *prospects, guint n_prospects)
{
  int best = -1;

  g_return_val_if_fail (prospects != NULL || n_prospects == 0, -1);

  for (guint i = 0; i < n_prospects; i++)
    if (prospects[i].usable && (best < 0 || is_better (&prospects[i], &prospects[best])))
      best = (int) i;
  return best;
}

/**
 * sluice_address_choice_is_too_slow:
 * @rate: bytes per second of one connection to an address; 0 when nothing was measured
 * @best: the same of the best address
 *
 * Returns: whether each connection would do much better elsewhere
 */
gboolean
sluice_address_choice_is_too_slow (double rate, double best)
{
  return rate > 0 && rate * SLUICE_ADDRESS_CHOICE_MUCH_SLOWER < best;
}
