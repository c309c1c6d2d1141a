/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Enough for the window when samples are taken four times a second. */
#define SLUICE_RATE_METER_SAMPLES 16

/**
 * SluiceRateMeter:
 *
 * How fast a count of bytes grows, made calm enough to be read. Starts out as
 * all zero bytes.
 */
typedef struct
{
  struct
  {
    gint64 time;
    guint64 bytes;
  } samples[SLUICE_RATE_METER_SAMPLES]; /* oldest first */
  guint n_samples;
  double steady_rate; /* bytes per second; 0 while unknown */
} SluiceRateMeter;

void sluice_rate_meter_reset (SluiceRateMeter *self);
void sluice_rate_meter_add (SluiceRateMeter *self, guint64 bytes, gint64 now);
double sluice_rate_meter_get_rate (const SluiceRateMeter *self);
gint64 sluice_rate_meter_get_seconds_for (const SluiceRateMeter *self, guint64 bytes);

G_END_DECLS
