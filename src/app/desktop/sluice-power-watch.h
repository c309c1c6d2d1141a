/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-library.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_POWER_WATCH (sluice_power_watch_get_type ())
G_DECLARE_FINAL_TYPE (SluicePowerWatch, sluice_power_watch, SLUICE, POWER_WATCH, GObject)

SluicePowerWatch *sluice_power_watch_new (SluiceLibrary *library);

G_END_DECLS
