/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-connection-marks.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_CONNECTION_LIST (sluice_connection_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceConnectionList, sluice_connection_list, SLUICE, CONNECTION_LIST, AdwBin)

void sluice_connection_list_set_connections (SluiceConnectionList *self,
                                             GPtrArray *connections,
                                             const SluiceConnectionMarks *marks,
                                             guint64 size);

G_END_DECLS
