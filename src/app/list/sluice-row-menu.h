/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_ROW_MENU (sluice_row_menu_get_type ())
G_DECLARE_FINAL_TYPE (SluiceRowMenu, sluice_row_menu, SLUICE, ROW_MENU, GObject)

SluiceRowMenu *sluice_row_menu_new (GtkWidget *parent, GtkListView *view, GMenuModel *model);
gboolean sluice_row_menu_show_at (SluiceRowMenu *self, double x, double y);
void sluice_row_menu_show_at_focus (SluiceRowMenu *self);

G_END_DECLS
