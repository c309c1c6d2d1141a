/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_sandbox_is_around (void);
gboolean sluice_sandbox_uses_portals (void);
void sluice_sandbox_look_for_portals (void);

G_END_DECLS
