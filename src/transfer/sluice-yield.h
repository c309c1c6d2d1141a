/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_YIELD_LEAST_WINDOW 3000 /* bytes: two packets of an Ethernet */
#define SLUICE_YIELD_TARGET 25000      /* µs that bytes may queue on their way */

typedef struct _SluiceYield SluiceYield;

SluiceYield *sluice_yield_new (void);
void sluice_yield_free (SluiceYield *self);

void sluice_yield_add_sample (SluiceYield *self, gint64 now, gint64 round_trip, guint64 bytes);
guint64 sluice_yield_get_window (const SluiceYield *self);
gint64 sluice_yield_get_queueing (const SluiceYield *self);
gboolean sluice_yield_gives_way (const SluiceYield *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceYield, sluice_yield_free)

G_END_DECLS
