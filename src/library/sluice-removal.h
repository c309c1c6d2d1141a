/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_REMOVAL (sluice_removal_get_type ())
G_DECLARE_FINAL_TYPE (SluiceRemoval, sluice_removal, SLUICE, REMOVAL, GObject)

void sluice_removal_keep_parts (SluiceRemoval *self);
void sluice_removal_undo (SluiceRemoval *self);
void sluice_removal_commit (SluiceRemoval *self);

G_END_DECLS
