/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-application.h"
#include "sluice-library.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_WINDOW (sluice_window_get_type ())
G_DECLARE_FINAL_TYPE (SluiceWindow, sluice_window, SLUICE, WINDOW, AdwApplicationWindow)

SluiceWindow *sluice_window_new (SluiceApplication *application,
                                 SluiceLibrary *library,
                                 SluiceSettings *settings);

void sluice_window_add_offers (SluiceWindow *self, GPtrArray *offers);
void sluice_window_search (SluiceWindow *self, const char *text);
void sluice_window_show_download (SluiceWindow *self, SluiceDownload *download);
void sluice_window_toast (SluiceWindow *self, AdwToast *toast);
void sluice_window_tell (SluiceWindow *self, const char *sentence);

G_END_DECLS
