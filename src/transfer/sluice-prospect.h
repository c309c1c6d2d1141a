/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceProspect:
 *
 * What one more connection to an address may be expected to cost and to bring, going by
 * those there were. Zeroed memory is one that knows nothing.
 */
typedef struct
{
  /*< private >*/
  double opening_cost; /* seconds, the mean of the last few; 0 when unknown */
  double usual_rate;   /* ln (bytes per second), the mean of the last few that ended */
  gboolean knows_rate;
  double spare_rate; /* bytes per second of a connection that is kept open; 0 for none */
} SluiceProspect;

void sluice_prospect_opened (SluiceProspect *self, double seconds);
void sluice_prospect_asked (SluiceProspect *self);
void sluice_prospect_ended (SluiceProspect *self, double rate, gboolean kept_open);

double sluice_prospect_get_opening_cost (const SluiceProspect *self);
double
sluice_prospect_get_usual_rate (const SluiceProspect *self, const double *rates, guint n_rates);
double
sluice_prospect_get_next_rate (const SluiceProspect *self, const double *rates, guint n_rates);

G_END_DECLS
