/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_TAB_STOP (sluice_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (SluiceTabStop, sluice_tab_stop, SLUICE, TAB_STOP, AdwBin)

G_END_DECLS
