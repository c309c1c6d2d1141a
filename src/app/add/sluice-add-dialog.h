/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-library.h"
#include "sluice-proposal-list.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_ADD_DIALOG (sluice_add_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SluiceAddDialog, sluice_add_dialog, SLUICE, ADD_DIALOG, AdwWindow)

SluiceAddDialog *
sluice_add_dialog_new (GtkWindow *parent, SluiceLibrary *library, SluiceSettings *settings);

void sluice_add_dialog_add_offers (SluiceAddDialog *self, GPtrArray *offers);
SluiceProposalList *sluice_add_dialog_get_proposals (SluiceAddDialog *self);

G_END_DECLS
