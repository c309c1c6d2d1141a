/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-library.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_EXIT (sluice_exit_get_type ())
G_DECLARE_FINAL_TYPE (SluiceExit, sluice_exit, SLUICE, EXIT, GObject)

SluiceExit *sluice_exit_new (GtkApplication *application, SluiceLibrary *library);

void sluice_exit_ask (SluiceExit *self, GtkWindow *window, const char *reason);
void sluice_exit_begin (SluiceExit *self);
gboolean sluice_exit_is_begun (SluiceExit *self);

G_END_DECLS
