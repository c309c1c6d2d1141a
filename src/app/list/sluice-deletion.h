/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-removal.h"

G_BEGIN_DECLS

void sluice_deletion_offer (SluiceRemoval *removal, GtkWindow *parent, AdwToastOverlay *toasts);

G_END_DECLS
