/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_secret_header_is (const char *line);
GStrv sluice_secret_header_pick (const char *const *headers, gboolean secret);

G_END_DECLS
