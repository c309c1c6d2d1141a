/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-library.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_SELECTION_ACTIONS (sluice_selection_actions_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSelectionActions,
                      sluice_selection_actions,
                      SLUICE,
                      SELECTION_ACTIONS,
                      GObject)

SluiceSelectionActions *sluice_selection_actions_new (GtkApplicationWindow *window,
                                                      AdwToastOverlay *toasts,
                                                      SluiceLibrary *library,
                                                      GtkSelectionModel *selection);

void sluice_selection_actions_update (SluiceSelectionActions *self);

G_END_DECLS
