/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sluice_wire_attach (GInputStream *stream, GSocket *socket);

gint64 sluice_wire_get_round_trip (GInputStream *stream);
void sluice_wire_set_window (GInputStream *stream, guint64 bytes);

G_END_DECLS
