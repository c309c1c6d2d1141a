/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-library.h"
#include "sluice-notifier.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_LAUNCHER (sluice_launcher_get_type ())
G_DECLARE_FINAL_TYPE (SluiceLauncher, sluice_launcher, SLUICE, LAUNCHER, GObject)

SluiceLauncher *
sluice_launcher_new (GApplication *application, SluiceLibrary *library, SluiceNotifier *notifier);

G_END_DECLS
