/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-download.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_OPENER (sluice_opener_get_type ())
G_DECLARE_FINAL_TYPE (SluiceOpener, sluice_opener, SLUICE, OPENER, GObject)

SluiceOpener *sluice_opener_new (void);

void sluice_opener_open (SluiceOpener *self, SluiceDownload *download, GtkWindow *window);
void sluice_opener_show_in_folder (SluiceOpener *self, SluiceDownload *download, GtkWindow *window);

G_END_DECLS
