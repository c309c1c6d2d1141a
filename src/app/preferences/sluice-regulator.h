/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_REGULATOR (sluice_regulator_get_type ())
G_DECLARE_FINAL_TYPE (SluiceRegulator, sluice_regulator, SLUICE, REGULATOR, GObject)

SluiceRegulator *sluice_regulator_new (GSettings *store);
guint64 sluice_regulator_get_limit (SluiceRegulator *self);

G_END_DECLS
