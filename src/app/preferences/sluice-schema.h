/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettingsSchema *sluice_schema_find (void);

G_END_DECLS
