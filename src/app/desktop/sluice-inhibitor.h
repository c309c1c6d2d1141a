/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-library.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_INHIBITOR (sluice_inhibitor_get_type ())
G_DECLARE_FINAL_TYPE (SluiceInhibitor, sluice_inhibitor, SLUICE, INHIBITOR, GObject)

SluiceInhibitor *
sluice_inhibitor_new (GtkApplication *application, SluiceLibrary *library, GSettings *store);

G_END_DECLS
