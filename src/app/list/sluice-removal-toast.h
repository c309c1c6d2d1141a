/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-removal.h"

G_BEGIN_DECLS

AdwToast *
sluice_removal_toast_new (SluiceRemoval *removal, GPtrArray *downloads, gboolean trash_files);

G_END_DECLS
