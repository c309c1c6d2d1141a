/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void scripted_monitor_install (void);
void scripted_monitor_hint (void);
void scripted_monitor_set_metered (gboolean metered);

G_END_DECLS
