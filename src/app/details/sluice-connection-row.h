/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-connection.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_CONNECTION_ROW (sluice_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceConnectionRow,
                      sluice_connection_row,
                      SLUICE,
                      CONNECTION_ROW,
                      GtkListBoxRow)

SluiceConnectionRow *sluice_connection_row_new (guint number);

guint sluice_connection_row_get_number (SluiceConnectionRow *self);
void sluice_connection_row_set_connection (SluiceConnectionRow *self,
                                           const SluiceConnection *connection,
                                           guint mark,
                                           guint64 size);

G_END_DECLS
