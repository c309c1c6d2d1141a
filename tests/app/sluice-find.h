/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *sluice_find_type (GtkWidget *widget, GType type);
GtkWidget *sluice_find_text (GtkWidget *widget, const char *text);
void sluice_find_press (GtkWidget *widget, guint keyval);

G_END_DECLS
