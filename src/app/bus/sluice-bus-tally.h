/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-library.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

GVariant *sluice_bus_tally_get (SluiceLibrary *library, SluiceSettings *settings, const char *name);
GVariant *sluice_bus_tally_list (SluiceLibrary *library, SluiceSettings *settings);
GVariant *
sluice_bus_tally_renew (GVariant **told, SluiceLibrary *library, SluiceSettings *settings);

G_END_DECLS
