/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_ORIGIN_MOST_SLOTS 16

typedef struct _SluiceOriginPace SluiceOriginPace;

SluiceOriginPace *sluice_origin_pace_new (guint64 rate, const guint64 *slot_rates);
void sluice_origin_pace_free (SluiceOriginPace *self);

void sluice_origin_pace_set_rate (SluiceOriginPace *self, guint64 rate, guint64 burst);
void sluice_origin_pace_set_pieces (SluiceOriginPace *self, guint pieces);
void sluice_origin_pace_hold (SluiceOriginPace *self, guint64 after);
void sluice_origin_pace_release (SluiceOriginPace *self);
gboolean sluice_origin_pace_holds (SluiceOriginPace *self);
void sluice_origin_pace_stall_one (SluiceOriginPace *self, guint64 after);
void sluice_origin_pace_crawl (SluiceOriginPace *self, guint64 after);

gsize sluice_origin_pace_get_piece (SluiceOriginPace *self, guint slot);
gint64 sluice_origin_pace_reserve (SluiceOriginPace *self, guint slot, gsize length);

G_END_DECLS
