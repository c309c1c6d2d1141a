/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-library.h"
#include "sluice-settings.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_CLIPBOARD_OFFER (sluice_clipboard_offer_get_type ())
G_DECLARE_FINAL_TYPE (SluiceClipboardOffer,
                      sluice_clipboard_offer,
                      SLUICE,
                      CLIPBOARD_OFFER,
                      GObject)

SluiceClipboardOffer *
sluice_clipboard_offer_new (GtkWindow *window, SluiceLibrary *library, SluiceSettings *settings);

G_END_DECLS
