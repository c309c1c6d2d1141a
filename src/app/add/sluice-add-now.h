/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-library.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

void sluice_add_now (SluiceLibrary *library, SluiceSettings *settings, GPtrArray *offers);

G_END_DECLS
