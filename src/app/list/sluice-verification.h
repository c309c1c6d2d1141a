/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-library.h"

G_BEGIN_DECLS

void sluice_verification_begin (GtkWindow *parent,
                                AdwToastOverlay *toasts,
                                SluiceLibrary *library,
                                SluiceDownload *download);

G_END_DECLS
