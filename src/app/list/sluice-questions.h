/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-library.h"

G_BEGIN_DECLS

void sluice_questions_ask_address (GtkWindow *parent,
                                   AdwToastOverlay *toasts,
                                   SluiceLibrary *library,
                                   SluiceDownload *download);
void sluice_questions_ask_mirror (GtkWindow *parent,
                                  AdwToastOverlay *toasts,
                                  SluiceLibrary *library,
                                  SluiceDownload *download);
void
sluice_questions_ask_rate_limit (GtkWindow *parent, SluiceLibrary *library, GPtrArray *downloads);

G_END_DECLS
