/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-library.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_BUS_HERALD (sluice_bus_herald_get_type ())
G_DECLARE_FINAL_TYPE (SluiceBusHerald, sluice_bus_herald, SLUICE, BUS_HERALD, GObject)

SluiceBusHerald *sluice_bus_herald_new (GDBusConnection *connection,
                                        const char *path,
                                        SluiceLibrary *library,
                                        SluiceSettings *settings);

G_END_DECLS
