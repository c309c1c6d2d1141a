/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-exit.h"
#include "sluice-library.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_BUS (sluice_bus_get_type ())
G_DECLARE_FINAL_TYPE (SluiceBus, sluice_bus, SLUICE, BUS, GObject)

SluiceBus *sluice_bus_new (GDBusConnection *connection, const char *path, GError **error);
void sluice_bus_serve (SluiceBus *self,
                       SluiceLibrary *library,
                       SluiceSettings *settings,
                       SluiceExit *way_out,
                       GActionGroup *actions);
void sluice_bus_end (SluiceBus *self);

G_END_DECLS
