/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-exit.h"
#include "sluice-library.h"
#include "sluice-notifier.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_BACKGROUND (sluice_background_get_type ())
G_DECLARE_FINAL_TYPE (SluiceBackground, sluice_background, SLUICE, BACKGROUND, GObject)

SluiceBackground *sluice_background_new (GtkApplication *application,
                                         SluiceLibrary *library,
                                         GSettings *store,
                                         SluiceNotifier *notifier,
                                         SluiceExit *way_out);

void sluice_background_begin (SluiceBackground *self);
void sluice_background_linger (SluiceBackground *self);
void sluice_background_watch (SluiceBackground *self, GtkWindow *window);

G_END_DECLS
