/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceRace:
 *
 * What two connections that were asked for the same bytes share: how far the first of
 * them is. Each byte is written by the one that brings it first, and thrown away by the
 * other.
 */
typedef struct _SluiceRace SluiceRace;

SluiceRace *sluice_race_new (guint64 front);
SluiceRace *sluice_race_ref (SluiceRace *self);
void sluice_race_unref (SluiceRace *self);

guint64 sluice_race_get_front (const SluiceRace *self);
void sluice_race_advance (SluiceRace *self, guint64 front);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceRace, sluice_race_unref)

G_END_DECLS
