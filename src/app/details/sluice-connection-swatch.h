/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_CONNECTION_SWATCH (sluice_connection_swatch_get_type ())
G_DECLARE_FINAL_TYPE (SluiceConnectionSwatch,
                      sluice_connection_swatch,
                      SLUICE,
                      CONNECTION_SWATCH,
                      GtkWidget)

void sluice_connection_swatch_set_mark (SluiceConnectionSwatch *self, guint mark);

void sluice_connection_swatch_paint (GtkWidget *widget,
                                     GtkSnapshot *snapshot,
                                     guint mark,
                                     const graphene_rect_t *place);
const char *sluice_connection_swatch_get_color_name (guint mark, gboolean is_dark);

G_END_DECLS
