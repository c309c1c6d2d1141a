/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void sluice_background_portal_request (const char *reason);
void sluice_background_portal_set_status (const char *status);

G_END_DECLS
