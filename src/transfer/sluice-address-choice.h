/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A connection that brings so many times less than the best one has elsewhere is not worth
 * its place. */
#define SLUICE_ADDRESS_CHOICE_MUCH_SLOWER 8.0

/**
 * SluiceAddressProspect:
 * @usable: one more connection to it is possible now
 * @resting: it failed a moment ago
 * @failures: how often it failed in a row
 * @n_connections: how many connections go there
 * @rate: bytes per second of one connection there; 0 when nothing was measured yet
 * @known_rate: the same for other downloads from its host; 0 when nothing is known
 *
 * What one more connection to an address could be worth.
 */
typedef struct
{
  gboolean usable;
  gboolean resting;
  guint failures;
  guint n_connections;
  double rate;
  double known_rate;
} SluiceAddressProspect;

int sluice_address_choice_next (const SluiceAddressProspect *prospects, guint n_prospects);
gboolean sluice_address_choice_is_too_slow (double rate, double best);

G_END_DECLS
