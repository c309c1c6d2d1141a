/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most connections that can be measured at a time. */
#define SLUICE_MEASURE_MOST_LINES 16

/**
 * SluiceLine:
 * @number: what the connection is called; a newer one has a higher number
 * @bytes: how much it has brought so far
 *
 * A connection that delivers.
 */
typedef struct
{
  guint number;
  guint64 bytes;
} SluiceLine;

typedef struct _SluiceMeasure SluiceMeasure;

SluiceMeasure *sluice_measure_new (void);
void sluice_measure_free (SluiceMeasure *self);

void sluice_measure_begin (SluiceMeasure *self, const SluiceLine *lines, guint n_lines, gint64 now);
void sluice_measure_add (SluiceMeasure *self, const SluiceLine *lines, gint64 now);

gboolean sluice_measure_is_of (const SluiceMeasure *self, const SluiceLine *lines, guint n_lines);
guint sluice_measure_get_n_lines (const SluiceMeasure *self);
guint sluice_measure_get_last_number (const SluiceMeasure *self);
double sluice_measure_get_seconds (const SluiceMeasure *self);
double sluice_measure_get_rate (const SluiceMeasure *self);
double sluice_measure_get_rate_after (const SluiceMeasure *self, guint number);
double sluice_measure_get_noise (const SluiceMeasure *self);
gboolean sluice_measure_is_rising (const SluiceMeasure *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceMeasure, sluice_measure_free)

G_END_DECLS
