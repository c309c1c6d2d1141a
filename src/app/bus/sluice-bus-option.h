/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_bus_option_refuse (const char *name, GError **error);
gboolean sluice_bus_option_refuse_unknown (const char *name, GError **error);

gboolean sluice_bus_option_take_number (const char *name,
                                        GVariant *value,
                                        guint64 most,
                                        guint64 *number,
                                        GError **error);
gboolean
sluice_bus_option_take_flag (const char *name, GVariant *value, gboolean *flag, GError **error);
const char *sluice_bus_option_take_text (const char *name, GVariant *value, GError **error);
GStrv sluice_bus_option_take_texts (const char *name, GVariant *value, GError **error);

G_END_DECLS
