/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-folders.h"
#include "sluice-library.h"
#include "sluice-regulator.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_SETTINGS (sluice_settings_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSettings, sluice_settings, SLUICE, SETTINGS, GObject)

SluiceSettings *sluice_settings_new (void);

GSettings *sluice_settings_get_store (SluiceSettings *self);
SluiceFolders *sluice_settings_get_folders (SluiceSettings *self);
SluiceRegulator *sluice_settings_get_regulator (SluiceSettings *self);

SluiceTransferOptions *sluice_settings_create_options (SluiceSettings *self);

void sluice_settings_rule (SluiceSettings *self, SluiceLibrary *library);

G_END_DECLS
