/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_LINK_DROP (sluice_link_drop_get_type ())
G_DECLARE_FINAL_TYPE (SluiceLinkDrop, sluice_link_drop, SLUICE, LINK_DROP, AdwBin)

G_END_DECLS
