/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "sluice-download-state.h"
#include "sluice-kind.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_TALLY (sluice_tally_get_type ())
G_DECLARE_FINAL_TYPE (SluiceTally, sluice_tally, SLUICE, TALLY, GObject)

SluiceTally *sluice_tally_new (void);

void sluice_tally_add (SluiceTally *self, SluiceGroup group, SluiceKind kind, guint n);
void sluice_tally_remove (SluiceTally *self, SluiceGroup group, SluiceKind kind);
guint sluice_tally_count_group (SluiceTally *self, SluiceGroup group);
guint sluice_tally_count_kind (SluiceTally *self, SluiceKind kind);

G_END_DECLS
